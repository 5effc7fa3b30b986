// The pages with a number: taken, held already, missed, no paper, needs.

import { w } from '../words';
import type { Need, TouchTicket, TouchView } from '../wire';
import * as I from '../icons';
import { Ask, Frame, Main } from './frame';
import { Press } from './press';
import { again, busy, comeBack, giveBack, go, home, leave, link, noPaper, reprint, setNeeds } from './state';

const t = w.touch;

/** The number as on the paper. */
function Number(p: { ticket: TouchTicket; head: string; under?: boolean }) {
  const k = p.ticket;
  const waiting = k.status === 'waiting';
  return (
    <section class="ticket">
      {p.under ? <p class="cap">{p.head}</p> : <h1>{p.head}</h1>}
      <p class="number">{k.number}</p>
      <p class="place">
        <b>{k.counter && !waiting ? t.goTo(k.counter) : k.status === 'served' ? t.served : k.status === 'held' ? t.held : t.ahead(k.ahead)}</b>
        {waiting && k.from && k.to ? <b>{t.between(k.from, k.to)}</b> : null}
      </p>
      {k.stops.length && waiting ? <Stops stops={k.stops} /> : null}
      {k.people > 1 ? <p>{t.party(k.people)}</p> : null}
    </section>
  );
}

/** 先到登记台，再见领导, as steps. */
function Stops(p: { stops: string[] }) {
  return (
    <p class="stops">
      <span>{t.first(p.stops)}</span>
    </p>
  );
}

function slipLine(k: TouchTicket): string {
  if (k.slip === 'owed' || k.slip === 'sending') return t.slip.sending;
  if (k.slip === 'printed') return t.slip.printed;
  if (k.slip === 'shown') return t.slip.shown;
  if (k.slip === 'handed' || k.slip === 'written') return t.slip.write;
  return '';
}

/** No slip came, or may not have come: say so before anybody walks away. */
export function paperTrouble(v: TouchView): boolean {
  const k = v.session.ticket;
  if (!k || v.session.phase !== 'issued') return false;
  if (k.slip === 'uncertain' || k.slip === 'handed') return true;
  return k.slip === 'owed' && v.printer !== 'ready' && v.printer !== 'near_end';
}

export function Taken(p: { view: TouchView; ticket: TouchTicket }) {
  const k = p.ticket;
  const line = slipLine(k);
  return (
    <Frame
      view={p.view}
      name="ticket"
      top={
        <>
          <Number ticket={k} head={t.number} />
          <ul class="todo">
            {line ? (
              <li>
                <I.Paper />
                <span role="status">{line}</span>
              </li>
            ) : null}
            <li>
              <I.Bell />
              {k.needs.includes('hearing') ? t.hearing : t.sit}
            </li>
            {k.needs.length ? (
              <li>
                <I.Care />
                {t.noted}
              </li>
            ) : null}
          </ul>
        </>
      }
    >
      <Main act={leave} icon={<I.Tick />} word={t.done} sub={t.doneSub} kind="lead" off={busy.value !== ''} />
      <Main act={() => go('needs')} icon={<I.Care />} word={t.needHelp} sub={t.needHelpSub} />
      <Main act={() => go('drop')} icon={<I.Cross />} word={t.dropIt} sub={t.dropSub} kind="quiet" />
    </Frame>
  );
}

export function NoPaper(p: { view: TouchView; ticket: TouchTicket }) {
  const k = p.ticket;
  const tr = t.trouble;
  const why =
    k.slip === 'uncertain' ? tr.uncertain : p.view.printer === 'paper_end' ? tr.paper_end : p.view.printer === 'cover_open' ? tr.cover_open : tr.other;
  const code = k.code?.replace(/^(...)(...)(....)$/, '$1 $2 $3');
  return (
    <Frame
      view={p.view}
      name="nopaper"
      top={
        <>
          <Number ticket={k} head={t.number} />
          {code ? (
            <p class="code">
              <span>{tr.code}</span>
              <b>{code}</b>
            </p>
          ) : null}
          <ul class="todo">
            <li>
              <I.Paper />
              {why}
            </li>
            <li>
              <I.Tick />
              {tr.counts}
            </li>
          </ul>
        </>
      }
    >
      <Main act={() => noPaper('shown')} icon={<I.Tick />} word={tr.remembered} kind="lead" off={busy.value !== ''} />
      <Main act={() => noPaper('write')} icon={<I.Paper />} word={tr.someone} sub={tr.write} off={busy.value !== ''} />
    </Frame>
  );
}

