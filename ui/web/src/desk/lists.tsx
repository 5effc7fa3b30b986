// Middle: who waits, who did not come, whose slip did not come out.

import { signal } from '@preact/signals';
import { now } from '../live';
import { minutesSince } from '../time';
import { w } from '../words';
import type { DeskCounter, DeskDo, DeskTicket, DeskView, Need } from '../wire';
import { Found } from './bookings';
import { busy, find, found, gave, may, on, openDialog, press } from './state';
import { party } from './visit';

const t = w.desk;

const ENDED: DeskTicket['status'][] = ['served', 'lapsed', 'cancelled', 'unserved'];

type Tab = 'mine' | 'all' | 'missed' | 'unprinted';
const TABS: Tab[] = ['mine', 'all', 'missed', 'unprinted'];

const tab = signal<Tab>('mine');
const open = signal(0); // ticket whose row is open
const mode = signal<'' | 'people' | 'needs' | 'merge' | 'split' | 'cancel' | 'call' | 'switch'>('');

function rows(v: DeskView, c: DeskCounter | undefined, which: Tab): DeskTicket[] {
  if (which === 'mine') return v.waiting.filter((k) => c?.serves.includes(k.line));
  if (which === 'all') return v.waiting;
  return which === 'missed' ? v.missed : v.unprinted;
}

function show(which: Tab): void {
  tab.value = which;
  open.value = 0;
}

export function Lists(p: { view: DeskView; counter: DeskCounter | undefined }) {
  const v = p.view;
  const wanted = find.value.trim();
  const which = tab.value;
  const held = which === 'mine' ? v.held.filter((k) => k.counter === p.counter?.id) : [];
  let list = rows(v, p.counter, which);
  const ended = wanted ? found.value : null;
  if (wanted) list = ended?.ticket ? [ended.ticket] : everybody(v).filter((k) => String(k.number) === wanted);
  // Those at windows wait no more and are not in the list.
  const unseen = wanted ? 0 : which === 'mine' ? (p.counter?.waiting ?? 0) - list.length : which === 'all' ? behind(v) : 0;
  return (
    <section class="lists">
      <div class="tabs" role="tablist">
        {TABS.map((x) => (
          <button key={x} type="button" role="tab" aria-selected={which === x && !wanted} onClick={() => { find.value = ''; found.value = null; show(x); }}>
            {t.tabs[x]}
            <b>{x === 'mine' ? (p.counter?.waiting ?? 0) : x === 'all' ? v.waiting.length + behind(v) : rows(v, p.counter, x).length}</b>
          </button>
        ))}
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label={t.tabs[which]}>
        {which === 'unprinted' && !wanted
          ? v.slips.map((s) => (
              <p key={`${s.ticket} ${s.booking}`} class="coming">
                {s.number ? t.slipsWait(s.number) : t.slipsWaitBooking}
              </p>
            ))
          : null}
        {held.length && !wanted ? (
          <>
            <h2>{t.heldTitle}</h2>
            <ul>
              {held.map((k) => (
                <Row key={k.ticket} ticket={k} view={v} counter={p.counter} />
              ))}
            </ul>
          </>
        ) : null}
        <ul>
          {list.map((k) => (
            <Row key={k.ticket} ticket={k} view={v} counter={p.counter} />
          ))}
        </ul>
        {ended?.bookings?.length ? <Found rows={ended.bookings} view={v} /> : null}
        {list.length || ended?.bookings?.length ? null : <p class="empty">{busy.value === 'find' ? t.finding : wanted ? (ended ? t.findNone : '') : t.empty[which]}</p>}
        {unseen > 0 ? <p class="empty">{t.more(unseen)}</p> : null}
      </div>
    </section>
  );
}

function everybody(v: DeskView): DeskTicket[] {
  const now = v.counters.flatMap((c) => (c.now ? [c.now] : []));
  const all = [...v.waiting, ...v.missed, ...v.held, ...now, ...v.unprinted];
  return all.filter((k, i) => all.findIndex((o) => o.ticket === k.ticket) === i);
}

/** How many wait behind the thirty that are listed. */
function behind(v: DeskView): number {
  const atWindows = v.counters.filter((c) => c.now).length;
  return Math.max(0, v.totals.waiting - atWindows - v.held.length - v.waiting.length);
}

function Row(p: { ticket: DeskTicket; view: DeskView; counter: DeskCounter | undefined }) {
  const k = p.ticket;
  const is = open.value === k.ticket;
  const marks = [k.slot && k.lane === 'booked' ? t.slot(k.slot) : w.lane[k.lane], ...k.needs.map((n) => w.needShort[n])].filter(Boolean);
  return (
    <li class={is ? 'open' : ''}>
      <button
        type="button"
        class="line"
        aria-expanded={is}
        onClick={() => {
          open.value = is ? 0 : k.ticket;
          mode.value = '';
        }}
      >
        <b>{k.number}</b>
        <span class="where">
          {k.stop}
          {k.status !== 'waiting' ? <small>{ENDED.includes(k.status) && k.why ? w.why[k.why] : w.status[k.status]}</small> : null}
        </span>
        <span class="marks">
          {marks.map((m) => (
            <em key={m}>{m}</em>
          ))}
          {tab.value === 'unprinted' ? <em class="warn">{w.slip[k.slip]}</em> : null}
        </span>
        <span class="many">{k.people > 1 ? party(k) : ''}</span>
        <span class="mins">{t.since(minutesSince(k.issued, now.value))}</span>
      </button>
      {is ? <Acts {...p} /> : null}
    </li>
  );
}

