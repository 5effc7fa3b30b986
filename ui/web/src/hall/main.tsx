import { render } from 'preact';
import '../design.css';
import './hall.css';
import * as I from '../icons';
import { now } from '../live';
import { fit } from '../stage';
import { clockAt } from '../time';
import { w } from '../words';
import type { HallCall, HallView } from '../wire';
import { asked, current, link, noticed, speaker } from './calls';

const t = w.hall;

function Head(p: { view: HallView }) {
  const v = p.view;
  return (
    <header>
      <span class="logo" aria-hidden="true" />
      <h1>{v.centre}</h1>
      <span class="date">
        {w.day(v.date)} {w.weekday(v.date)}
      </span>
      <b class="clock">{clockAt(now.value)}</b>
    </header>
  );
}

/** 3号窗口 with its digits large. */
function Counter(p: { label: string }) {
  const m = /^(\d+)(.*)$/.exec(p.label);
  return m ? (
    <>
      <b>{m[1]}</b>
      {m[2]}
    </>
  ) : (
    <>{p.label}</>
  );
}

function Mark(p: { call: HallCall }) {
  return p.call.mark ? <mark>{t.marks[p.call.mark]}</mark> : null;
}

const FRESH = 60_000; // so long a call stands large over lunch

/** What stands in place of a call. */
function quiet(v: HallView): [string, string] {
  if (v.lunch) return [t.lunch, t.lunchUntil(v.lunch)];
  if (v.open) return [v.closed?.why === 'after' ? t.closed : t.opening(v.hours.call_from), t.quiet];
  const c = v.closed;
  if (!c) return [t.closed, ''];
  const next = c.call ? t.closedCall : c.next && c.from ? t.closedNext(c.next, c.from, c.next === v.date) : '';
  return [c.why === 'holiday' ? t.holiday(c.name ?? '') : c.why === 'before' ? t.notYet : t.closed, next];
}

function Now(p: { view: HallView }) {
  const v = p.view;
  const c = current.value;
  if (!c || (v.lunch && now.value - c.at > FRESH) || !v.open) {
    const [head, sub] = quiet(v);
    return (
      <section class="now quiet">
        <p>{head}</p>
        {sub ? <p class="sub">{sub}</p> : null}
      </section>
    );
  }
  return (
    // The key restarts the flash for every call.
    <section class="now" key={c.seq} aria-live="assertive">
      <span class="unseen">{t.call(c.number, c.counter)}</span>
      <p class={'big' + (`${c.number}${c.counter}`.length > 6 ? ' long' : '')} aria-hidden="true">
        <span>
          {t.please}
          <b>{c.number}</b>
          {t.no}
        </span>
        <I.Arrow />
        <span>
          <Counter label={c.counter} />
        </span>
      </p>
      <Mark call={c} />
    </section>
  );
}

function Recent(p: { view: HallView }) {
  const seen = new Set<string>();
  const rows = p.view.calls
    .filter((c) => c.seq !== current.value?.seq)
    .reverse()
    .filter((c) => {
      // A repeated call is one line, and what stands large is not repeated below.
      const k = c.number + c.counter;
      if (seen.has(k) || (c.number === current.value?.number && c.counter === current.value?.counter)) return false;
      seen.add(k);
      return true;
    })
    .slice(0, 3);
  return (
    <section class="recent">
      <h2>{t.recent}</h2>
      {current.value ? null : <p class="none">{t.noneYet}</p>}
      <ul>
        {rows.map((c) => (
          <li key={c.seq}>
            <span class="n">
              <b>{c.number}</b>
              {t.no}
            </span>
            <I.Arrow />
            <span>
              <Counter label={c.counter} />
            </span>
            <Mark call={c} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Side(p: { view: HallView }) {
  const v = p.view;
  return (
    <aside>
      <section class="next">
        <h2>{t.next}</h2>
        {v.next.length ? (
          <p>
            {v.next.slice(0, 2).map((n) => (
              <b key={n}>{n}</b>
            ))}
          </p>
        ) : (
          <p class="none">{v.waiting ? t.soon : t.nobodyNext}</p>
        )}
      </section>
      <section class="waiting">
        <h2>{t.waiting}</h2>
        <p>
          <b>{v.waiting}</b>
          {t.waitingUnit}
        </p>
      </section>
    </aside>
  );
}

const TURN = 8_000; // how long each of several notices stands

/** Approved sentences, one at a time; the one that is being said stands still. */
function Notices(p: { view: HallView }) {
  const all = p.view.notices;
  if (!all.length) return null;
  const n = all.find((x) => x.id === noticed.value) ?? all[Math.floor(now.value / TURN) % all.length];
  return (
    <section class={'notice' + (n.id === noticed.value ? ' said' : '')} aria-label={t.notices}>
      <I.Bell />
      <p key={n.id} role="status">
        {w.notices[n.template](n)}
      </p>
      {all.length > 1 ? (
        <span>
          {all.indexOf(n) + 1}/{all.length}
        </span>
      ) : null}
    </section>
  );
}

function Foot(p: { view: HallView }) {
  const v = p.view;
  return (
    <footer>
      <ul class={'leaders' + (v.leaders.length > 1 ? ' two' : '')}>
        {v.leaders.slice(0, 2).map((l) => {
          const gone = l.status === 'cancelled' || l.status === 'undecided';
          return (
            <li key={l.id} class={l.status === 'cancelled' ? 'gone' : ''}>
              <i>{v.leaders.length > 1 ? w.duty.session[l.session] : `${t.leader} ${w.duty.session[l.session]}`}</i> <b>{l.name}</b> {gone ? w.duty[l.status as 'cancelled' | 'undecided'] : l.post}
              {l.substitute && !gone ? <mark>{w.duty.substitute}</mark> : null}
            </li>
          );
        })}
        {v.leaders.length ? null : <li>{w.duty.none}</li>}
      </ul>
      <ul class="hours">
        {t.hours(v.hours).map((x) => (
          <li key={x}>{x}</li>
        ))}
      </ul>
    </footer>
  );
}

function Troubles() {
  const speaks = link.welcome.value?.speaks;
  return (
    <div class="troubles" role="status">
      {link.on.value ? null : (
        <p class="lost">
          <I.Link />
          {link.view.value ? t.lost(clockAt(link.since.value)) : t.starting}
        </p>
      )}
      {asked && link.welcome.value && !speaks ? (
        <p class="mute">
          <I.Sound />
          {t.mayNotSpeak}
        </p>
      ) : null}
      {speaks && speaker.silent.value ? (
        <button type="button" class="mute" onClick={() => void speaker.wake()}>
          <I.Sound />
          {t.soundOff}
        </button>
      ) : null}
    </div>
  );
}

function App() {
  const v = link.view.value;
  if (link.stale.value) location.reload(); // nobody is in the middle of anything here
  return (
    <div class="hall">
      {v ? (
        <>
          <Head view={v} />
          <main class={v.notices.length ? 'told' : ''}>
            <Now view={v} />
            <Notices view={v} />
            <div class="below">
              <Recent view={v} />
              <Side view={v} />
            </div>
          </main>
          <Foot view={v} />
        </>
      ) : (
        <main>
          <h1 class="unseen">{t.title}</h1>
        </main>
      )}
      <Troubles />
    </div>
  );
}

document.title = w.titles.hall;
fit(1920, 1080);
render(<App />, document.getElementById('app')!);
