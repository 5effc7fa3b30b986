// Right: giving out a number in two presses, and looking one up.

import { signal } from '@preact/signals';
import { w } from '../words';
import type { DeskService, DeskView, Need } from '../wire';
import { busy, find, given, issue, NEEDS, on } from './state';

const t = w.desk;

const service = signal('');
const needs = signal<Need[]>([]);
const more = signal(false);

function give(people: number): void {
  if (!service.value || !on.value || busy.value) return;
  void issue(service.value, people, needs.value);
  service.value = '';
  needs.value = [];
  more.value = false;
}

export function Give(p: { view: DeskView }) {
  return (
    <section class="give">
      <h2>{t.give}</h2>
      <div class="services">
        {p.view.services.map((s) => (
          <Service key={s.id} service={s} />
        ))}
      </div>
      <h2 class="step">{service.value ? t.giveFor : t.giveStep}</h2>
      <div class={'people' + (service.value ? ' ready' : '')}>
        {(more.value ? [5, 6, 7, 8, 9, 10] : [1, 2, 3, 4]).map((n) => (
          <button key={n} type="button" aria-disabled={!service.value || !on.value} onClick={() => give(n)}>
            {n}
          </button>
        ))}
        {more.value ? null : (
          <button type="button" class="many" aria-disabled={!service.value} onClick={() => (more.value = !!service.value)}>
            {t.giveMore}
          </button>
        )}
      </div>
      <h2 class="step">{t.giveNeeds}</h2>
      <div class="needs">
        {NEEDS.map((n) => {
          const is = needs.value.includes(n);
          return (
            <button key={n} type="button" aria-pressed={is} class={is ? 'chosen' : ''} onClick={() => (needs.value = is ? needs.value.filter((x) => x !== n) : [...needs.value, n])}>
              {w.needShort[n]}
            </button>
          );
        })}
      </div>
      <p class="given" role="status">
        {busy.value === 'issue' ? t.giving : given.value ? t.given(given.value) : ''}
      </p>
      <label class="find">
        <span>{t.find}</span>
        <input type="text" inputMode="numeric" autocomplete="off" value={find.value} onInput={(e) => (find.value = e.currentTarget.value)} />
      </label>
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
      <small>{s.open ? w.touch.queueNow(s.waiting) : t.fullMark}</small>
    </button>
  );
}
