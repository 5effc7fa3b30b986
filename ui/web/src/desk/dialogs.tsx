// What lies over the desk for a moment.

import type { ComponentChildren } from 'preact';
import * as I from '../icons';
import { w } from '../words';
import type { DeviceTest } from '../words/zh';
import type { DeskCounter, DeskView } from '../wire';
import { dialog, mine, off, on, press, testDevice, tested, testing } from './state';

const t = w.desk;

/** Takes the keyboard, so that Tab comes to the dialog's own buttons. */
function hold(el: HTMLElement | null): void {
  if (el && !el.querySelector('[autofocus], textarea')) el.focus();
}

function Dialog(p: { title: string; class?: string; children: ComponentChildren }) {
  return (
    <div class="veil">
      <div class={'dialog ' + (p.class ?? '')} role="dialog" aria-modal="true" aria-label={p.title} tabIndex={-1} ref={hold}>
        <h2>{p.title}</h2>
        {p.children}
      </div>
    </div>
  );
}

const close = () => (dialog.value = '');

/** Every line another window serves, by the names of service and stop. */
export function Transfer(p: { view: DeskView; counter: DeskCounter }) {
  const k = p.counter.now;
  if (!k) return null;
  const lines = p.view.services.flatMap((s) =>
    s.stops.map((stop, i) => ({ service: s.id, stop: i, line: `${s.id}/${i}`, name: s.stops.length > 1 ? `${s.name} · ${stop}` : s.name })),
  );
  return (
    <Dialog title={t.transferTo}>
      <div class="choices">
        {lines
          .filter((l) => l.line !== k.line)
          .map((l) => (
            <button
              key={l.line}
              type="button"
              onClick={() => {
                close();
                void press('transfer', { ticket: k.ticket, service: l.service, stop: l.stop });
              }}
            >
              <b>{l.name}</b>
              <small>
                {p.view.counters
                  .filter((c) => c.serves.includes(l.line))
                  .map((c) => c.label)
                  .join(w.sep)}
              </small>
            </button>
          ))}
      </div>
      <button type="button" class="plain" onClick={close}>
        {t.cancel}
      </button>
    </Dialog>
  );
}

/** For somebody who cannot hear: written large, kept nowhere. */
export function Big() {
  return (
    <Dialog title={t.big} class="full">
      <textarea aria-label={t.bigHint} placeholder={t.bigHint} autofocus spellcheck={false} />
      <p class="row">
        <button
          type="button"
          class="plain"
          onClick={(e) => {
            const area = e.currentTarget.closest('.dialog')?.querySelector('textarea');
            if (area) area.value = '';
            area?.focus();
          }}
        >
          {t.bigClear}
        </button>
        <button type="button" class="plain strong" onClick={close}>
          {t.close}
        </button>
      </p>
    </Dialog>
  );
}

/** How the reader and the printer are, and a test of each. */
export function Devices(p: { view: DeskView }) {
  const codes = p.view.lamps.map((l) => l.code);
  const has = (...some: typeof codes) => some.find((c) => codes.includes(c));
  const reader = has('reader_away', 'reader_fault')?.slice('reader_'.length);
  const printer = has('printer_away', 'printer_fault')?.slice('printer_'.length) ?? has('paper_end', 'cover_open', 'cutter', 'near_end');
  return (
    <Dialog title={t.devices}>
      <div class="devices">
        <Device what="testcard" icon={<I.Card />} state={reader ?? 'ready'} />
        <Device what="testslip" icon={<I.Printer />} state={printer ?? 'ready'} />
      </div>
      <button type="button" class="plain" onClick={close}>
        {t.close}
      </button>
    </Dialog>
  );
}

function Device(p: { what: DeviceTest; icon: ComponentChildren; state: string }) {
  const words = t.device[p.what];
  const going = testing.value === p.what;
  const said = tested.value[p.what];
  return (
    <section aria-label={words.name}>
      <h3>
        {p.icon}
        {words.name}
        <b class={p.state === 'ready' ? 'well' : 'ill'}>{t.deviceStates[p.state]}</b>
      </h3>
      <p>{words.how}</p>
      <button type="button" class="act" aria-disabled={!on.value || testing.value !== ''} onClick={() => on.value && void testDevice(p.what)}>
        {t.presses[p.what]}
      </button>
      <p class={'result' + (said ? (said.bad ? ' ill' : ' well') : '')} role="status">
        {going ? words.going : null}
        {said ? (
          <>
            {said.bad ? <I.Warn /> : <I.Tick />}
            {said.text}
          </>
        ) : null}
      </p>
    </section>
  );
}

export function Off(p: { view: DeskView }) {
  const c = mine.value;
  const waiting = p.view.waiting.filter((k) => c?.serves.includes(k.line));
  return (
    <Dialog title={t.offTitle}>
      {c?.now ? <p class="alert">{t.offNow(c.now.number)}</p> : null}
      {waiting.length ? (
        <>
          <p>{t.offSub(c?.waiting ?? waiting.length)}</p>
          <p class="numbers">
            {waiting.slice(0, 20).map((k) => (
              <b key={k.ticket}>{k.number}</b>
            ))}
          </p>
        </>
      ) : null}
      <p class="row">
        <button type="button" class="plain bad" onClick={() => void off()}>
          {t.offGo}
        </button>
        <button type="button" class="plain strong" onClick={close}>
          {t.offStay}
        </button>
      </p>
    </Dialog>
  );
}
