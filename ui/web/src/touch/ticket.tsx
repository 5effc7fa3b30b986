// The pages with a number: taken, held already, missed, no paper, needs.

import { t, w } from '../words/face';
import type { Need, TouchTicket, TouchView } from '../wire';
import * as I from '../icons';
import { Ask, Frame, Main, Tile } from './frame';
import { accepted, again, busy, carry, comeBack, giveBack, go, home, leave, noPaper, reprint, setNeeds, switchTo, windowChoice, writing } from './state';


/** The number as on the paper. */
function Number(p: { ticket: TouchTicket; head: string; under?: boolean }) {
  const k = p.ticket;
  const waiting = k.status === 'waiting';
  return (
    <section class="ticket">
      {p.under ? <p class="cap">{p.head}</p> : <h1>{p.head}</h1>}
      <p class="number">{k.number}</p>
      {p.under ? null : <p class="place">
        <b>{k.counter && !waiting ? t().goTo(k.counter) : k.status === 'served' ? t().served : k.status === 'held' ? t().held : k.place ? t().placeNow(k.place) : t().ahead(k.ahead)}</b>
        {waiting && k.from && k.to ? <b>{t().between(k.from, k.to)}</b> : null}
        {waiting && k.lunch ? <b>{t().lunchUntil(k.lunch)}</b> : null}
      </p>}
      {k.stops.length && waiting && !p.under ? <Stops stops={k.stops} /> : null}
      {k.people > 1 ? <p>{t().party(k.people)}</p> : null}
    </section>
  );
}

/** 先到登记台，再见领导, as steps. */
function Stops(p: { stops: string[] }) {
  return (
    <p class="stops">
      <span>{t().first(p.stops)}</span>
    </p>
  );
}

function slipLine(k: TouchTicket): string {
  if (k.slip === 'owed' || k.slip === 'sending') return t().slip.sending;
  if (k.slip === 'printed') return t().slip.printed;
  if (k.slip === 'shown') return t().slip.shown;
  if (k.slip === 'handed' || k.slip === 'written') return t().slip.write;
  return '';
}

/** No slip came, or may not have come: say so before anybody walks away. */
export function paperTrouble(v: TouchView): boolean {
  const k = v.session.ticket;
  if (!k || v.session.phase !== 'issued') return false;
  if (k.slip === 'handed') return !writing.value;
  if (k.slip === 'uncertain') return true;
  return k.slip === 'owed' && v.printer !== 'ready' && v.printer !== 'near_end';
}

export function Taken(p: { view: TouchView; ticket: TouchTicket }) {
  const k = p.ticket;
  const line = slipLine(k);
  return (
    <Frame
      view={p.view}
      name="ticket"
      say={`taken?n=${k.number}`}
      top={
        <>
          <Number ticket={k} head={t().number} />
          <ul class="todo">
            {line ? (
              <li>
                <I.Paper />
                <span role="status">{line}</span>
              </li>
            ) : null}
            <li>
              <I.Bell />
              {k.lunch ? t().lunchSame : k.needs.includes('hearing') ? t().hearing : t().sit}
            </li>
            {k.needs.length ? (
              <li>
                <I.Care />
                {t().noted}
              </li>
            ) : null}
          </ul>
        </>
      }
    >
      <Main act={() => void leave()} icon={<I.Tick />} word={t().done} sub={t().doneSub} kind="lead" off={busy.value !== ''} />
      <Main act={() => go('needs')} icon={<I.Care />} word={t().needHelp} sub={t().needHelpSub} />
      <Main act={() => go('drop')} icon={<I.Cross />} word={t().dropIt} sub={t().dropSub} kind="quiet" />
    </Frame>
  );
}

