// Times: the ordinary hours, what differs from them, the weekly rules of the
// rota and the calendar of the State Council.

import { newID } from '../link';
import { w } from '../words';
import { office as t } from '../words/zh.office';
import type { OfficeConfig, OfficeHours, OfficeView } from '../wire';
import { HolidayFile } from './files';
import { Button, Card, Check, Num, Pick, Text, Time } from './parts';
import { edit } from './state';

const h = t.hours;

export function Hours(p: { view: OfficeView; config: OfficeConfig }) {
  const c = p.config;
  return (
    <>
      <Card title={h.plain}>
        <p class="hint">{h.plainHint}</p>
        <HoursForm of={c.hours} change={(f) => edit((d) => f(d.hours))} />
      </Card>
      <Timetable config={c} />
      <Weekly config={c} />
      <Holidays view={p.view} />
    </>
  );
}

const WEEK = [1, 2, 3, 4, 5, 6, 0];

function HoursForm(p: { of: OfficeHours; change(f: (h: OfficeHours) => void): void }) {
  const x = p.of;
  const at = (k: Exclude<keyof OfficeHours, 'days'>, label: string) => <Time label={label} value={x[k]} set={(v) => p.change((d) => void (d[k] = v))} />;
  return (
    <div class="hoursform">
      <fieldset class="checks">
        <legend>{h.days}</legend>
        {WEEK.map((i) => (
          <Check key={i} label={t.week(i)} value={x.days[i] ?? false} set={(v) => p.change((d) => void (d.days[i] = v))} />
        ))}
      </fieldset>
      <div class="fields times">
        {at('take_from', t.field.take_from)}
        {at('call_from', t.field.call_from)}
        {at('lunch_from', t.field.lunch_from)}
        {at('lunch_until', t.field.lunch_until)}
        {at('take_until', t.field.take_until)}
        {at('call_until', t.field.call_until)}
        <span class="hint">{h.lunchHint}</span>
      </div>
    </div>
  );
}

function Timetable(p: { config: OfficeConfig }) {
  const c = p.config;
  return (
    <Card title={h.timetable} side={<Button word={h.add} act={() => edit((d) => d.timetable.push({ name: h.newName, service: '', from: '06-01', to: '08-31', hours: structuredClone(d.hours) }))} />}>
      <p class="hint">{h.timetableHint}</p>
      {c.timetable.map((x, i) => (
        <fieldset key={i} class="item">
          <legend class="unseen">{x.name}</legend>
          <div class="fields">
            <Text label={h.name} value={x.name} max={20} set={(v) => edit((d) => void (d.timetable[i].name = v))} />
            <Pick label={h.service} value={x.service} options={[['', h.allServices], ...c.services.map((s) => [s.id, s.name] as const)]} set={(v) => edit((d) => void (d.timetable[i].service = v))} />
            <Text label={h.from} hint={h.seasonHint} value={x.from} max={5} set={(v) => edit((d) => void (d.timetable[i].from = v.trim()))} />
            <Text label={h.to} value={x.to} max={5} set={(v) => edit((d) => void (d.timetable[i].to = v.trim()))} />
          </div>
          <HoursForm of={x.hours} change={(f) => edit((d) => f(d.timetable[i].hours))} />
          <p class="acts">
            {i ? <Button word={h.up} kind="small" label={x.name + h.up} act={() => edit((d) => void d.timetable.splice(i - 1, 0, ...d.timetable.splice(i, 1)))} /> : null}
            <Button word={t.windows.removeWord} kind="small" label={t.windows.remove(x.name)} act={() => edit((d) => void d.timetable.splice(i, 1))} />
          </p>
        </fieldset>
      ))}
    </Card>
  );
}

const SESSIONS = (['am', 'pm', 'day'] as const).map((s) => [s, t.session[s]] as const);
const KINDS = (['', 'field', 'appointment', 'video'] as const).map((k) => [k, t.kind[k]] as const);

