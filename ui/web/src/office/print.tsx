// The rota on paper, for the door and the townships: names and posts of
// leaders, which are public, and nothing else. The browser prints it.

import { signal } from '@preact/signals';
import { now } from '../live';
import { office as t } from '../words/zh.office';
import type { OfficeSession, OfficeView } from '../wire';
import { hm, longDay } from './parts';

const s = t.sheet;

type Wanted = { month: string } | { session: string };

const wanted = signal<Wanted | null>(null);

export function printSheet(of: Wanted): void {
  wanted.value = of;
  requestAnimationFrame(() => requestAnimationFrame(() => print()));
}

const date = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', dateStyle: 'long' });

/** Drafts never come on paper; what is undecided says that it is. */
const shown = (x: OfficeSession) => x.status !== 'draft';

export function Sheet(p: { view: OfficeView }) {
  const of = wanted.value;
  if (!of) return null;
  const v = p.view;
  const changed = 'session' in of ? v.rota.find((x) => x.day.id === of.session) : undefined;
  const list = 'month' in of ? v.rota.filter((x) => shown(x) && x.day.date.startsWith(of.month)) : [];
  const h = v.config.hours;
  return (
    <article class="sheet" aria-hidden="true">
      <p class="from">{v.centre}</p>
      {changed ? (
        <>
          <p class="head">{s.changed}</p>
          <p class="big">{`${longDay(changed.day.date)} ${t.session[changed.day.session]}`}</p>
          {changed.status === 'cancelled' ? (
            <p class="big">{s.cancelled}</p>
          ) : (
            <>
              <p class="big">{s.now(changed.name ?? '', changed.post ?? '')}</p>
              {changed.substitute ? <p>{s.before(changed.substitute)}</p> : null}
              {changed.day.moved_from ? <p>{s.moved(longDay(changed.day.moved_from))}</p> : null}
              <p>{[t.kind[changed.day.kind ?? ''], changed.day.place].filter(Boolean).join(' · ')}</p>
            </>
          )}
          <p>{changed.status === 'cancelled' ? s.cancelledSub : s.valid}</p>
        </>
      ) : 'month' in of ? (
        <>
          <p class="head">{s.month(of.month)}</p>
          <table>
            <thead>
              <tr>
                {s.cols.map((c) => (
                  <th key={c}>{c}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {list.map((x) => (
                <tr key={x.day.id}>
                  <td>{longDay(x.day.date)}</td>
                  <td>{t.session[x.day.session]}</td>
                  <td>{x.status === 'undecided' ? s.undecided : x.status === 'cancelled' ? s.off : `${x.name ?? ''} ${x.post ?? ''}`}</td>
                  <td>{[t.kind[x.day.kind ?? ''], x.day.place].filter(Boolean).join(' · ')}</td>
                  <td>{[x.tentative ? t.rota.tentative : '', x.status === 'changed' ? t.status.changed : '', x.day.moved_from ? t.rota.movedFrom(x.day.moved_from) : '', x.day.label].filter(Boolean).join(' ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p>{s.hours(hm(h.take_from), hm(h.call_from))}</p>
        </>
      ) : null}
      <p class="foot">{[v.config.phone ? s.phone(v.config.phone) : '', s.at(date.format(now.value))].filter(Boolean).join('　')}</p>
    </article>
  );
}