export function NoPaper(p: { view: TouchView; ticket: TouchTicket }) {
  const k = p.ticket;
  const tr = t().trouble;
  const why =
    k.slip === 'uncertain' ? tr.uncertain : p.view.printer === 'paper_end' ? tr.paper_end : p.view.printer === 'cover_open' ? tr.cover_open : tr.other;
  const code = k.code?.replace(/^(...)(...)(....)$/, '$1 $2 $3');
  return (
    <Frame
      view={p.view}
      name="nopaper"
      say={`paper?n=${k.number}`}
      top={
        <>
          <Number ticket={k} head={t().number} />
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
      <Main act={() => void noPaper('shown')} icon={<I.Tick />} word={tr.remembered} kind="lead" off={busy.value !== ''} />
      <Main act={() => void noPaper('write')} icon={<I.Paper />} word={tr.someone} sub={tr.write} off={busy.value !== ''} />
    </Frame>
  );
}

const PICTURES: Record<Need, () => preact.JSX.Element> = { child: I.Child, walking: I.Cane, hearing: I.Ear, age: I.Elder, wheels: I.Wheels, forces: I.Star };

export function Needs(p: { view: TouchView; ticket: TouchTicket }) {
  const has = p.ticket.needs;
  const toggle = (n: Need) => void setNeeds(has.includes(n) ? has.filter((x) => x !== n) : [...has, n]);
  const said = has.length ? [t().noted, ...(has.includes('hearing') ? [t().hearing] : [])] : [t().needsSub];
  return (
    <Frame view={p.view} name="needs" say="needs" back top={<Ask icon={<I.Care />} text={t().needs} lines={said} />}>
      <div class={'tiles' + (p.view.offer.length > 4 ? ' six' : '')}>
        {p.view.offer.map((n) => [n, PICTURES[n]] as const).map(([n, Pic]) => (
          <Tile key={n} act={() => toggle(n)} icon={<Pic />} word={t().needNames[n]} chosen={has.includes(n)} />
        ))}
      </div>
      <Main act={home} icon={<I.Tick />} word={t().done} kind="lead" />
    </Frame>
  );
}

export function Drop(p: { view: TouchView; ticket: TouchTicket }) {
  return (
    <Frame view={p.view} name="drop" say="drop" back top={<><Number ticket={p.ticket} head={t().number} under /><Ask text={t().drop(p.ticket.number)} lines={[t().dropWarn]} /></>}>
      <Main act={home} icon={<I.Tick />} word={t().keep} kind="lead" />
      <Main act={() => void giveBack()} icon={<I.Cross />} word={t().dropYes} kind="quiet" off={busy.value !== ''} />
    </Frame>
  );
}

export function Held(p: { view: TouchView; ticket: TouchTicket }) {
  const ended = ['served', 'cancelled', 'unserved', 'lapsed'].includes(p.ticket.status);
  return (
    <Frame
      view={p.view}
      name="held"
      back={() => void leave()}
      say={`held?n=${p.ticket.number}`}
      top={
        <>
          <Number ticket={p.ticket} head={t().heldTitle} />
          {p.ticket.status === 'waiting' ? (
            <ul class="todo">
              <li>
                <I.Bell />
                {t().sit}
              </li>
            </ul>
          ) : null}
        </>
      }
    >
      {ended ? null : <Main act={reprint} icon={<I.Paper />} word={t().reprint} sub={t().reprintSub} kind="lead" off={busy.value !== ''} />}
      <Main act={() => (again.value = true)} icon={<I.Talk />} word={t().another} sub={t().anotherSub} />
      {ended ? null : <Main act={() => go('drop')} icon={<I.Cross />} word={t().giveBack} sub={t().dropSub} kind="quiet" />}
    </Frame>
  );
}

export function Missed(p: { view: TouchView; ticket: TouchTicket }) {
  const place = p.ticket.place;
  return (
    <Frame
      view={p.view}
      name="missed"
      say={place ? `missed?n=${place}` : 'missed'}
      top={
        <>
          <section class="ticket">
            <p class="cap">{t().number}</p>
            <p class="number">{p.ticket.number}</p>
          </section>
          <Ask text={t().missed} lines={place ? [t().missedLines[0], t().missedPlace(place)] : t().missedLines} />
        </>
      }
    >
      <Main act={() => void comeBack(place)} icon={<I.Bell />} word={t().wait} sub={place ? t().waitPlace(place) : t().waitSub} kind="lead tall" off={busy.value !== ''} />
      <Main act={() => go('drop')} icon={<I.Cross />} word={t().noWait} kind="quiet tall" />
    </Frame>
  );
}

/** 领导有变动: who does nothing keeps his number and the substitute receives him. */
export function Changed(p: { view: TouchView; ticket: TouchTicket }) {
  const k = p.ticket;
  const c = k.change!;
  const win = windowChoice(p.view);
  const gone = c.kind === 'cancelled';
  const off = busy.value !== '';
  return (
    <Frame
      view={p.view}
      name="changed"
      say={gone ? 'cancelled' : 'changed'}
      top={
        <>
          <Number ticket={k} head={t().number} under />
          <Ask text={gone ? t().changedGone : t().changed} lines={gone ? t().changedGoneLines : [t().changedTo(c.name ?? ''), t().changedSame]} />
        </>
      }
    >
      {gone ? null : <Main act={() => (accepted.value = k.ticket)} icon={<I.Bell />} word={t().wait} kind="lead" off={off} />}
      {win?.open ? <Main act={() => switchTo(win)} icon={<I.Window />} word={gone ? t().lateRegister : t().changedWindow} sub={gone ? t().changedRegisterSub : t().changedWindowSub} kind={gone ? 'lead' : ''} off={off} /> : null}
      <Main act={() => carry()} icon={<I.Calendar />} word={t().changedBook} sub={t().changedBookSub} off={off} />
    </Frame>
  );
}

/** An appointment that was made here, or that a code was asked for. */
export function Booked(p: { view: TouchView }) {
  const b = p.view.session.booking!;
  const code = b.code?.replace(/^(...)(...)(....)$/, '$1 $2 $3');
  const when = b.slot ? w().clock(b.slot) : b.session ? w().duty.session[b.session] : '';
  return (
    <Frame
      view={p.view}
      name="booked"
      say="booked"
      top={
        <>
          <Ask icon={<I.Calendar />} text={code ? t().bookedDone : t().bookedFound} lines={[b.date ? `${t().closedNext(b.date)}${when ? w().comma + when : ''}` : t().bookedOpen, b.leader ? t().bookedLeader : t().bookedWindow]} />
          {code ? (
            <p class="code">
              <span>{t().bookedCode}</span>
              <b>{code}</b>
            </p>
          ) : null}
          <ul class="todo">
            <li>
              <I.Paper />
              {b.slip === 'printed' ? t().slip.printed : b.slip === 'owed' || b.slip === 'sending' ? t().slip.sending : code ? t().bookedRemember : t().bookedCome}
            </li>
          </ul>
        </>
      }
    >
      <Main act={() => void leave()} icon={<I.Tick />} word={t().done} kind="lead tall" off={busy.value !== ''} />
    </Frame>
  );
}

/** 我的事到哪了: asked by the code on the slip. */
export function Where(p: { view: TouchView; ticket: TouchTicket }) {
  const k = p.ticket;
  const ended = ['served', 'cancelled', 'unserved', 'lapsed'].includes(k.status);
  return (
    <Frame
      view={p.view}
      name="whereis"
      say="where"
      top={
        <>
          <Number ticket={k} head={t().number} />
          <ul class="todo">
            <li>
              <I.Bell />
              {ended ? t().ended[k.status] : k.status === 'waiting' ? (k.lunch ? t().lunchSame : t().sit) : k.status === 'held' ? t().held : t().goNow}
            </li>
          </ul>
        </>
      }
    >
      <Main act={() => void leave()} icon={<I.Tick />} word={t().gotIt} kind="lead tall" off={busy.value !== ''} />
    </Frame>
  );
}
