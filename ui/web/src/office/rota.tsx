// The rota: who receives when. A month as a list or a calendar; a row opens
// where it stands.

import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { newID } from '../link';
import { w } from '../words';
import { office as t } from '../words/zh.office';
import type { OfficeRotaDay, OfficeSession, OfficeUndecided, OfficeView } from '../wire';
import { Files } from './files';
import { Button, Card, Check, Checks, Choice, longDay, Num, Pick, Plan, Text } from './parts';
import { carryOut, go, on } from './state';
import { intoView, Reason, Status } from './today';

const r = t.rota;

const month = signal(''); // "2026-11"; empty: that of today
const as = signal<'list' | 'calendar'>('list');
const opened = signal(''); // id of the session whose row is open
const tool = signal<'' | 'add' | 'generate' | 'publish' | 'import' | 'print' | 'elsewhere'>('');

export function shift(ym: string, by: number): string {
  const [y, m] = ym.split('-').map(Number);
  const at = new Date(Date.UTC(y, m - 1 + by, 1));
  return at.toISOString().slice(0, 7);
}

export function plusDays(date: string, n: number): string {
  const at = new Date(date + 'T00:00:00Z');
  at.setUTCDate(at.getUTCDate() + n);
  return at.toISOString().slice(0, 10);
}

const show = (what: typeof tool.value) => (tool.value = tool.value === what ? '' : what);

export function Rota(p: { view: OfficeView }) {
  const v = p.view;
  const ym = month.value || v.day.date.slice(0, 7);
  const list = v.rota.filter((s) => s.day.date.startsWith(ym));
  const drafts = v.rota.filter((s) => s.status === 'draft' && !s.past);
  return (
    <>
      <div class="bar">
        <Button word={r.before} act={() => (month.value = shift(ym, -1))} />
        <h2 class="month">{t.month(ym)}</h2>
        <Button word={r.after} act={() => (month.value = shift(ym, 1))} />
        <Button word={r.now} act={() => (month.value = '')} />
        <Choice label={r.as} bare value={as.value} options={[['list', r.list], ['calendar', r.calendar]]} set={(x) => (as.value = x)} />
      </div>
      <div class="bar tools" role="group" aria-label={r.tools}>
        <Button word={r.add} expanded={tool.value === 'add'} act={() => show('add')} />
        <Button word={r.generate} expanded={tool.value === 'generate'} act={() => show('generate')} />
        {drafts.length ? <Button word={r.publishAll(drafts.length)} kind="strong" expanded={tool.value === 'publish'} act={() => show('publish')} /> : null}
        <Button word={r.importFile} expanded={tool.value === 'import'} act={() => show('import')} />
        <Button word={r.print} expanded={tool.value === 'print'} act={() => show('print')} />
        <Button word={r.elsewhere} expanded={tool.value === 'elsewhere'} act={() => show('elsewhere')} />
      </div>
      {tool.value === 'add' ? <Add view={v} /> : null}
      {tool.value === 'generate' ? <Generate view={v} /> : null}
      {tool.value === 'publish' ? <PublishAll drafts={drafts} /> : null}
      {tool.value === 'import' || tool.value === 'print' || tool.value === 'elsewhere' ? <Files view={v} what={tool.value} ym={ym} changed={list.filter((s) => s.status === 'changed' || s.status === 'cancelled')} /> : null}
      {as.value === 'calendar' ? <Calendar view={v} ym={ym} list={list} /> : null}
      <div class="card">
        <List view={v} list={list} />
      </div>
    </>
  );
}

/** What the calendar says of a date. */
function holiday(v: OfficeView, date: string) {
  return v.holidays.flatMap((y) => y.days).find((h) => h.date === date);
}

