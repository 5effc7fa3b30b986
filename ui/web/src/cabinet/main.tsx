import { render } from 'preact';
import '../design.css';
import './cabinet.css';
import * as I from '../icons';
import { live } from '../live';
import { fill } from '../stage';
import { w } from '../words';
import type { CabinetDo, CabinetPlug, CabinetView } from '../wire';
import { Slip } from './slip';

const t = w.cabinet;
const link = live<CabinetView>('/ws/cabinet');

function act(what: CabinetDo['do'], more: Omit<Partial<CabinetDo>, 't' | 'id' | 'do'> = {}): void {
  void link.ask({ t: 'cabinet', do: what, ...more });
}

/** The sample cards, as they would lie on a table beside the machine. */
function Cards(p: { view: CabinetView }) {
  const v = p.view;
  return (
    <section class="cards">
      <h2>{t.cards}</h2>
      <ul>
        {v.cards.map((c, i) => (
          <li key={i}>
            <button type="button" class={'idcard' + (v.laid === i ? ' away' : '')} aria-pressed={v.laid === i} onClick={() => (v.laid === i ? act('remove') : act('lay', { card: i }))}>
              <span class="kind">{c.kind}</span>
              <span class="face" aria-hidden="true">
                <I.One />
              </span>
              <b>{c.name}</b>
              {c.note ? <span class="note">{c.note}</span> : null}
              <span class="do">{v.laid === i ? t.laid : t.lay}</span>
            </button>
          </li>
        ))}
      </ul>
      <p class="invented">{t.note}</p>
    </section>
  );
}

function state(s: string): string {
  return t.states[s] ?? s;
}

function Reader(p: { view: CabinetView }) {
  const v = p.view;
  const card = v.cards[v.laid];
  const lit = v.reader.plugged;
  return (
    <div class={'reader' + (lit ? ' lit' : '')}>
      <span class="lamp" aria-hidden="true" />
      <div class="bed">
        {card ? (
          <button type="button" class="idcard lying" onClick={() => act('remove')}>
            <span class="kind">{card.kind}</span>
            <span class="face" aria-hidden="true">
              <I.One />
            </span>
            <b>{card.name}</b>
            <span class="do">{t.remove}</span>
          </button>
        ) : (
          <p>
            <I.Card />
            {t.layHere}
          </p>
        )}
      </div>
    </div>
  );
}

function Printer(p: { view: CabinetView }) {
  const v = p.view;
  return (
    <div class={'printer' + (v.cover ? ' opened' : '')}>
      <div class="lid">
        <span class={'roll' + (v.paper ? '' : ' empty') + (v.near_end ? ' thin' : '')} aria-hidden="true" />
        <span class={'led' + (v.printer.plugged && v.printer.state === 'ready' ? ' ok' : '')} aria-hidden="true" />
      </div>
      <div class="slot" aria-hidden="true" />
      <div class="out">
        {v.slips.length ? (
          <>
            <div class="hang">
              <Slip slip={v.slips[0]} key={v.slips[0].id} />
            </div>
            <button type="button" class="tear" onClick={() => act('tear', { slip: v.slips[0].id })}>
              {t.tear}
              {v.slips.length > 1 ? <small>{t.slips(v.slips.length)}</small> : null}
            </button>
          </>
        ) : (
          <p>{t.noSlip}</p>
        )}
      </div>
    </div>
  );
}

function Plug(p: { name: string; plug: CabinetPlug; do: CabinetDo['do'] }) {
  return (
    <li>
      <span>
        {p.name} · {t.plug}
      </span>
      <b>{p.plug.plugged ? t.in : t.out}</b>
      <small>
        {t.daemon(state(p.plug.state))}
      </small>
      <button type="button" onClick={() => act(p.do, { on: !p.plug.plugged })}>
        {p.plug.plugged ? t.pull : t.plugIn}
      </button>
    </li>
  );
}

function Switches(p: { view: CabinetView }) {
  const v = p.view;
  return (
    <section class="switches">
      <ul>
        <li>
          <span>{t.paper}</span>
          <b>{v.paper ? (v.near_end ? t.nearEnd : t.paperIn) : t.paperOut}</b>
          <button type="button" onClick={() => act('paper', { on: !v.paper })}>
            {v.paper ? t.takePaper : t.putPaper}
          </button>
          <button type="button" onClick={() => act('near_end', { on: !v.near_end })}>
            {v.near_end ? t.clearNearEnd : t.setNearEnd}
          </button>
        </li>
        <li>
          <span>{t.cover}</span>
          <b>{v.cover ? t.coverOpen : t.coverShut}</b>
          <button type="button" onClick={() => act('cover', { on: !v.cover })}>
            {v.cover ? t.shutCover : t.openCover}
          </button>
        </li>
        <Plug name={t.reader} plug={v.reader} do="plug_reader" />
        <Plug name={t.printer} plug={v.printer} do="plug_printer" />
      </ul>
      <p class="screens">
        {t.screens}{' '}
        {(['touch', 'hall', 'desk', 'leader'] as const).map((s) => (
          <a key={s} href={s === 'touch' ? '/' : '/' + s} target="_blank" rel="noreferrer">
            {w.titles[s]}
          </a>
        ))}
      </p>
    </section>
  );
}

function App() {
  const v = link.view.value;
  if (link.stale.value) location.reload();
  return (
    <div class="cabinet">
      <main>
        <h1>{t.title}</h1>
        {link.on.value ? null : (
          <p class="lost" role="status">
            {v ? t.lost : w.touch.starting}
          </p>
        )}
        {v ? (
          <>
            <Cards view={v} />
            <section class="machine">
              <h2>{t.reader}</h2>
              <Reader view={v} />
              <h2>{t.printer}</h2>
              <Printer view={v} />
            </section>
            <Switches view={v} />
          </>
        ) : null}
      </main>
    </div>
  );
}

document.title = w.titles.cabinet;
fill(1366, 900);
render(<App />, document.getElementById('app')!);
