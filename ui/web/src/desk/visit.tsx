// Left: the visit at this window, and what can be done with it.

import { now } from '../live';
import * as I from '../icons';
import { minutesSince, secondsUntil } from '../time';
import { w } from '../words';
import type { DeskCounter, DeskDo, DeskTicket, DeskView } from '../wire';
import { busy, dialog, mine, on, person, press, said, showPerson, view } from './state';

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
    const seconds = from ? secondsUntil(from + ms, at) : 0;
    return { can: seconds === 0, seconds };
  };
  switch (what) {
    case 'next':
      return { can: !!k || c.waiting > 0, seconds: 0 };
    case 'recall':
      return k?.status === 'called' ? timed(k.recalled ?? k.called, v.rules.recall_ms) : no;
    case 'miss':
      return k?.status === 'called' ? timed(k.called, v.rules.miss_ms) : no;
    case 'start':
      return { can: k?.status === 'called', seconds: 0 };
    case 'hold':
    case 'finish':
    case 'transfer':
    case 'carry':
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
  if (what === 'transfer') dialog.value = 'transfer';
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

export function Visit(p: { view: DeskView; counter: DeskCounter }) {
  const c = p.counter;
  const k = c.now;
  return (
    <section class="visit" aria-label={c.label}>
      {k ? <Card ticket={k} /> : <Nobody waiting={c.waiting} />}
      <Act what="next" class="next" sub={k ? t.nextSub(c.waiting) : t.nextIdle(c.waiting)} />
      {k && !k.last ? <Act what="nextstop" class="wide" word={t.nextstop(after(p.view, k))} /> : null}
      <div class="halves">
        <Act what="recall" />
        <Act what="miss" />
        <Act what="hold" />
        <Act what="transfer" />
        <Act what="carry" />
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

function Nobody(p: { waiting: number }) {
  return (
    <div class="card nobody">
      <p class="none">{t.nobody}</p>
      <p>{t.nobodySub(p.waiting)}</p>
    </div>
  );
}

function Card(p: { ticket: DeskTicket }) {
  const k = p.ticket;
  const calling = k.status === 'called';
  return (
    <div class="card">
      <p class="number">{k.number}</p>
      <div class="facts">
        <p class="read">{k.lane === 'booked' && k.slot ? t.slot(k.slot) : w.lane[k.lane] || w.why[k.why ?? ''] || w.why.in_turn}</p>
        <p>
          {k.stop} · {t.party(k.people)} ·{' '}
          {calling ? t.called(k.calls ?? 1) : `${t.serving} ${t.since(minutesSince(k.started ?? k.called ?? now.value, now.value))}`}
        </p>
        {k.needs.map((n) => (
          <p key={n} class="need">
            <I.Care />
            {w.needDo[n]}
          </p>
        ))}
        <p class="row">
          {calling ? (
            <button type="button" class="small" onClick={(e) => { e.currentTarget.blur(); doIt('start'); }}>
              {t.started} <kbd>Enter</kbd>
            </button>
          ) : null}
          <Name ticket={k} />
        </p>
      </div>
    </div>
  );
}

/** The one way to a name: pressed, recorded, shown for ten seconds. */
function Name(p: { ticket: DeskTicket }) {
  const who = person.value;
  if (!p.ticket.person) return <small class="note">{t.nameNone}</small>;
  if (who?.ticket === p.ticket.ticket) {
    void now.value; // counts with the clock
    return (
      <span class="name" role="status">
        <b>{who.name}</b>
        <small>{t.nameGone(Math.max(1, Math.ceil((who.until - performance.now()) / 1000)))}</small>
      </span>
    );
  }
  return (
    <button type="button" class="small" onClick={(e) => { e.currentTarget.blur(); void showPerson(p.ticket.ticket); }}>
      {t.name} <small>{t.nameNote}</small>
    </button>
  );
}
