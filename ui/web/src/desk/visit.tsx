// Left: the visit at this window, and what can be done with it.

import { now } from '../live';
import * as I from '../icons';
import { clockAt, minutesSince, secondsUntil } from '../time';
import { w } from '../words';
import type { DeskCounter, DeskDo, DeskTicket, DeskView } from '../wire';
import { asked, bookNext, busy, mine, on, openDialog, person, press, said, showPerson, view } from './state';

const t = w.desk;

/** What a key or a button may do at this moment; seconds > 0 greys it for so long. */
export interface Right {
  can: boolean;
  seconds: number;
}

const no: Right = { can: false, seconds: 0 };

export function right(what: DeskDo['do']): Right {
  const v = view.value;
  const c = mine.value;
  if (!v || !c || !on.value) return no;
  const k = c.now;
  const at = now.value;
  const timed = (from: number | undefined, ms: number): Right => {
    // The clock of the page is up to a second late.
    const seconds = from ? Math.min(secondsUntil(from + ms, at), Math.ceil((ms || v.rules.miss_ms) / 1000)) : 0;
    return { can: seconds === 0, seconds };
  };
  switch (what) {
    case 'next':
      return { can: !!k || c.waiting > 0 || !!c.paused, seconds: 0 };
    case 'recall': // over lunch nobody is called again or missed
      return k?.status === 'called' && !v.lunch ? timed(k.recalled ?? k.called, v.rules.recall_ms) : no;
    case 'miss':
      if (k?.status !== 'called' || v.lunch || (k.walk && !k.walked)) return no;
      return k.miss_at ? timed(k.miss_at, 0) : timed(k.called, v.rules.miss_ms);
    case 'walkover':
      return { can: k?.status === 'called' && !!k.walk && !k.walked, seconds: 0 };
    case 'answerhelp':
      return { can: v.help.some((h) => !h.counter), seconds: 0 };
    case 'start':
      return { can: k?.status === 'called', seconds: 0 };
    case 'hold':
    case 'finish':
    case 'transfer':
    case 'book':
      return { can: !!k, seconds: 0 };
    case 'nextstop':
      return { can: !!k && !k.last, seconds: 0 };
    case 'undo':
      return { can: !!c.undo_at && at < c.undo_at + v.rules.undo_ms, seconds: 0 };
  }
  return { can: true, seconds: 0 };
}

/** Presses what the visit's buttons and their keys press. */
export function doIt(what: DeskDo['do']): void {
  const k = mine.peek()?.now;
  if (!right(what).can) return;
  if (what === 'transfer') openDialog('transfer');
  else if (what === 'book' && k) void bookNext(k);
  else if (what === 'answerhelp') void press(what, { station: view.peek()?.help.find((h) => !h.counter)?.station });
  else if (what === 'next' || what === 'undo') void press(what);
  else if (k) void press(what, { ticket: k.ticket });
}

function Act(p: { what: DeskDo['do']; word?: string; class?: string; sub?: string }) {
  const r = right(p.what);
  const key = t.keys[p.what];
  return (
    <button
      type="button"
      class={'act ' + (p.class ?? '') + (busy.value === p.what ? ' busy' : '')}
      aria-disabled={!r.can}
      onClick={(e) => {
        e.currentTarget.blur(); // so that the space bar is 下一位 again
        doIt(p.what);
      }}
    >
      <span class="word">
        {p.word ?? t.presses[p.what]}
        {p.sub ? <small>{p.sub}</small> : null}
      </span>
      {r.seconds ? <i>{t.seconds(r.seconds)}</i> : null}
      {key ? <kbd>{key}</kbd> : null}
    </button>
  );
}

function nextWords(v: DeskView, c: DeskCounter): string {
  if (c.paused) return t.nextPaused;
  if (!c.now && v.lunch) return t.nextLunch(v.lunch);
  return c.now ? t.nextSub(c.waiting) : t.nextIdle(c.waiting);
}

export function Visit(p: { view: DeskView; counter: DeskCounter }) {
  const c = p.counter;
  const k = c.now;
  const walk = right('walkover').can;
  return (
    <section class="visit" aria-label={c.label}>
      {k ? <Card ticket={k} view={p.view} /> : c.paused ? <Paused counter={c} /> : <Nobody waiting={c.waiting} lunch={p.view.lunch} />}
      <Act what="next" class="next" sub={nextWords(p.view, c)} />
      {walk ? <Act what="walkover" class="wide walk" sub={t.walkSub} /> : k && !k.last ? <Act what="nextstop" class="wide" word={t.nextstop(after(p.view, k))} /> : null}
      <div class="halves">
        <Act what="recall" />
        <Act what="miss" sub={walk ? t.walkFirst : ''} />
        <Act what="hold" />
        <Act what="transfer" />
        <Act what="book" />
        <Act what="finish" />
      </div>
      <div class="halves">
        <Act what="undo" class="undo" />
        <p class={'said' + (said.value?.bad ? ' bad' : '')} role="status">
          {said.value ? (
            <>
              {said.value.bad ? <I.Warn /> : <I.Tick />}
              {said.value.text}
            </>
          ) : null}
        </p>
      </div>
    </section>
  );
}

