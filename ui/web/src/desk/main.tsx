import { render } from 'preact';
import '../design.css';
import '../signin.css';
import './desk.css';
import * as I from '../icons';
import { now } from '../live';
import { SignInForm } from '../signin';
import { fill } from '../stage';
import { clockAt } from '../time';
import { w } from '../words';
import type { DeskDo, DeskView } from '../wire';
import { Big, Devices, Off, Transfer } from './dialogs';
import { Give } from './give';
import { Lists } from './lists';
import { dialog, enter, link, me, mine, off, on, press, start, tell, tested, view } from './state';
import { doIt, Visit } from './visit';

const t = w.desk;

function Top(p: { view: DeskView }) {
  const v = p.view;
  return (
    <header>
      <b class="counter">{mine.value?.label ?? ''}</b>
      <span class="clerk">{me.value?.name}</span>
      <span class="centre">{v.centre}</span>
      <div class="lamps" role="status">
        <ul>
        {on.value ? null : (
          <li>
            <I.Link />
            {t.connecting}
          </li>
        )}
        {v.lamps.map((l) => (
          <li key={l.code}>
            <I.Warn />
            {t.lamps[l.code]}
          </li>
        ))}
        </ul>
      </div>
      <span class="date">
        {w.day(v.date)} {w.weekday(v.date)}
      </span>
      <b class="clock">{clockAt(now.value)}</b>
    </header>
  );
}

function answerHelp(): void {
  const h = view.peek()?.help.find((x) => !x.counter);
  if (h) void press('answerhelp', { station: h.station });
}

/** Full-width, over everything: somebody needs an answer now. */
function Banners(p: { view: DeskView }) {
  const v = p.view;
  return (
    <>
      {v.date_doubt ? (
        <div class="banner ask" role="alert">
          <I.Calendar />
          <b>{t.dateAsk(v.date_doubt)}</b>
          <button type="button" onClick={() => void press('date', { date: v.date_doubt })}>
            {t.dateYes}
          </button>
          <button type="button" class="plain" onClick={() => tell(t.dateWrong, true)}>
            {t.dateNo}
          </button>
        </div>
      ) : null}
      {v.help.map((h) =>
        h.counter ? (
          now.value - h.at < 120_000 ? (
            <div class="banner going" key={h.station} role="status">
              <I.Hand />
              {t.helpGone(h.counter)}
            </div>
          ) : null
        ) : (
          <div class="banner help" key={h.station} role="alert">
            <I.Hand />
            <b>{t.helpAsked(h.station)}</b>
            <button type="button" onClick={answerHelp}>
              {t.presses.answerhelp} <kbd>{t.keys.answerhelp}</kbd>
            </button>
          </div>
        ),
      )}
    </>
  );
}

function Bottom(p: { view: DeskView }) {
  const x = p.view.totals;
  const stillWaits = (mine.value?.waiting ?? 0) > 0 || !!mine.value?.now;
  return (
    <footer>
      <p class="totals">
        {t.totals(x).map(([word, n], i) => (
          <span key={word}>
            {i === 0 ? '' : i === 1 ? ' = ' : ' + '}
            {word}
            <b>{n}</b>
          </span>
        ))}
        <span class="heads">{t.people2(x.people)}</span>
      </p>
      <button
        type="button"
        onClick={() => {
          tested.value = {};
          dialog.value = 'devices';
        }}
      >
        {t.devices}
      </button>
      <button type="button" onClick={() => (dialog.value = 'big')}>
        {t.big}
      </button>
      <button type="button" class={stillWaits ? 'red' : ''} onClick={() => (stillWaits ? (dialog.value = 'off') : void off())}>
        {t.off}
      </button>
    </footer>
  );
}

const KEYS: Record<string, DeskDo['do']> = {
  ' ': 'next',
  Enter: 'start',
  F2: 'recall',
  F3: 'miss',
  F4: 'hold',
  F6: 'transfer',
  F7: 'nextstop',
  F8: 'finish',
  F9: 'answerhelp',
  F10: 'undo',
};

// A button pressed with the mouse does not keep the keyboard: the next press of
// the space bar is 下一位 again. Whoever walks with Tab keeps it.
addEventListener('click', (e) => {
  const button = e.detail > 0 && (e.target as HTMLElement).closest('button');
  if (button && !button.closest('[role=dialog]')) button.blur();
});

addEventListener('keydown', (e) => {
  if (dialog.value) {
    if (e.key === 'Escape') dialog.value = '';
    return;
  }
  const what = KEYS[e.key];
  const el = e.target as Element;
  if (!what || !view.value || el.closest('input, textarea, select')) return;
  // Enter and the space bar belong to a button that was reached with Tab.
  if ((e.key === 'Enter' || e.key === ' ') && el.closest('button')) return;
  e.preventDefault();
  if (e.repeat) return;
  if (what === 'answerhelp') answerHelp();
  else doIt(what);
});

function App() {
  if (me.value === null) return <SignInForm done={enter} />;
  const v = view.value;
  const c = mine.value;
  if (link.value?.stale.value && !c?.now && !dialog.value) location.reload();
  if (!v) return <main class="wait"><h1>{w.touch.starting}</h1></main>;
  return (
    <div class={'desk' + (on.value ? '' : ' unplugged') + (v.date_doubt || v.help.some((h) => !h.counter) ? ' alerted' : '')}>
      <Top view={v} />
      <div class="banners">
        <Banners view={v} />
      </div>
      <main>
        <h1 class="unseen">{t.title}</h1>
        {c ? <Visit view={v} counter={c} /> : <section class="visit"><p class="none">{t.noCounter}</p></section>}
        <Lists view={v} counter={c} />
        <Give view={v} />
      </main>
      <Bottom view={v} />
      {dialog.value === 'transfer' && c ? <Transfer view={v} counter={c} /> : null}
      {dialog.value === 'big' ? <Big /> : null}
      {dialog.value === 'devices' ? <Devices view={v} /> : null}
      {dialog.value === 'off' ? <Off view={v} /> : null}
    </div>
  );
}

document.title = w.titles.desk;
fill(1366, 768);
render(<App />, document.getElementById('app')!);
void start();
