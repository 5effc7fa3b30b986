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
import type { DeskCounter, DeskDo, DeskView } from '../wire';
import { Book, Bookings, Done } from './bookings';
import { Big, ByPhone, Change, changeKey, changeLine, changes, Devices, Off, Pause, TakeNote, Transfer } from './dialogs';
import { Give } from './give';
import { Lists } from './lists';
import { ringer } from './ring';
import { scanner } from './scan';
import { about, booked, dialog, enter, link, may, me, mine, off, on, openDialog, press, scanned, start, tell, tested, told, view } from './state';
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
        {v.lunch ? (
          <li class="calm">
            <I.Clock />
            {t.lunchNow(v.lunch)}
          </li>
        ) : null}
        {v.lamps.map((l) => (
          <li key={l.code}>
            <button type="button" onClick={devices}>
              <I.Warn />
              {t.lamps[l.code]}
            </button>
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

function showChange(v: DeskView): void {
  told.value = changes(v).map(changeKey);
  openDialog('change');
}

function devices(): void {
  tested.value = {};
  dialog.value = 'devices';
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
      {v.help.length + (v.date_doubt ? 1 : 0) > 1
        ? null
        : changes(v)
            .filter((l) => !told.value.includes(changeKey(l)))
            .slice(0, 1)
            .map((l) => (
              <div class="banner changing" key={changeKey(l)} role="status">
                <I.Bell />
                <b>
                  {changeLine(l)} {l.status === 'cancelled' ? null : <small>{t.changeShort}</small>}
                </b>
                <button type="button" onClick={() => showChange(v)}>
                  {t.change}
                </button>
                <button type="button" class="plain" onClick={() => (told.value = changes(v).map(changeKey))}>
                  {t.changeRead}
                </button>
              </div>
            ))}
      {v.help.map((h) =>
        h.counter ? (
          now.value - h.at < 120_000 ? (
            <div class="banner going" key={h.station} role="status">
              <I.Hand />
              {t.helpGone(h.counter)}
            </div>
          ) : null
        ) : (
          <div class={'banner help' + (now.value - h.at > 60_000 ? ' late' : '')} key={h.station} role="alert">
            <I.Hand />
            <b>
              {t.helpAsked(h.station)} <small>{t.helpWaits(Math.floor((now.value - h.at) / 1000))}</small>
            </b>
            <button type="button" onClick={() => doIt('answerhelp')}>
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
  const lacking = p.view.closing.length;
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
      <button type="button" title={t.helpDay(p.view.help_day.asked, p.view.help_day.seconds)} onClick={devices}>
        {t.devices}
      </button>
      <button type="button" onClick={() => openDialog('pause')} aria-disabled={!!mine.value?.paused}>
        {t.presses.pause}
      </button>
      <button type="button" class={changes(p.view).length ? 'amber' : ''} onClick={() => showChange(p.view)}>
        {t.change}
      </button>
      <button type="button" onClick={() => openDialog('big')}>
        {t.big}
      </button>
      <button type="button" class={lacking ? 'red' : ''} onClick={() => (lacking || may('closeday') ? openDialog('off') : void off())}>
        {t.off}
        {lacking ? <b>{lacking}</b> : null}
      </button>
    </footer>
  );
}

const KEYS: Record<string, DeskDo['do']> = {
  ' ': 'next',
  F1: 'walkover',
  F5: 'book',
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
    if (e.key === 'Escape') escape();
    else if (e.key === 'Tab') stay(e);
    else if (e.key === 'F5' || e.key === 'F1') e.preventDefault();
    if (e.key !== 'F9') return; // help goes before everything
  }
  const what = KEYS[e.key];
  const el = e.target as Element;
  if (!what || !view.value) return;
  const key = e.key.startsWith('F');
  if (!key && el.closest('input, textarea, select')) return;
  // Enter and the space bar belong to a button that was reached with Tab.
  if (!key && el.closest('button')) return;
  e.preventDefault();
  if (!e.repeat) doIt(what);
});

/** Closes what lies over the desk; what was arranged is never hidden by a slip of the hand. */
function escape(): void {
  if (dialog.value === 'booked') booked.value = null;
  const back = about.value.back ?? '';
  about.value = {};
  dialog.value = back;
}

/** Tab goes round inside the dialog. */
function stay(e: KeyboardEvent): void {
  const all = [...document.querySelectorAll<HTMLElement>('.dialog :is(button, input, select, textarea, [tabindex="0"])')];
  if (!all.length) return;
  const [first, last] = [all[0], all[all.length - 1]];
  const at = document.activeElement;
  const out = e.shiftKey ? at === first || !at?.closest('.dialog') || at.classList.contains('dialog') : at === last || !at?.closest('.dialog');
  if (!out) return;
  e.preventDefault();
  (e.shiftKey ? last : first).focus();
}

function App() {
  if (me.value === null) return <SignInForm done={enter} />;
  const v = view.value;
  const c = mine.value;
  if (link.value?.stale.value && !c?.now && !dialog.value) location.reload();
  if (!v) return <main class="wait"><h1>{w.touch.starting}</h1></main>;
  return (
    <div class={'desk' + (on.value ? '' : ' unplugged')}>
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
      <Over view={v} counter={c} />
    </div>
  );
}

function Over(p: { view: DeskView; counter: DeskCounter | undefined }) {
  switch (dialog.value) {
    case 'transfer':
      return p.counter ? <Transfer view={p.view} counter={p.counter} /> : null;
    case 'big':
      return <Big />;
    case 'devices':
      return <Devices view={p.view} />;
    case 'pause':
      return <Pause />;
    case 'change':
      return <Change {...p} />;
    case 'note':
      return <TakeNote />;
    case 'book':
      return <Book view={p.view} />;
    case 'booked':
      return <Done view={p.view} />;
    case 'bookings':
      return <Bookings view={p.view} />;
    case 'phone':
      return <ByPhone />;
    case 'off':
      return <Off {...p} />;
  }
  return null;
}

document.title = w.titles.desk;
fill(1366, 768);
scanner(scanned);
ringer();
render(<App />, document.getElementById('app')!);
void start();