/** The name of the stop after this one. */
function after(v: DeskView, k: DeskTicket): string {
  const stops = v.services.find((s) => s.id === k.service)?.stops ?? [];
  return stops[Number(k.line.split('/')[1]) + 1] ?? '';
}

function Nobody(p: { waiting: number; lunch?: string }) {
  return (
    <div class="card nobody">
      <p class="none">{p.lunch ? t.lunchNow(p.lunch) : t.nobody}</p>
      <p>{t.nobodySub(p.waiting)}</p>
    </div>
  );
}

function Paused(p: { counter: DeskCounter }) {
  const c = p.counter;
  return (
    <div class="card nobody paused">
      <p class="none">{t.paused(t.pauseWhy[c.paused ?? ''] ?? '', clockAt(c.since ?? now.value))}</p>
      <p class="row">
        <button type="button" class="small" onClick={() => void press('unpause')}>
          {t.presses.unpause}
        </button>
        <span>{t.nobodySub(c.waiting)}</span>
      </p>
    </div>
  );
}

/** The line that a clerk can read out to whoever asks why. */
export function reason(k: DeskTicket): string {
  if (k.lane === 'booked' && k.slot && k.why === 'appointment') return t.slot(k.slot);
  return w.why[k.why ?? ''] ?? w.why.in_turn;
}

export function party(k: DeskTicket): string {
  return k.band ? w.bands[k.band] : t.party(k.people);
}

function Card(p: { ticket: DeskTicket; view: DeskView }) {
  const k = p.ticket;
  const calling = k.status === 'called';
  const before = p.view.counters.find((c) => c.id === k.handler);
  if (person.value?.of === asked({ ticket: k.ticket, note: true }))
    return (
      <div class="card">
        <p class={'number' + (k.number > 99 ? ' three' : '')}>{k.number}</p>
        <div class="facts reading">
          <Note ticket={k} />
        </div>
      </div>
    );
  return (
    <div class={'card' + (k.needs.length > 1 ? ' full' : '')}>
      <p class={'number' + (k.number > 99 ? ' three' : '')}>{k.number}</p>
      <div class="facts">
        <p class="read">{reason(k)}</p>
        <p>
          {[k.stop, party(k), calling ? t.called(k.calls ?? 1) : `${t.serving} ${t.since(minutesSince(k.started ?? k.called ?? now.value, now.value))}`, before && before.id !== k.counter ? t.handler(before.label) : '']
            .filter(Boolean)
            .join(' · ')}
        </p>
        <ul class="needlist">
          {k.needs.map((n) => (
            <li key={n} class="need">
              <I.Care />
              {k.walked && (n === 'hearing' || n === 'walking') ? t.walked : w.needDo[n]}
            </li>
          ))}
        </ul>
        <p class="row">
          {calling ? (
            <button type="button" class="small" onClick={(e) => { e.currentTarget.blur(); doIt('start'); }}>
              {t.started} <kbd>Enter</kbd>
            </button>
          ) : null}
          <Name ticket={k} />
          <Note ticket={k} />
        </p>
      </div>
    </div>
  );
}

/** The one way to a name: pressed, recorded, shown for ten seconds. */
function Name(p: { ticket: DeskTicket }) {
  const of = { ticket: p.ticket.ticket };
  if (!p.ticket.person) return <small class="note">{t.nameNone}</small>;
  return (
    <Shown of={of}>
      <button type="button" class="small" title={t.nameNote} onClick={(e) => { e.currentTarget.blur(); void showPerson({ ...of, why: 'check' }); }}>
        {t.name}
      </button>
    </Shown>
  );
}

/** The one sentence, taken down here or at the stop before. */
function Note(p: { ticket: DeskTicket }) {
  const k = p.ticket;
  const of = { ticket: k.ticket, note: true };
  if (k.note)
    return (
      <Shown of={of}>
        <button type="button" class="small" title={t.nameNote} onClick={(e) => { e.currentTarget.blur(); void showPerson({ ...of, why: 'receive' }); }}>
          {t.noteRead}
        </button>
      </Shown>
    );
  if (k.last || k.status !== 'serving') return null;
  return (
    <button type="button" class="small" onClick={(e) => { e.currentTarget.blur(); openDialog('note', { ticket: k }); }}>
      {t.note}
    </button>
  );
}

/** What was read out of the sealed store, in place of the button that asked for it. */
export function Shown(p: { of: { ticket?: number; booking?: number; note?: boolean }; children: preact.ComponentChildren }) {
  const who = person.value;
  if (who?.of !== asked(p.of)) return <>{p.children}</>;
  void now.value; // counts with the clock
  return (
    <span class="name" role="status">
      <b class={p.of.note ? 'words' : ''}>{p.of.note ? who.said.words : [who.said.name, who.said.phone].filter(Boolean).join(' ')}</b>
      <small>{t.nameGone(Math.max(1, Math.ceil((who.until - performance.now()) / 1000)))}</small>
    </span>
  );
}