function Acts(p: { ticket: DeskTicket; view: DeskView; counter: DeskCounter | undefined }) {
  const k = p.ticket;
  const m = mode.value;
  const did = async (what: DeskDo['do'], fields = {}) => {
    const a = await press(what, { ticket: k.ticket, ...fields });
    if (a?.ok) {
      if (what === 'switch' || what === 'amend') gave.value = { ...gave.peek(), [k.ticket]: '' }; // it is not as given any more
      open.value = 0;
      mode.value = '';
    }
  };
  const B = (b: { word: string; act(): void; bad?: boolean; chosen?: boolean }) => (
    <button type="button" class={(b.bad ? 'bad' : '') + (b.chosen ? ' chosen' : '')} aria-disabled={!on.value || busy.value !== ''} onClick={b.act}>
      {b.word}
    </button>
  );
  if (m === 'people' || m === 'split') {
    const most = m === 'split' ? Math.max(1, k.people - 1) : 500;
    const many = (n: number) => void (m === 'split' ? did('split', { people: n }) : did('amend', { people: n, needs: k.needs }));
    return (
      <div class="acts">
        <span>{m === 'split' ? t.splitOff : t.people}</span>
        {Array.from({ length: Math.min(m === 'split' ? 8 : 5, most) }, (_, i) => (
          <B key={i} word={String(i + 1)} chosen={m === 'people' && k.people === i + 1} act={() => many(i + 1)} />
        ))}
        <form
          onSubmit={(e) => {
            e.preventDefault();
            many(Number(new FormData(e.currentTarget).get('people')));
          }}
        >
          <input name="people" type="number" min="1" max={most} required aria-label={t.giveMore} placeholder={t.manyHint} />
        </form>
      </div>
    );
  }
  if (m === 'needs') {
    const toggle = (n: Need) => (k.needs.includes(n) ? k.needs.filter((x) => x !== n) : [...k.needs, n]);
    return (
      <div class="acts">
        <span>{t.prioritySub}</span>
        {p.view.offer.map((n) => (
          <B key={n} word={w.needs[n]} chosen={k.needs.includes(n)} act={() => void did('amend', { people: k.people, needs: toggle(n) })} />
        ))}
      </div>
    );
  }
  if (m === 'merge')
    return (
      <div class="acts">
        <span>{t.mergeWith}</span>
        {p.view.waiting
          .filter((o) => o.ticket !== k.ticket && o.line === k.line)
          .slice(0, 12)
          .map((o) => (
            <B key={o.ticket} word={String(o.number)} act={() => void did('merge', { tickets: [o.ticket, k.ticket] })} />
          ))}
        <B word={t.cancel} act={() => (mode.value = '')} />
      </div>
    );
  if (m === 'switch')
    return (
      <div class="acts">
        <span>{t.switchTo}</span>
        {p.view.services
          .filter((s) => s.id !== (k.service || gave.value[k.ticket]))
          .map((s) => (
            <B key={s.id} word={s.name} act={() => void did('switch', { service: s.id })} />
          ))}
        <B word={t.cancel} act={() => (mode.value = '')} />
      </div>
    );
  if (m === 'cancel')
    return (
      <div class="acts">
        <span>{t.confirmCancel}</span>
        <B word={t.presses.cancel} bad act={() => void did('cancel')} />
        <B word={t.cancel} act={() => (mode.value = '')} />
      </div>
    );
  const serves = p.counter?.serves.includes(k.line) ?? false;
  const waiting = k.status === 'waiting';
  if (m === 'call') {
    const before = p.view.waiting.filter((o) => p.counter?.serves.includes(o.line)).findIndex((o) => o.ticket === k.ticket);
    return (
      <div class="acts">
        <span class="ask">
          {t.callAsk(k.number, Math.max(0, before))}
          <small>{t.callNote}</small>
        </span>
        <B word={t.presses.call} act={() => void did('call')} />
        <B word={t.cancel} act={() => (mode.value = '')} />
      </div>
    );
  }
  if (ENDED.includes(k.status)) return null;
  const mineNow = k.counter === p.counter?.id;
  const ours = k.line !== ''; // else what becomes of it is not for this desk to say
  const waits = waiting && ours;
  const mistake = waiting && Boolean(gave.value[k.ticket]); // it may be taken back
  return (
    <div class="acts">
      {waiting && serves && may('call') ? <B word={t.presses.call} act={() => (mode.value = 'call')} /> : null}
      {k.status === 'held' && mineNow ? <B word={t.presses.resume} act={() => void did('resume')} /> : null}
      {k.status === 'missed' ? <B word={t.presses.return} act={() => void did('return')} /> : null}
      {k.slip === 'handed' || k.slip === 'uncertain' ? (
        <>
          <B word={t.presses.reprint} act={() => void did('reprint')} />
          <B word={t.presses.written} act={() => void did('written')} />
        </>
      ) : null}
      <B word={t.people} act={() => (mode.value = 'people')} />
      <B word={t.priority} act={() => (mode.value = 'needs')} />
      {waits ? <B word={t.presses.merge} act={() => (mode.value = 'merge')} /> : null}
      {waits && k.people > 1 ? <B word={t.presses.split} act={() => (mode.value = 'split')} /> : null}
      {(waits || mistake) && p.view.services.length > 1 ? <B word={t.presses.switch} act={() => (mode.value = 'switch')} /> : null}
      {ours && (waiting || mineNow) ? <B word={t.presses.book} act={() => openDialog('book', { ticket: k })} /> : null}
      {ours && (waiting || mineNow) ? <B word={t.presses.unserve} act={() => openDialog('phone', { ticket: k })} /> : null}
      {waiting && k.slip !== 'handed' && k.slip !== 'uncertain' ? <B word={t.presses.reprint} act={() => void did('reprint')} /> : null}
      {mistake || (ours && (waiting || k.status === 'missed')) ? <B word={t.presses.cancel} bad act={() => (mode.value = 'cancel')} /> : null}
    </div>
  );
}
