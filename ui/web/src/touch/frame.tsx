// What stands on every page: the centre's name and the card's state above;
// below, 返回, the small buttons and 找人帮忙. Nothing above y = 782 can be
// touched, in low mode nothing above 1020.

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { now } from '../live';
import { clockAt } from '../time';
import { t, w } from '../words/face';
import type { TouchView } from '../wire';
import * as I from '../icons';
import * as P from './pictures';
import * as prefs from './prefs';
import { Press } from './press';
import { back, callHelp, helping, link, notice, read } from './state';
import * as voice from './voice';

/** Makes the text of a part smaller, down to the least size, where it would be cut off. */
function useFit() {
  const part = useRef<HTMLDivElement>(null);
  void [prefs.large.value, prefs.low.value, prefs.language.value]; // each of them asks for another fit
  useLayoutEffect(() => {
    const el = part.current!;
    for (let k = 100; k >= 50; k -= 4) {
      el.style.setProperty('--k', String(k / 100));
      if (el.scrollHeight <= el.clientHeight) break;
    }
  });
  return part;
}

interface Props {
  view: TouchView | null;
  name: string; // of the page, for the tests and the style sheet
  say?: string; // what it says when it opens
  back?: boolean | (() => void);
  top: ComponentChildren;
  children: ComponentChildren;
}

export function Frame(p: Props) {
  const language = prefs.language.value;
  const top = useFit();
  useEffect(() => voice.open(p.say ?? ''), [p.say, p.name, language]);
  return (
    <div class={'page p-' + p.name} data-page={p.name}>
      <Head view={p.view} />
      <Strip view={p.view} />
      <main>
        <div class="top" ref={top}>
          {p.top}
        </div>
        <div class="acts">{p.children}</div>
      </main>
      <footer class="foot">
        {p.back ? (
          <Press class="corner" act={typeof p.back === 'function' ? p.back : back} off={!link.on.value}>
            <I.Back />
            <span>{t().back}</span>
          </Press>
        ) : p.name === 'home' && p.view?.pages.some((x) => x.id === 'data') ? (
          <Press class="corner plain" act={() => read('data')} off={!link.on.value}>
            <I.Card />
            <span>{t().card.moreShort}</span>
          </Press>
        ) : (
          <span class="corner" />
        )}
        <Tools />
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
      <span class="centre" lang="zh-CN">
        {v?.centre ?? ''}
      </span>
      <span class="when">
        {v ? (
          <>
            <span>
              {w().day(v.date)} {w().weekday(v.date)}
            </span>
            <b>{clockAt(now.value)}</b>
          </>
        ) : null}
      </span>
    </header>
  );
}

function cardWords(v: TouchView): [string, string, string] {
  const c = t().card;
  switch (v.session.card) {
    case 'reading':
      return ['reading', c.reading, c.readingSub];
    case 'read':
      return ['read', c.read, c.readSub];
    case 'failed':
      return ['failed', c.failed, t().faults[v.session.fault ?? ''] ?? t().faultOther];
    case 'test':
      return ['test', c.test, c.testSub];
    case 'left':
      return ['left', c.left, c.leftSub];
  }
  if (!v.open) return ['none', t().closed + w().stop, ''];
  if (v.reader !== 'ready') return ['away', c.away, c.awaySub];
  return ['none', c.lay, c.without];
}

/**
 * The strip under the head. The short notice stands in it beside the card
 * symbol, so that it precedes reading; what has just happened comes before.
 */
function Strip(p: { view: TouchView | null }) {
  const v = p.view;
  const fit = useFit();
  if (!v) return <div class="strip" role="status" ref={fit} />;
  const [state, head, sub] = cardWords(v);
  const c = t().card;
  let kind = state;
  let icon = state === 'read' ? <I.Tick /> : <I.Card />;
  let one = '';
  if (!link.on.value) [kind, icon, one] = ['warn', <I.Link />, t().connecting];
  else if (notice.value) [kind, icon, one] = ['told', <I.Bell />, notice.value];
  else if (v.printing && v.session.phase === 'idle') [kind, icon, one] = ['told', <I.Printer />, t().printing(v.printing)];
  return (
    <div class={'strip ' + kind} role="status" ref={fit}>
      {icon}
      {one ? (
        <b>{one}</b>
      ) : (
        <div>
          <b>
            {head}
            {state === 'none' ? '' : w().stop}
          </b>{' '}
          <b>{sub}</b>
          <p>
            {c.only} {c.same} {c.keep(v.keep.name, v.keep.days)}
          </p>
        </div>
      )}
    </div>
  );
}

/** Hearing and seeing, for this visitor. */
function Tools() {
  const x = t().tools;
  const tool = (is: string, icon: ComponentChildren, word: string, act: () => void, pressed?: boolean) => (
    <Press class={'tool ' + is} act={act} pressed={pressed}>
      {icon}
      <span lang={is === 'language' ? (prefs.language.value === 'zh' ? 'en' : 'zh-CN') : undefined}>{word}</span>
    </Press>
  );
  return (
    <div class="tools">
      {tool('listen', voice.speaking.value ? <P.Hush /> : <P.Listen />, voice.speaking.value ? x.hush : x.listen, voice.press)}
      <Press class="tool volume" act={prefs.louder}>
        <P.Volume level={prefs.volume.value} />
        <span>{x.volume}</span>
        <span class="unseen">{x.levels[prefs.volume.value]}</span>
      </Press>
      {tool('language', <P.Globe />, x.language, () => void prefs.speak(prefs.language.peek() === 'zh' ? 'en' : 'zh'))}
      {tool('large', <P.Large />, x.large, () => (prefs.large.value = !prefs.large.peek()), prefs.large.value)}
      {tool('contrast', <P.Contrast />, x.contrast, () => (prefs.contrast.value = !prefs.contrast.peek()), prefs.contrast.value)}
      {tool('low', <P.Low />, x.low, () => (prefs.low.value = !prefs.low.peek()), prefs.low.value)}
    </div>
  );
}

