// What lies over the desk for a moment.

import type { ComponentChildren } from 'preact';
import { w } from '../words';
import type { DeskCounter, DeskView } from '../wire';
import { dialog, mine, off, press } from './state';

const t = w.desk;

function Dialog(p: { title: string; class?: string; children: ComponentChildren }) {
  return (
    <div class="veil">
      <div class={'dialog ' + (p.class ?? '')} role="dialog" aria-modal="true" aria-label={p.title}>
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
