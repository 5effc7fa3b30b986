// What stands on every page: the centre's name above, the card's state and
// 找人帮忙 below. Nothing above y = 782 can be touched.

import type { ComponentChildren } from 'preact';
import { now } from '../live';
import { clockAt } from '../time';
import { w } from '../words';
import type { TouchView } from '../wire';
import * as I from '../icons';
import { Press } from './press';
import { back, callHelp, helping, link, notice } from './state';

const t = w.touch;

interface Props {
  view: TouchView | null;
  name: string; // of the page, for the tests and the style sheet
  back?: boolean | (() => void);
  top: ComponentChildren;
  children: ComponentChildren;
}

export function Frame(p: Props) {
  return (
    <div class={'page p-' + p.name} data-page={p.name}>
      <Head view={p.view} />
      <main>
        <Band view={p.view} />
        <div class="top">{p.top}</div>
        <div class="acts">{p.children}</div>
      </main>
      <footer class="foot">
        {p.back ? (
          <Press class="corner" act={typeof p.back === 'function' ? p.back : back} off={!link.on.value}>
            <I.Back />
            <span>{t.back}</span>
          </Press>
        ) : null}
        {p.view ? <CardNote view={p.view} wide={!p.back} /> : <div class="cardnote" />}
        <HelpCorner view={p.view} />
      </footer>
    </div>
  );
}

function Head(p: { view: TouchView | null }) {
  const v = p.view;
  return (
    <header class="head">
      <span class="logo" aria-hidden="true" />
      <span class="centre">{v?.centre ?? ''}</span>
      <span class="when">
        {v ? (
          <>
            <span>
              {w.day(v.date)} {w.weekday(v.date)}
            </span>
            <b>{clockAt(now.value)}</b>
          </>
        ) : null}
      </span>
    </header>
  );
}

/** One band under the head: the connection first, then what must be said. */
function Band(p: { view: TouchView | null }) {
  let kind = '';
  let icon = <I.Warn />;
  let text = '';
  const s = p.view?.session;
  if (!link.on.value && p.view) [kind, icon, text] = ['warn', <I.Link />, t.connecting];
  else if (notice.value) [kind, icon, text] = ['told', <I.Bell />, notice.value];
  else if (p.view?.printing && s?.phase === 'idle') [kind, icon, text] = ['told', <I.Printer />, t.printing(p.view.printing)];
  else if (s?.card === 'left') [kind, icon, text] = ['warn', <I.Card />, t.card.leftSub];
  else if (s?.card === 'failed') [kind, icon, text] = ['warn', <I.Card />, w.touch.faults[s.fault ?? ''] ?? t.faultOther];
  return (
    <div class={'band ' + kind} role="status">
      {text ? (
        <>
          {icon}
          <span>{text}</span>
        </>
      ) : null}
    </div>
  );
}

function cardWords(v: TouchView): [string, string, string] {
  const c = t.card;
  switch (v.session.card) {
    case 'reading':
      return ['reading', c.reading, c.readingSub];
    case 'read':
      return ['read', c.read, c.readSub];
    case 'failed':
      return ['failed', c.failed, c.failedSub];
    case 'test':
      return ['test', c.test, c.testSub];
    case 'left':
      return ['left', c.left, c.leftSub];
  }
  if (v.reader !== 'ready') return ['away', c.away, c.awaySub];
  return ['none', c.lay, c.without];
}

/** The notice that stands beside the card symbol, so that it precedes reading. */
function CardNote(p: { view: TouchView; wide: boolean }) {
  const [state, head, sub] = cardWords(p.view);
  return (
    <div class={'cardnote ' + state + (p.wide ? ' wide' : '')} role="status">
      <span class="cardicon">{state === 'read' ? <I.Tick /> : <I.Card />}</span>
      <div>
        <b>{head}</b>
        <p>{sub}</p>
        {p.wide || state === 'none' ? <p>{t.card.only}</p> : null}
        {p.wide ? <p>{t.card.same}</p> : null}
      </div>
    </div>
  );
}

/** Always in the same corner, on every page. */
function HelpCorner(p: { view: TouchView | null }) {
  const state = p.view?.help.state ?? 'none';
  const said = t.helping.state[state];
  return (
    <Press class={'corner help' + (said ? ' called' : '')} act={callHelp} off={!link.on.value} pressed={helping.value}>
      <I.Hand />
      <span>{t.help}</span>
      {said ? <small>{said}</small> : null}
    </Press>
  );
}

/** A full-width choice: picture, words, and what it leads to. */
export function Main(p: { act(): void; icon: ComponentChildren; word: string; sub?: string; kind?: string; busy?: boolean; off?: boolean }) {
  return (
    <Press class={'main ' + (p.kind ?? '') + (p.busy ? ' busy' : '')} act={p.act} off={p.off || p.busy || !link.on.value}>
      <span class="pic">{p.icon}</span>
      <span class="say">
        <b>{p.busy ? t.taking : p.word}</b>
        {p.sub && !p.busy ? <span>{p.sub}</span> : null}
      </span>
    </Press>
  );
}

/** The one question of the page, with a line or two under it. */
export function Ask(p: { text: string; lines?: string[]; icon?: ComponentChildren }) {
  return (
    <div class="ask">
      {p.icon ? <span class="askicon">{p.icon}</span> : null}
      <h1>{p.text}</h1>
      {p.lines?.map((l) => <p key={l}>{l}</p>)}
    </div>
  );
}