function Weekly(p: { config: OfficeConfig }) {
  const c = p.config;
  const names = (ids: string[]) => ids.map((id) => c.leaders.find((l) => l.id === id)?.name ?? id);
  return (
    <Card
      title={h.weekly}
      side={
        <Button
          word={h.addRule}
          act={() => edit((d) => d.rota_rules.push({ id: 'r' + newID().slice(0, 6), weekday: 1, session: 'am', kind: '', place: '', capacity: 0, leaders: d.leaders.map((l) => l.id), holiday: 'manual' }))}
        />
      }
    >
      <p class="hint">{h.weeklyHint}</p>
      {c.rota_rules.map((x, i) => (
        <fieldset key={x.id} class="item">
          <legend class="unseen">{h.rule(i + 1)}</legend>
          <div class="fields">
            <Pick label={h.weekday} value={String(x.weekday)} options={WEEK.map((n) => [String(n), t.week(n)] as const)} set={(v) => edit((d) => void (d.rota_rules[i].weekday = Number(v)))} />
            <Pick label={t.field.session} value={x.session} options={SESSIONS} set={(v) => edit((d) => void (d.rota_rules[i].session = v))} />
            <Pick label={t.field.kind} value={x.kind} options={KINDS} set={(v) => edit((d) => void (d.rota_rules[i].kind = v))} />
            <Text label={t.field.place} value={x.place} max={40} set={(v) => edit((d) => void (d.rota_rules[i].place = v))} />
            <Num label={t.rota.form.capacity} value={x.capacity} max={999} set={(v) => edit((d) => void (d.rota_rules[i].capacity = v))} />
            <Pick label={h.holiday} value={x.holiday} options={h.policies} set={(v) => edit((d) => void (d.rota_rules[i].holiday = v))} />
          </div>
          <div class="turns" role="group" aria-label={h.leaders}>
            <span>{h.leaders}</span>
            <ol>
              {x.leaders.map((id, j) => (
                <li key={id}>
                  {names([id])[0]}
                  <Button word={t.windows.removeWord} kind="small" label={h.nameLeader(names([id])[0])} act={() => edit((d) => void d.rota_rules[i].leaders.splice(j, 1))} />
                </li>
              ))}
            </ol>
            {c.leaders.some((l) => !x.leaders.includes(l.id)) ? (
              <Pick label={h.addLeader} value="" options={[['', t.rota.form.choose], ...c.leaders.filter((l) => !x.leaders.includes(l.id)).map((l) => [l.id, l.name] as const)]} set={(v) => v && edit((d) => void d.rota_rules[i].leaders.push(v))} />
            ) : null}
          </div>
          <Button word={t.windows.removeWord} kind="small" label={t.windows.remove(h.rule(i + 1))} act={() => edit((d) => void d.rota_rules.splice(i, 1))} />
        </fieldset>
      ))}
    </Card>
  );
}

function Holidays(p: { view: OfficeView }) {
  return (
    <Card title={h.holidays}>
      <div class="columns">
        {p.view.holidays.map((y) => (
          <section key={y.year} aria-label={h.year(y.year)}>
            <h3>
              {h.year(y.year)} <b class={'tag ' + (y.known ? 'good' : 'undecided')}>{y.known ? (y.imported ? h.imported : h.builtin) : h.unknown}</b>
            </h3>
            {y.known ? (
              <table class="list days">
                <caption class="unseen">{h.year(y.year)}</caption>
                <tbody>
                  {spans(y.days).map((d) => (
                    <tr key={d.from + d.off}>
                      <th scope="row">{d.from === d.to ? w.day(d.from) : `${w.day(d.from)}–${w.day(d.to)}`}</th>
                      <td>{d.name}</td>
                      <td>{d.off ? h.off : h.work}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            ) : (
              <p class="warn">{h.unknownHint}</p>
            )}
          </section>
        ))}
      </div>
      <HolidayFile />
    </Card>
  );
}

/** Days in a row with the same name are one line. */
function spans(days: OfficeView['holidays'][number]['days']): { from: string; to: string; name: string; off: boolean }[] {
  const out: { from: string; to: string; name: string; off: boolean }[] = [];
  for (const d of [...days].sort((a, b) => a.date.localeCompare(b.date))) {
    const last = out[out.length - 1];
    const next = last && Date.parse(d.date) - Date.parse(last.to) === 86_400_000;
    if (last && next && last.name === d.name && last.off === d.off) last.to = d.date;
    else out.push({ from: d.date, to: d.date, name: d.name, off: d.off });
  }
  return out;
}
