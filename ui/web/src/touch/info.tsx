// The pages for those who only ask, and the keypad for those with an
// appointment. Every one of them leads on to a number.

import { useSignal } from '@preact/signals';
import { w } from '../words';
import type { ComingDay, TouchView } from '../wire';
import * as I from '../icons';
import { Duty } from './choose';
import { Ask, Frame, Main } from './frame';
import { Press } from './press';
import { busy, checkIn, choose, go, link, whereIs, windowChoice } from './state';

const t = w.touch;
const CODE = 10; // digits on a slip

export function AskHome(p: { view: TouchView }) {
  return (
    <Frame view={p.view} name="ask" back top={<Ask icon={<I.Question />} text={t.askTitle} lines={[t.askSub]} />}>
      <Main act={() => go('when')} icon={<I.Calendar />} word={t.askWhen} />
      <Main act={() => go('mine')} icon={<I.Search />} word={t.askMine} />
      <Main act={() => go('where')} icon={<I.Window />} word={t.askWhere} />
      <Main act={() => go('how')} icon={<I.Clock />} word={t.askHow} />
    </Frame>
  );
}

function TakeOne(p: { view: TouchView }) {
  if (!p.view.open) return null;
  return <Main act={() => choose(windowChoice(p.view))} icon={<I.Window />} word={t.takeNumber} sub={t.takeNumberSub} kind="lead" />;
}

function ComingRow(p: { day: ComingDay }) {
  const d = p.day;
  return (
    <li class={d.mark === 'cancelled' ? 'gone' : ''}>
      <span class="session">
        {w.day(d.date)} {w.weekday(d.date)} {w.duty.session[d.session]}
      </span>
      {d.name ? <b>{d.name}</b> : null}
      <span>{d.mark === 'undecided' ? t.marks.undecidedSub : d.post}</span>
      {d.mark ? <mark>{t.marks[d.mark]}</mark> : null}
    </li>
  );
}

/** Today and the coming sessions; the other halls have a page of their own. */
export function When(p: { view: TouchView }) {
  const v = p.view;
  return (
    <Frame
      view={v}
      name="when"
      back
      top={
        <>
          <Duty view={v} />
          <section class="duty coming">
            <h2>{t.whenComing}</h2>
            <ul>
              {v.coming.slice(0, 4).map((d) => (
                <ComingRow key={d.date + d.session + d.name} day={d} />
              ))}
            </ul>
            {v.coming.length ? null : <p>{t.whenNone}</p>}
          </section>
          <Ask text={t.askWhen} />
        </>
      }
    >
      {v.other.length ? <Main act={() => go('others')} icon={<I.Calendar />} word={t.whenOthers} sub={t.whenOthersSub} /> : null}
      <TakeOne view={v} />
    </Frame>
  );
}

const SOME = 5; // sessions of other halls that one page shows

/** Other halls and townships, as they told us on a date. */
export function Others(p: { view: TouchView }) {
  const days = p.view.other.flatMap((e) => e.days.map((d) => ({ ...d, hall: e.hall, as_of: e.as_of }))).sort((a, b) => (a.date < b.date ? -1 : 1));
  const from = useSignal(0);
  const some = days.slice(from.value, from.value + SOME);
  return (
    <Frame
      view={p.view}
      name="others"
      back
      top={
        <>
          <section class="duty coming others">
            <ul>
              {some.map((d) => (
                <li key={d.hall + d.date + d.session + d.leader}>
                  <span class="session">
                    {w.day(d.date)} {w.duty.session[d.session]}
                  </span>
                  <b>{d.hall}</b>
                  <span>
                    {d.leader} {d.post}
                  </span>
                  <small>{t.asOf(d.as_of)}</small>
                </li>
              ))}
            </ul>
          </section>
          <Ask text={t.whenOthers} lines={[t.othersCall]} />
        </>
      }
    >
      {days.length > SOME ? <Main act={() => (from.value = from.value + SOME < days.length ? from.value + SOME : 0)} icon={<I.Arrow />} word={t.whenMore} /> : null}
      <TakeOne view={p.view} />
    </Frame>
  );
}

/** By the ten digits on the slip, or at a window. */
export function Mine(p: { view: TouchView }) {
  return <Keypad view={p.view} name="mine" head={t.mine} lines={t.mineLines} go={t.mineGo} what="where" done={(c) => void whereIs(c)} />;
}

export function Where(p: { view: TouchView }) {
  return (
    <Frame view={p.view} name="where" back top={<Ask icon={<I.Window />} text={t.where} lines={t.whereLines} />}>
      <TakeOne view={p.view} />
    </Frame>
  );
}

export function How(p: { view: TouchView }) {
  return (
    <Frame
      view={p.view}
      name="how"
      back
      top={
        <>
          <Ask text={t.how} />
          <ol class="steps">
            {t.howSteps.map(([n, a, b]) => (
              <li key={n}>
                <b class="digit" aria-hidden="true">
                  {n}
                </b>
                <span>
                  {a}
                  <br />
                  {b}
                </span>
              </li>
            ))}
          </ol>
          <p class="law">{t.howLaw}</p>
        </>
      }
    >
      <TakeOne view={p.view} />
    </Frame>
  );
}

export function Code(p: { view: TouchView }) {
  return <Keypad view={p.view} name="code" head={t.codeTitle} lines={[t.codeSub, t.codeNone]} go={t.codeGo} what="checkin" done={(c) => void checkIn(c)} />;
}

/** Ten digits, grouped as on the slip. */
function Keypad(p: { view: TouchView; name: string; head: string; lines: string[]; go: string; what: string; done(code: string): void }) {
  const code = useSignal('');
  const c = code.value;
  const full = c.length === CODE;
  const off = !link.on.value || busy.value !== '';
  const add = (d: string) => {
    if (code.value.length < CODE) code.value += d;
  };
  const key = (d: string) => (
    <Press key={d} class="key" keypad act={() => add(d)} off={off}>
      {d}
    </Press>
  );
  return (
    <Frame
      view={p.view}
      name={p.name}
      back
      top={
        <>
          <Ask text={p.head} lines={p.lines} />
          <p class="entry" role="status">
            {[0, 3, 6].map((from) => (
              <span key={from}>
                {Array.from({ length: from === 6 ? 4 : 3 }, (_, i) => (
                  <i key={i} class={c[from + i] ? 'in' : ''}>
                    {c[from + i] ?? ''}
                  </i>
                ))}
              </span>
            ))}
          </p>
        </>
      }
    >
      <div class="pad">
        {[...'123456789'].map(key)}
        <Press class="key small" keypad act={() => (code.value = '')} off={off || !c}>
          {t.codeClear}
        </Press>
        {key('0')}
        <Press class="key small" keypad act={() => (code.value = c.slice(0, -1))} off={off || !c}>
          {t.codeDelete}
        </Press>
      </div>
      <Main
        act={() => p.done(c)}
        icon={<I.Tick />}
        word={p.go}
        sub={full ? '' : t.digits(CODE - c.length)}
        kind="lead"
        busy={busy.value === p.what}
        off={!full}
      />
    </Frame>
  );
}