function Calendar(p: { view: OfficeView; ym: string; list: OfficeSession[] }) {
  const first = new Date(p.ym + '-01T00:00:00Z');
  const lead = (first.getUTCDay() + 6) % 7; // weeks begin on Monday
  const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const cells = Array.from({ length: Math.ceil((lead + days) / 7) * 7 }, (_, i) => (i < lead || i >= lead + days ? '' : `${p.ym}-${String(i - lead + 1).padStart(2, '0')}`));
  return (
    <table class="calendar">
      <caption class="unseen">{t.month(p.ym)}</caption>
      <thead>
        <tr>
          {[1, 2, 3, 4, 5, 6, 0].map((i) => (
            <th key={i} scope="col">
              {t.week(i)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: cells.length / 7 }, (_, row) => (
          <tr key={row}>
            {cells.slice(row * 7, row * 7 + 7).map((date, i) => {
              const h = date ? holiday(p.view, date) : undefined;
              return (
                <td key={i} class={(date === p.view.day.date ? 'today' : '') + (h?.off || (i > 4 && !h) ? ' off' : '')}>
                  {date ? (
                    <p>
                      {Number(date.slice(8))}
                      {h ? <small>{`${h.off ? r.mark.off : r.mark.work} ${h.name}`}</small> : null}
                    </p>
                  ) : null}
                  {p.list
                    .filter((s) => s.day.date === date)
                    .map((s) => (
                      <button key={s.day.id} type="button" class={'s ' + s.status} onClick={() => (opened.value = s.day.id)}>
                        {t.session[s.day.session]} {s.name || r.noLeader} <small>{t.status[s.status]}</small>
                      </button>
                    ))}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function List(p: { view: OfficeView; list: OfficeSession[] }) {
  if (!p.list.length)
    return (
      <p class="same">
        {r.empty} {r.emptyHint}
      </p>
    );
  const cols = Object.values(r.col);
  return (
    <table class="list">
      <caption class="unseen">{t.sections.rota}</caption>
      <thead>
        <tr>
          {cols.map((c) => (
            <th key={c} scope="col">
              {c}
            </th>
          ))}
          <th>
            <span class="unseen">{r.edit}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {p.list.map((s) => (
          <Row key={s.day.id} session={s} view={p.view} columns={cols.length + 1} />
        ))}
      </tbody>
    </table>
  );
}

function Row(p: { session: OfficeSession; view: OfficeView; columns: number }) {
  const s = p.session;
  const is = opened.value === s.day.id;
  const marks = [
    s.tentative ? r.tentative : '',
    s.holiday ? r.off(s.holiday) : '',
    s.day.moved_from ? r.movedFrom(s.day.moved_from) : '',
    s.clash ? r.clash : '',
    s.day.label ?? '',
  ].filter(Boolean);
  return (
    <>
      <tr class={(s.past ? 'past ' : '') + (s.status === 'cancelled' ? 'gone ' : '') + (is ? 'open' : '')}>
        <th scope="row">
          {longDay(s.day.date)}
          {marks.map((m) => (
            <em key={m} class="mark">
              {m}
            </em>
          ))}
        </th>
        <td>{t.session[s.day.session]}</td>
        <td>
          <b>{s.name || r.noLeader}</b> <span class="post">{s.post}</span>
          {s.substitute ? <small>{t.today.substituted(s.substitute)}</small> : null}
        </td>
        <td>{t.kind[s.day.kind ?? '']}</td>
        <td>{s.day.place}</td>
        <td>{[...(s.day.units ?? []), s.day.lawyer ? r.withLawyer : ''].filter(Boolean).join(w.sep)}</td>
        <td>{s.day.capacity || r.asService}</td>
        <td>
          <Status of={s.status} />
        </td>
        <td>
          <Button word={is ? t.close : s.past ? r.look : r.edit} kind="small" expanded={is} label={is ? undefined : r.open(longDay(s.day.date) + t.session[s.day.session])} act={() => (opened.value = is ? '' : s.day.id)} />
        </td>
      </tr>
      {is ? (
        <tr class="under">
          <td colSpan={p.columns}>
            <Open key={s.day.id} session={s} view={p.view} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

function Open(p: { session: OfficeSession; view: OfficeView }) {
  const s = p.session;
  const [day, setDay] = useState<OfficeRotaDay>(s.day);
  const [reason, setReason] = useState(t.reasons[0]);
  const [what, setWhat] = useState<'' | 'publish' | 'drop' | 'cancel'>('');
  const shut = () => setWhat('');
  const close = () => (opened.value = '');
  const draft = s.status === 'draft' || s.status === 'undecided';
  const can = !s.past && (s.status === 'published' || s.status === 'changed');
  const touched = JSON.stringify(day) !== JSON.stringify(s.day);
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => intoView(row.current), []);
  return (
    <div class="row2" ref={row}>
      <div>
        {s.tentative ? <p class="hint">{r.tentativeHint}</p> : null}
        {draft && !s.past ? (
          <>
            <SessionForm day={day} set={setDay} view={p.view} />
            <p class="acts">
              <Button word={r.publishOne} kind="strong" expanded={what === 'publish'} off={!day.leader} act={() => setWhat('publish')} />
              <Button word={r.drop} expanded={what === 'drop'} act={() => setWhat('drop')} />
            </p>
            {what === 'publish' ? <Plan auto of={touched || s.status === 'undecided' ? { do: 'publish', days: [day] } : { do: 'publish', ids: [s.day.id] }} said={t.said.publish} cancel={shut} done={close} /> : null}
            {what === 'drop' ? <Plan auto bad of={{ do: 'drop', ids: [s.day.id] }} said={t.said.drop} cancel={shut} done={close} /> : null}
            {touched && !what ? <Plan of={{ do: 'draft', days: [day] }} word={r.save} said={t.said.draft} done={close} /> : null}
          </>
        ) : can ? (
          <>
            <SessionForm day={day} set={setDay} view={p.view} />
            <div class="fields">
              <Reason label={r.changeWhy} value={reason} set={setReason} />
            </div>
            {what === 'cancel' ? (
              <Plan auto bad of={reason.trim() ? { do: 'change', day: { ...s.day, cancelled: true }, why: reason } : null} said={t.said.change} cancel={shut} done={close} />
            ) : (
              <>
                <p class="acts">
                  <Button word={r.cancelDay} act={() => setWhat('cancel')} />
                  {s.status === 'changed' ? <PrintLink id={s.day.id} /> : null}
                </p>
                {touched ? <Plan of={reason.trim() ? { do: 'change', day, why: reason } : null} said={t.said.change} done={close} /> : null}
              </>
            )}
          </>
        ) : (
          <>
            <p class="hint">{r.held}</p>
            {s.status === 'cancelled' ? <PrintLink id={s.day.id} /> : null}
          </>
        )}
      </div>
      <History session={s} />
    </div>
  );
}

/** A changed session for the door. */
export function PrintLink(p: { id: string; word?: string }) {
  return (
    <a class="b" href={`/office/print/change?id=${encodeURIComponent(p.id)}&paper=a4`} target="_blank" rel="noreferrer">
      {p.word ?? r.printChange}
    </a>
  );
}

function History(p: { session: OfficeSession }) {
  return (
    <section class="history" aria-label={r.history}>
      <h3>{r.history}</h3>
      {p.session.history.length ? (
        <ol>
          {p.session.history.map((h, i) => (
            <li key={i}>
              <Status of={h.status} /> {r.historyLine(h.leader, longDay(h.date))}
              {h.why ? <span>{t.whyKeys[h.why] ?? h.why}</span> : null}
              <small>{`${stamp(h.at)} ${h.by}`}</small>
            </li>
          ))}
        </ol>
      ) : (
        <p class="same">{r.noHistory}</p>
      )}
    </section>
  );
}

const when = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', month: 'numeric', day: 'numeric', hour: 'numeric', minute: '2-digit', hourCycle: 'h23' });

/** 11/23 9:41 */
export const stamp = (at: number) => when.format(at);

const SESSIONS = (['am', 'pm', 'day'] as const).map((s) => [s, t.session[s]] as const);
const KINDS = (['', 'field', 'appointment', 'video'] as const).map((k) => [k, t.kind[k]] as const);

function SessionForm(p: { day: OfficeRotaDay; set(d: OfficeRotaDay): void; view: OfficeView }) {
  const d = p.day;
  const f = r.form;
  const put = (x: Partial<OfficeRotaDay>) => p.set({ ...d, ...x });
  const c = p.view.config;
  return (
    <div class="sessionform">
      <div class="fields">
        <Text label={f.date} type="date" value={d.date} set={(date) => put({ date })} />
        <Pick label={f.session} value={d.session} options={SESSIONS} set={(session) => put({ session })} />
        <Pick label={f.leader} value={d.leader} options={[['', f.choose], ...c.leaders.map((l) => [l.id, `${l.name} ${l.post}`] as const)]} set={(leader) => put({ leader })} />
        <Pick label={f.kind} value={d.kind ?? ''} options={KINDS} set={(kind) => put({ kind })} />
        <Text label={f.place} value={d.place ?? ''} max={40} set={(place) => put({ place })} />
        <Num label={f.capacity} hint={f.capacityHint} value={d.capacity ?? 0} max={999} set={(capacity) => put({ capacity })} />
        <Text label={f.label} value={d.label ?? ''} max={20} set={(label) => put({ label })} />
      </div>
      {c.units.length ? <Checks label={f.units} value={d.units ?? []} options={c.units.map((u) => [u, u] as const)} set={(units) => put({ units })} /> : <p class="hint">{f.noUnits}</p>}
      <Check label={f.lawyer} value={d.lawyer ?? false} set={(lawyer) => put({ lawyer })} />
    </div>
  );
}

function Add(p: { view: OfficeView }) {
  const [day, setDay] = useState<OfficeRotaDay>(() => ({ id: 's-' + newID().slice(0, 10), date: plusDays(p.view.day.date, 1), session: 'am', leader: '' }));
  const [now, setNow] = useState(false);
  const close = () => (tool.value = '');
  const ready = day.date !== '' && day.leader !== '';
  return (
    <Card title={r.add}>
      <SessionForm day={day} set={setDay} view={p.view} />
      <Choice label={r.add} bare value={now ? 'publish' : 'draft'} options={[['draft', r.save], ['publish', r.publishOne]]} set={(x) => setNow(x === 'publish')} />
      <Plan of={ready ? { do: now ? 'publish' : 'draft', days: [day] } : null} missing={day.date ? r.needLeader : r.needDate} said={now ? t.said.publish : t.said.draft} cancel={close} done={close} />
    </Card>
  );
}

function Generate(p: { view: OfficeView }) {
  const [from, setFrom] = useState(plusDays(p.view.day.date, 1));
  const [to, setTo] = useState(plusDays(p.view.day.date, 42));
  const rules = p.view.config.rota_rules.length;
  const close = () => (tool.value = '');
  return (
    <Card title={r.generate}>
      <p>
        {r.rules(rules)} <span class="hint">{r.generateHint}</span>
      </p>
      <div class="fields">
        <Text label={r.from} type="date" value={from} set={setFrom} />
        <Text label={r.to} type="date" value={to} set={setTo} />
      </div>
      <Plan of={rules && from && to ? { do: 'generate', from, to } : null} word={r.generateGo} said={t.said.generate} cancel={close} done={close} />
    </Card>
  );
}

function PublishAll(p: { drafts: OfficeSession[] }) {
  const ready = p.drafts.filter((s) => s.day.leader);
  const close = () => (tool.value = '');
  return (
    <Card title={r.publishAll(ready.length)}>
      <p>{r.publishHint}</p>
      {ready.length < p.drafts.length ? <p class="warn">{r.publishWithout(p.drafts.length - ready.length)}</p> : null}
      <Plan auto of={ready.length ? { do: 'publish', ids: ready.map((s) => s.day.id) } : null} said={t.said.publish} cancel={close} done={close} />
    </Card>
  );
}

/** Over every section: a day on a holiday that nobody has decided yet. */
export function Undecided(p: { view: OfficeView }) {
  if (!p.view.undecided.length) return null;
  return (
    <section class="nag" aria-label={t.undecided.title}>
      <p>{t.undecided.hint}</p>
      {p.view.undecided.map((u) => (
        <Ask key={u.id} of={u} session={p.view.rota.find((s) => s.day.id === u.id)} />
      ))}
    </section>
  );
}

function Ask(p: { of: OfficeUndecided; session?: OfficeSession }) {
  const u = p.of;
  const x = t.undecided;
  const [what, setWhat] = useState<'' | 'move' | 'skip'>('');
  const s = p.session;
  const shut = () => setWhat('');
  return (
    <div class="ask">
      <div class="row">
        <p>
          <b>{x.line(longDay(u.date), u.holiday ?? '', u.days)}</b> {s?.name}
          {u.occupied && u.suggest ? <small>{x.occupied(u.suggest)}</small> : null}
        </p>
        {s && s.day.leader && u.suggest ? <Button word={x.move(u.suggest)} kind="strong" expanded={what === 'move'} act={() => setWhat(what === 'move' ? '' : 'move')} /> : null}
        <Button word={x.skip} expanded={what === 'skip'} act={() => setWhat(what === 'skip' ? '' : 'skip')} />
        <Button
          word={x.open}
          act={() => {
            month.value = u.date.slice(0, 7);
            opened.value = u.id;
            go('rota');
          }}
        />
      </div>
      {what === 'move' && s && u.suggest ? <Plan auto of={{ do: 'publish', days: [{ ...s.day, date: u.suggest }] }} goWord={x.move(u.suggest)} said={x.saidMove(u.suggest)} cancel={shut} /> : null}
      {what === 'skip' ? <Plan auto bad of={{ do: 'drop', ids: [u.id] }} goWord={x.skip} said={x.saidSkip} cancel={shut} /> : null}
    </div>
  );
}

/** What was done last, and the press that takes it back. */
export async function takeBack(seq: number): Promise<boolean> {
  return on.peek() && (await carryOut({ do: 'undo', seq }, t.said.undo)).ok;
}
