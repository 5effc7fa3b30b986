// The pages for those who only ask, and the keypad for those with an
// appointment. Every one of them leads on to a number.

import { useSignal } from '@preact/signals';
import { w } from '../words';
import type { TouchView } from '../wire';
import * as I from '../icons';
import { Duty } from './choose';
import { Ask, Frame, Main } from './frame';
import { Press } from './press';
import { busy, checkIn, choose, go, link, windowChoice } from './state';

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

export function When(p: { view: TouchView }) {
  return (
    <Frame view={p.view} name="when" back top={<><Duty view={p.view} /><Ask text={t.askWhen} lines={t.whenOther} /></>}>
      <TakeOne view={p.view} />
    </Frame>
  );
}

export function Mine(p: { view: TouchView }) {
  return (
    <Frame view={p.view} name="mine" back top={<Ask icon={<I.Search />} text={t.mine} lines={t.mineLines} />}>
      <TakeOne view={p.view} />
    </Frame>
  );
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

/** Ten digits, grouped as on the slip. */
export function Code(p: { view: TouchView }) {
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
      name="code"
      back
      top={
        <>
          <Ask text={t.codeTitle} lines={[t.codeSub, t.codeNone]} />
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
        act={() => void checkIn(c)}
        icon={<I.Tick />}
        word={t.codeGo}
        sub={full ? '' : t.digits(CODE - c.length)}
        kind="lead"
        busy={busy.value === 'checkin'}
        off={!full}
      />
    </Frame>
  );
}