const NEEDS: [Need, () => preact.JSX.Element][] = [
  ['child', I.Child],
  ['walking', I.Cane],
  ['hearing', I.Ear],
  ['age', I.Elder],
];

export function Needs(p: { view: TouchView; ticket: TouchTicket }) {
  const has = p.ticket.needs;
  const toggle = (n: Need) => setNeeds(has.includes(n) ? has.filter((x) => x !== n) : [...has, n]);
  const said = has.length ? [t.noted, ...(has.includes('hearing') ? [t.hearing] : [])] : [t.needsSub];
  return (
    <Frame view={p.view} name="needs" back top={<Ask icon={<I.Care />} text={t.needs} lines={said} />}>
      <div class="tiles">
        {NEEDS.map(([n, Pic]) => (
          <Press key={n} class={'tile' + (has.includes(n) ? ' chosen' : '')} pressed={has.includes(n)} act={() => toggle(n)} off={!link.on.value}>
            {has.includes(n) ? (
              <span class="tick">
                <I.Tick />
              </span>
            ) : null}
            <Pic />
            <b>{t.needNames[n]}</b>
          </Press>
        ))}
      </div>
      <Main act={home} icon={<I.Tick />} word={t.done} kind="lead" />
    </Frame>
  );
}

export function Drop(p: { view: TouchView; ticket: TouchTicket }) {
  return (
    <Frame view={p.view} name="drop" back top={<><Number ticket={p.ticket} head={t.number} under /><Ask text={t.drop(p.ticket.number)} lines={[t.dropWarn]} /></>}>
      <Main act={home} icon={<I.Tick />} word={t.keep} kind="lead" />
      <Main act={() => void giveBack()} icon={<I.Cross />} word={t.dropYes} kind="quiet" off={busy.value !== ''} />
    </Frame>
  );
}

export function Held(p: { view: TouchView; ticket: TouchTicket }) {
  const ended = ['served', 'cancelled', 'unserved', 'lapsed'].includes(p.ticket.status);
  return (
    <Frame
      view={p.view}
      name="held"
      top={
        <>
          <Number ticket={p.ticket} head={t.heldTitle} />
          {p.ticket.status === 'waiting' ? (
            <ul class="todo">
              <li>
                <I.Bell />
                {t.sit}
              </li>
            </ul>
          ) : null}
        </>
      }
    >
      {ended ? null : <Main act={reprint} icon={<I.Paper />} word={t.reprint} sub={t.reprintSub} kind="lead" off={busy.value !== ''} />}
      <Main act={() => (again.value = true)} icon={<I.Talk />} word={t.another} sub={t.anotherSub} />
      {ended ? null : <Main act={() => go('drop')} icon={<I.Cross />} word={t.giveBack} sub={t.dropSub} kind="quiet" />}
    </Frame>
  );
}

export function Missed(p: { view: TouchView; ticket: TouchTicket }) {
  return (
    <Frame
      view={p.view}
      name="missed"
      top={
        <>
          <section class="ticket">
            <p class="cap">{t.number}</p>
            <p class="number">{p.ticket.number}</p>
          </section>
          <Ask text={t.missed} lines={t.missedLines} />
        </>
      }
    >
      <Main act={comeBack} icon={<I.Bell />} word={t.wait} sub={t.waitSub} kind="lead tall" off={busy.value !== ''} />
      <Main act={() => go('drop')} icon={<I.Cross />} word={t.noWait} kind="quiet tall" />
    </Frame>
  );
}
