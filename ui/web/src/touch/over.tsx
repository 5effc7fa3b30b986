// The pages that lie over the others: help is coming, are you still there,
// the number did not come.

import { hallTime, now } from '../live';
import { t } from '../words/face';
import type { TouchView } from '../wire';
import * as I from '../icons';
import { Ask, Frame, Main } from './frame';
import { deadline, helping, home, late, leave, tap } from './state';

const PATIENCE = 60_000; // how long 马上有人来 may be said

export function Helping(p: { view: TouchView }) {
  const h = p.view.help;
  const x = t().helping;
  const waited = h.at ? Math.max(now.value, hallTime()) - h.at : 0;
  let head = x.sending;
  let lines: string[] = [];
  let say = 'help';
  if (h.state === 'coming') {
    say = 'coming';
    head = x.coming;
    lines = [h.counter ? x.comingFrom(h.counter) : x.askedSub];
  } else if (h.state === 'nobody') {
    say = 'nobody';
    head = x.nobody;
    lines = [x.nobodyTo, ...(p.view.phone ? [t().phone(p.view.phone)] : [])];
  } else if (h.state === 'asked' && waited > PATIENCE) {
    say = h.counter ? `come?counter=${encodeURIComponent(h.counter)}` : 'nobody';
    head = x.late;
    lines = h.counter ? [x.lateTo(h.counter)] : [x.nobodyTo];
  } else if (h.state === 'asked') {
    head = x.asked;
    lines = [x.askedSub];
  }
  return (
    <Frame view={p.view} name="help" say={say} back top={<Ask icon={<I.Hand />} text={head} lines={lines} />}>
      <Main act={() => (helping.value = false)} icon={<I.Tick />} word={x.goOn} kind="lead tall" />
    </Frame>
  );
}

export function Still(p: { view: TouchView }) {
  void now.value; // counts with the clock
  const k = p.view.session.ticket;
  const left = Math.max(0, Math.ceil((deadline.value - performance.now()) / 1000));
  return (
    <Frame
      view={p.view}
      name="still"
      say="still"
      top={
        <>
          <Ask text={t().still} lines={k ? [t().stillNumber(k.number), t().stillSub] : [t().stillSub]} />
          <p class="count" role="timer">
            {t().seconds(left)}
          </p>
        </>
      }
    >
      <Main act={tap} icon={<I.One />} word={t().here} kind="lead huge" />
      <Main act={() => void leave()} icon={<I.Tick />} word={t().allDone} />
    </Frame>
  );
}

export function Lost(p: { view: TouchView | null }) {
  if (late.value)
    return (
      <Frame view={p.view} name="late" say={`taken?n=${late.value}`} top={<section class="ticket"><h1>{t().lateNumber}</h1><p class="number">{late.value}</p></section>}>
        <Main act={() => { late.value = 0; home(); }} icon={<I.Tick />} word={t().done} kind="lead tall" />
      </Frame>
    );
  return (
    <Frame view={p.view} name="lost" say="lost" back={home} top={<Ask icon={<I.Warn />} text={t().lostTitle} lines={t().lostLines} />}>
      <Main act={home} icon={<I.Talk />} word={t().again} kind="lead tall" />
    </Frame>
  );
}

/** Before the first view there is nothing to choose from. */
export function Starting() {
  return (
    <Frame view={null} name="starting" top={<Ask icon={<I.Link />} text={t().starting} />}>
      {null}
    </Frame>
  );
}
