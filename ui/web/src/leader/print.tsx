// The list on paper: by default no names, with room for handwriting.

import { now } from '../live';
import { clockAt } from '../time';
import { w } from '../words';
import type { LeaderView } from '../wire';

const t = w.leader;

export function Sheet(p: { view: LeaderView }) {
  const v = p.view;
  return (
    <div class="sheet" aria-hidden="true">
      <h1>
        {v.centre} {t.printTitle}
      </h1>
      <p>
        {[`${w.day(v.date)} ${w.weekday(v.date)}`, ...v.leaders.map((l) => `${w.duty.session[l.session]} ${l.name} ${l.post}`), t.printAt(clockAt(now.value))].join(' · ')}
      </p>
      <table>
        <thead>
          <tr>
            {t.printCols.map((c) => (
              <th key={c}>{c}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...[...v.done].reverse(), ...v.rows].map((r) => (
            <tr key={r.ticket}>
              <td>{r.number}</td>
              <td>{r.bare ? '' : r.band ? w.bands[r.band] : t.party(r.people)}</td>
              <td>{r.bare ? '' : `${w.lane[r.lane] || t.walkin} ${r.slot ?? ''}`}</td>
              <td>{r.bare ? '' : r.needs.map((n) => w.needShort[n]).join(w.sep)}</td>
              <td>{r.bare ? '' : clockAt(r.issued)}</td>
              <td class="hand" />
              <td class="hand" />
            </tr>
          ))}
        </tbody>
      </table>
      <p>{t.printNote}</p>
    </div>
  );
}
