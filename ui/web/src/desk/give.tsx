// Right: giving out a number in two presses, and looking one up.

import { signal } from '@preact/signals';
import { w } from '../words';
import type { DeskService, DeskView, Need } from '../wire';
import { busy, find, found, given, issue, lookUp, on, openDialog } from './state';

const t = w.desk;

const service = signal('');
const needs = signal<Need[]>([]);
const more = signal(false);

function give(people: number): void {
  if (!service.value || !on.value || busy.value || !(people >= 1)) return;
  void issue(service.value, people, needs.value);
  service.value = '';
  needs.value = [];
  more.value = false;
}

export function Give(p: { view: DeskView }) {
  const ready = !!service.value && on.value;
  return (
    <section class="give">
      <h2>{t.give}</h2>
      <div class="services">
        {p.view.services
          .filter((s) => !s.locked || s.own)
          .map((s) => (
            <Service key={s.id} service={s} />
          ))}
        <button type="button" class="appointment" aria-disabled={!on.value} onClick={() => on.value && openDialog('book')}>
          <b>{t.giveBook}</b>
          <small>{t.giveBookSub}</small>
        </button>
      </div>
      <h2 class="step">{service.value ? t.giveFor : t.giveStep}</h2>
      <div class={'people' + (ready ? ' ready' : '')}>
        {(more.value ? [5, 6, 7, 8] : [1, 2, 3, 4]).map((n) => (
          <button key={n} type="button" aria-disabled={!ready} onClick={() => give(n)}>
            {n}
          </button>
        ))}
        {more.value ? (
          <form
            onSubmit={(e) => {
              e.preventDefault();
              give(Number(new FormData(e.currentTarget).get('people')));
            }}
          >
            <input name="people" type="number" min="1" max="500" required aria-label={t.giveMore} placeholder={t.manyHint} ref={(el) => el?.focus()} />
          </form>
        ) : (
          <button type="button" class="many" aria-disabled={!ready} onClick={() => (more.value = !!service.value)}>
            {t.giveMore}
          </button>
        )}
      </div>
      <h2 class="step">{t.giveNeeds}</h2>
      <div class="needs">
        {p.view.offer.map((n) => {
          const is = needs.value.includes(n);
          return (
            <button key={n} type="button" title={w.needs[n]} aria-pressed={is} class={is ? 'chosen' : ''} onClick={() => (needs.value = is ? needs.value.filter((x) => x !== n) : [...needs.value, n])}>
              {w.needShort[n]}
            </button>
          );
        })}
      </div>
      <p class="given" role="status">
        {busy.value === 'issue' ? t.giving : given.value ? t.given(given.value) : ''}
      </p>
      <button type="button" class="look" onClick={() => openDialog('bookings')}>
        {t.bookings} <small>{t.bookingsToday(p.view.bookings)}</small>
      </button>
      <form
        class="find"
        onSubmit={(e) => {
          e.preventDefault();
          void lookUp(find.value);
        }}
      >
        <label>
          <span>{t.find}</span>
          <input
            type="text"
            inputMode="numeric"
            autocomplete="off"
            placeholder={t.findHint}
            value={find.value.trim()}
            onInput={(e) => {
              find.value = e.currentTarget.value;
              found.value = null;
            }}
          />
        </label>
      </form>
    </section>
  );
}

function Service(p: { service: DeskService }) {
  const s = p.service;
  const is = service.value === s.id;
  return (
    <button
      type="button"
      class={is ? 'chosen' : ''}
      aria-pressed={is}
      aria-disabled={!s.open}
      onClick={() => {
        if (!s.open) return;
        service.value = is ? '' : s.id;
        given.value = 0;
      }}
    >
      <b>{s.leader ? t.leader : s.name}</b>
      <small>{s.open ? (s.own || s.waiting ? w.touch.queueNow(s.waiting) : '') : t.fullMark}</small>
    </button>
  );
}