/** Always in the same corner, on every page. */
function HelpCorner(p: { view: TouchView | null }) {
  const state = p.view?.help.state ?? 'none';
  const said = t().helping.state[state];
  return (
    <Press class={'corner help' + (said ? ' called' : '')} act={callHelp} off={!link.on.value} pressed={helping.value}>
      <span class="mark" aria-hidden="true" />
      <I.Hand />
      <span>{t().help}</span>
      {said ? <small>{said}</small> : null}
    </Press>
  );
}

/** A full-width choice: picture, words, and what it leads to. */
export function Main(p: { act(): void; icon: ComponentChildren; word: string; sub?: string; kind?: string; busy?: boolean; off?: boolean; wait?: string }) {
  return (
    <Press class={'main ' + (p.kind ?? '') + (p.busy ? ' busy' : '')} act={p.act} off={p.off || p.busy || !link.on.value}>
      <span class="pic">{p.icon}</span>
      <span class="say">
        <b>{p.busy ? (p.wait ?? t().taking) : p.word}</b>
        {p.sub && !p.busy ? <span>{p.sub}</span> : null}
      </span>
    </Press>
  );
}

/** A tile: a picture and a word; other is the same in the centre's language. */
export function Tile(p: { act(): void; icon: ComponentChildren; word: string; other?: string; chosen?: boolean; off?: boolean }) {
  return (
    <Press class={'tile' + (p.chosen ? ' chosen' : '')} pressed={p.chosen} act={p.act} off={p.off || !link.on.value}>
      {p.chosen ? (
        <span class="tick">
          <I.Tick />
        </span>
      ) : null}
      {p.icon}
      <b>{p.word}</b>
      {p.other && p.other !== p.word ? <small lang="zh-CN">{p.other}</small> : null}
    </Press>
  );
}

/** The one question of the page, with a line or two under it. */
export function Ask(p: { text: string; lines?: string[]; icon?: ComponentChildren; small?: boolean }) {
  return (
    <div class={'ask' + (p.small ? ' small' : '')}>
      {p.icon ? <span class="askicon">{p.icon}</span> : null}
      <h1>{p.text}</h1>
      {p.lines?.filter(Boolean).map((l) => <p key={l}>{l}</p>)}
    </div>
  );
}

/**
 * As many of the rows as there is room for; the rest is turned to by a button,
 * since nothing scrolls. Rows are whole.
 */
export function useParts(rows: ComponentChildren[], key: string, Box: 'div' | 'ul' = 'div'): { body: ComponentChildren; more: (() => void) | null; part: string } {
  const box = useRef<HTMLDivElement & HTMLUListElement>(null);
  const [cuts, setCuts] = useState({ of: '', at: [0], done: false });
  const [turned, setTurned] = useState({ of: '', to: 0 });
  const of = [key, rows.length, prefs.large.value, prefs.low.value, prefs.language.value].join();
  const again = cuts.of === of; // measured once, when there was no button to turn with
  const measured = again && cuts.done;
  useLayoutEffect(() => {
    const el = box.current;
    if (measured || !el) return;
    const room = el.clientHeight;
    const all = [...el.children] as HTMLElement[];
    const end = () => (all.length ? all[all.length - 1].offsetTop + all[all.length - 1].offsetHeight : 0);
    if (!again) {
      // Rather a little smaller than on two pages; but not for whoever wants it large.
      for (let k = 100; k >= (prefs.large.peek() ? 100 : 80); k -= 5) {
        el.style.setProperty('--k', String(k / 100));
        if (end() <= room) break;
      }
      setCuts({ of, at: [0], done: end() <= room });
      return;
    }
    for (let k = 100; k >= 50; k -= 5) {
      el.style.setProperty('--k', String(k / 100));
      if (all.every((x) => x.offsetHeight <= room)) break;
    }
    const at = [0];
    let from = 0;
    for (const [i, x] of all.entries()) {
      if (i > at[at.length - 1] && x.offsetTop + x.offsetHeight - from > room) {
        at.push(i);
        from = x.offsetTop;
      }
    }
    setCuts({ of, at, done: true });
  });
  const parts = cuts.at.length;
  const to = turned.of === of ? turned.to % parts : 0;
  const shown = measured ? rows.slice(cuts.at[to], cuts.at[to + 1]) : rows;
  return {
    body: (
      <Box class={'parts' + (measured ? '' : ' measuring')} ref={box}>
        {shown}
      </Box>
    ),
    more: (again && !measured) || (measured && parts > 1) ? () => setTurned({ of, to: (to + 1) % parts }) : null,
    part: measured && parts > 1 ? t().part(to + 1, parts) : '',
  };
}

