import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import '../design.css';
import '../signin.css';
import './office.css';
import * as I from '../icons';
import { now } from '../live';
import { SignInForm } from '../signin';
import { clockAt } from '../time';
import { w } from '../words';
import { office as t } from '../words/zh.office';
import type { OfficeView } from '../wire';
import { Bookings } from './bookings';
import { Hours } from './hours';
import { Button, Refused, Unsaved } from './parts';
import { Record } from './record';
import { Rota, takeBack, Undecided } from './rota';
import { Sound } from './sound';
import { config, done, draft, edited, enter, go, link, me, off, on, section, SECTIONS, start, undoable, view, type Section } from './state';
import { Today } from './today';
import { Triage } from './triage';
import { Windows } from './windows';

// Which parts of the settings each section edits.
const EDITS: Partial<Record<Section, string[]>> = {
  windows: ['services', 'counters', 'series', 'rules', 'leaders', 'units', 'townships', 'centre', 'phone'],
  hours: ['hours', 'timetable', 'rota_rules'],
  triage: ['triage', 'pages'],
  voice: ['loudness'],
};

function Top(p: { view: OfficeView }) {
  return (
    <header class="top">
      <b>{p.view.centre}</b>
      <span>{t.title}</span>
      <span class="gap" />
      <span>
        {w.day(p.view.day.date)} {w.weekday(p.view.day.date)} <b>{clockAt(now.value)}</b>
      </span>
      <span>{me.value?.name}</span>
      <Button word={t.out} kind="small" act={() => void off()} />
    </header>
  );
}

function Nav(p: { view: OfficeView }) {
  const marks: Partial<Record<Section, number>> = { rota: p.view.undecided.length, bookings: p.view.callbacks.length };
  return (
    <nav aria-label={t.nav}>
      <ul>
        {SECTIONS.map((s, i) => (
          <li key={s}>
            <a href={'#' + s} aria-current={section.value === s ? 'page' : undefined}>
              <kbd aria-hidden="true">{i + 1}</kbd>
              {t.sections[s]}
              {EDITS[s]?.some((k) => edited.value.includes(k as never)) ? <em>{t.unsavedShort}</em> : marks[s] ? <em>{marks[s]}</em> : null}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

// Alt and a digit lead to a section; plain digits belong to the fields.
addEventListener('keydown', (e) => {
  const to = SECTIONS[Number(e.key) - 1];
  if (!e.altKey || !to || !view.value) return;
  e.preventDefault();
  go(to);
});

/** What was done last, with the way back. It stays until it is put away. */
function Done() {
  const d = done.value;
  return (
    <div class={'done' + (d ? (d.bad ? ' bad' : ' shown') : '')} role="status">
      {d ? (
        <>
          {d.bad ? <I.Warn /> : <I.Tick />}
          <b>{d.text}</b>
          {undoable.value ? <Button word={t.undo} line act={() => void takeBack(undoable.value)} /> : null}
          <Button word={t.dismiss} kind="small" act={() => (done.value = null)} />
        </>
      ) : null}
    </div>
  );
}

function Body(p: { view: OfficeView }) {
  const v = p.view;
  const c = config.value ?? v.config;
  switch (section.value) {
    case 'today':
      return <Today view={v} />;
    case 'rota':
      return <Rota view={v} />;
    case 'bookings':
      return <Bookings view={v} />;
    case 'windows':
      return <Windows config={c} />;
    case 'hours':
      return <Hours view={v} config={c} />;
    case 'triage':
      return <Triage view={v} config={c} />;
    case 'voice':
      return <Sound config={c} />;
    case 'record':
      return <Record view={v} />;
  }
}

function Page(p: { view: OfficeView }) {
  const title = useRef<HTMLHeadingElement>(null);
  const main = useRef<HTMLElement>(null);
  const last = useRef(section.value);
  useEffect(() => {
    if (last.current === section.value) return;
    last.current = section.value;
    main.current?.scrollTo(0, 0);
    title.current?.focus();
  }, [section.value]);
  return (
    <div class={'office' + (on.value ? '' : ' unplugged')}>
      <Top view={p.view} />
      {on.value ? null : (
        <p class="lost" role="alert">
          <I.Link />
          {t.lost(clockAt(link.value?.since.value || now.value))}
        </p>
      )}
      {link.value?.stale.value ? (
        <p class="lost">
          {t.stale} <Button word={t.refresh} act={() => location.reload()} />
        </p>
      ) : null}
      <div class="body">
        <Nav view={p.view} />
        <main ref={main}>
          <Undecided view={p.view} />
          <h1 ref={title} tabIndex={-1}>
            {t.sections[section.value]}
          </h1>
          <Body view={p.view} />
        </main>
      </div>
      <div class="foot">
        <Done />
        <Unsaved />
      </div>
    </div>
  );
}

function App() {
  if (me.value === null) return <SignInForm office leave={t.leave} done={enter} />;
  const v = view.value;
  // A newer page is taken by itself while nothing is being written.
  if (link.value?.stale.value && !draft.value && !document.activeElement?.matches('input, select, textarea')) location.reload();
  if (!v) return <main class="wait"><h1>{w.touch.starting}</h1>{me.value && me.value.role !== 'office' ? <Refused answer={{ code: 'forbidden' }} /> : null}</main>;
  return <Page view={v} />;
}

document.title = t.title;
render(<App />, document.getElementById('app')!);
void start();
