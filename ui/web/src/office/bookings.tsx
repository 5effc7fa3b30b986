// Appointments: who is expected when. Nobody's name stands here; it is asked
// for row by row, with a reason, and every time is recorded.

import { useEffect, useState } from 'preact/hooks';
import { post } from '../signin';
import { sentence, w } from '../words';
import { office as t } from '../words/zh.office';
import type { Answer, OfficeBooking, Need, OfficeView, Person, PersonAsk } from '../wire';
import { Button, Card, Checks, Choice, longDay, Num, Pick, Plan, Refused, Text } from './parts';
import { plusDays } from './rota';
import { ask, on, tell, type Wish } from './state';

const b = t.bookings;
const NEEDS = Object.keys(w.needs) as Need[];

export function Bookings(p: { view: OfficeView }) {
  const v = p.view;
  const [date, setDate] = useState('');
  const [township, setTownship] = useState('');
  const [found, setFound] = useState<number[] | null>(null); // by telephone
  const [adding, setAdding] = useState(false);
  const list = v.bookings.filter((x) => (found ? found.includes(x.id) : (!date || x.date === date) && (!township || x.township === township)));
  const dated = list.filter((x) => x.date);
  const open = list.filter((x) => !x.date);
  const all = () => {
    setDate('');
    setTownship('');
    setFound(null);
  };
  return (
    <>
      <Card title={b.find} side={<Button word={b.add} kind="strong" expanded={adding} act={() => setAdding(!adding)} />}>
        <div class="fields">
          <Text label={b.byDate} type="date" value={date} set={(x) => { setFound(null); setDate(x); }} />
          <Pick label={b.byTownship} value={township} options={[['', b.anyTownship], ...v.config.townships.map((x) => [x, x] as const)]} set={(x) => { setFound(null); setTownship(x); }} />
          <ByPhone found={setFound} />
          {date || township || found ? <Button word={b.all} act={all} /> : null}
        </div>
      </Card>
      {adding ? <Add view={v} close={() => setAdding(false)} /> : null}
      <Card title={t.sections.bookings} side={<b class="tag">{b.count(list.length)}</b>}>
        {dated.length ? <Table view={v} list={dated} /> : null}
        {open.length ? (
          <>
            <h3>{b.anyDay}</h3>
            <Table view={v} list={open} />
          </>
        ) : null}
        {list.length ? null : <p class="same">{v.bookings.length ? b.noneHere : b.none}</p>}
      </Card>
      <Callbacks view={v} />
    </>
  );
}

function ByPhone(p: { found(ids: number[]): void }) {
  const [phone, setPhone] = useState('');
  const [bad, setBad] = useState<Answer | null>(null);
  const digits = phone.replace(/\D/g, '');
  async function look(): Promise<void> {
    setBad(null);
    const a = await ask({ do: 'findbookings', phone: digits });
    if (!a.ok && a.code !== 'not_found') return setBad(a);
    const ids = (a.bookings ?? []).map((x) => x.booking);
    tell(ids.length ? b.phoneFound(ids.length) : b.phoneNone);
    p.found(ids);
  }
  return (
    <form
      class="with"
      onSubmit={(e) => {
        e.preventDefault();
        if (digits.length >= 5) void look();
      }}
    >
      <Text label={b.byPhone} type="tel" value={phone} max={20} set={setPhone} hint={b.phoneHint} />
      <button type="submit" class="b" aria-disabled={digits.length < 5 || !on.value}>
        {b.findPhone}
      </button>
      {bad ? <Refused answer={bad} /> : null}
    </form>
  );
}

function serviceName(v: OfficeView, id: string): string {
  return v.config.services.find((s) => s.id === id)?.name ?? '';
}

function Table(p: { view: OfficeView; list: OfficeBooking[] }) {
  const [opened, setOpened] = useState(0);
  const cols = Object.values(b.col);
  return (
    <table class="list">
      <caption class="unseen">{t.sections.bookings}</caption>
      <thead>
        <tr>
          {cols.map((c) => (
            <th key={c} scope="col">
              {c}
            </th>
          ))}
          <th>
            <span class="unseen">{t.rota.edit}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {p.list.map((x, i) => {
          const is = opened === x.id;
          return (
            <>
              <tr key={x.id} class={is ? 'open' : ''}>
                <th scope="row">{longDay(x.date ?? '')}</th>
                <td>
                  {t.session[x.session ?? '']} {x.slot}
                </td>
                <td>{serviceName(p.view, x.service)}</td>
                <td>{b.people(x.people)}</td>
                <td>{x.lane === 'carried' ? b.carried : b.why[x.why ?? '']}</td>
                <td>{x.township}</td>
                <td>{x.handler}</td>
                <td>{x.needs.map((n) => w.needShort[n]).join(w.sep)}</td>
                <td>
                  <Button word={is ? t.close : t.rota.edit} kind="small" expanded={is} label={is ? undefined : b.open(i + 1)} act={() => setOpened(is ? 0 : x.id)} />
                </td>
              </tr>
              {is ? (
                <tr key={'o' + x.id} class="under">
                  <td colSpan={cols.length + 1}>
                    <Open of={x} view={p.view} close={() => setOpened(0)} />
                  </td>
                </tr>
              ) : null}
            </>
          );
        })}
      </tbody>
    </table>
  );
}

function Open(p: { of: OfficeBooking; view: OfficeView; close(): void }) {
  const x = p.of;
  const [what, setWhat] = useState<'' | 'move' | 'cancel'>('');
  const shut = () => setWhat('');
  return (
    <>
      {x.person ? <Who ask={{ booking: x.id }} /> : <p class="hint">{b.noPerson}</p>}
      <p class="acts">
        <Button word={b.move} expanded={what === 'move'} act={() => setWhat(what === 'move' ? '' : 'move')} />
        <Button word={b.cancel} expanded={what === 'cancel'} act={() => setWhat(what === 'cancel' ? '' : 'cancel')} />
      </p>
      {what === 'move' ? <Move of={x} view={p.view} close={shut} /> : null}
      {what === 'cancel' ? (
        <Plan auto bad of={{ do: 'cancelbooking', booking: x.id }} goWord={b.cancelGo} said={t.said.cancelbooking} cancel={shut} done={p.close}>
          <p class="hint">{b.cancelHint}</p>
        </Plan>
      ) : null}
    </>
  );
}

const SHOW = 20_000; // a name stands so long and is then forgotten

/** A name and a telephone number, by reason and for a moment. */
function Who(p: { ask: Omit<PersonAsk, 'why'> }) {
  const [why, setWhy] = useState<PersonAsk['why']>('check');
  const [shown, setShown] = useState<Person | null>(null);
  const [bad, setBad] = useState('');
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => setShown(null), SHOW);
    return () => clearTimeout(timer);
  }, [shown]);
  async function look(): Promise<void> {
    setBad('');
    const r = await post<Person>('/api/person?page=office', { ...p.ask, why } satisfies PersonAsk);
    if (r.ok) setShown(r.value);
    else setBad(sentence({ ...w.staff, ...t.refused }, r.error.code));
  }
  if (shown)
    return (
      <p class="person" role="status">
        <b>{b.person(shown)}</b> <span class="hint">{b.personGone(SHOW / 1000)}</span> <Button word={t.close} kind="small" act={() => setShown(null)} />
      </p>
    );
  return (
    <div class="who">
      <Choice label={b.nameWhy} value={why} options={b.reasons} set={(x) => setWhy(x)} />
      <Button word={b.name} line act={() => void look()} />
      {bad ? (
        <p class="warn" role="alert">
          {bad}
        </p>
      ) : null}
    </div>
  );
}

const SLOT = /^([01]\d|2[0-3]):[0-5]\d$/;
const TIMES = (['', 'am', 'pm', 'day'] as const).map((s) => [s, t.session[s]] as const);

/** 9:30 as 09:30; null when it is no time. */
function readSlot(s: string): string | null {
  const x = s.trim().replace('\uff1a', ':');
  if (x === '') return '';
  const padded = /^\d:/.test(x) ? '0' + x : x;
  return SLOT.test(padded) ? padded : null;
}

function When(p: { date: string; session: OfficeBooking['session']; slot: string; min: string; set(x: { date?: string; session?: OfficeBooking['session']; slot?: string }): void }) {
  const f = b.form;
  return (
    <>
      <Text label={f.date} type="date" value={p.date} min={p.min} set={(date) => p.set({ date })} />
      <Pick label={f.session} value={p.session ?? ''} options={TIMES} set={(session) => p.set({ session })} />
      <Text label={f.slot} value={p.slot} max={5} set={(slot) => p.set({ slot })} hint={readSlot(p.slot) === null ? b.badSlot : undefined} />
    </>
  );
}

function Move(p: { of: OfficeBooking; view: OfficeView; close(): void }) {
  const today = p.view.day.date;
  const [at, setAt] = useState({ date: p.of.date && p.of.date > today ? p.of.date : plusDays(today, 1), session: p.of.session, slot: p.of.slot ?? '' });
  const slot = readSlot(at.slot);
  return (
    <div class="panel">
      <div class="fields">
        <When {...at} min={today} set={(x) => setAt({ ...at, ...x })} />
      </div>
      <Plan of={at.date && slot !== null ? { do: 'movebooking', booking: p.of.id, date: at.date, session: at.session, slot } : null} goWord={b.moveGo} said={t.said.movebooking} cancel={p.close} done={p.close} />
    </div>
  );
}

function Add(p: { view: OfficeView; close(): void }) {
  const v = p.view;
  const f = b.form;
  const [x, setX] = useState({
    service: v.config.services.find((s) => s.leader)?.id ?? v.config.services[0]?.id ?? '',
    date: '',
    session: '' as OfficeBooking['session'],
    slot: '',
    people: 1,
    needs: [] as Need[],
    why: 'tel_call' as string,
    township: '',
    name: '',
    phone: '',
  });
  const put = (y: Partial<typeof x>) => setX({ ...x, ...y });
  const slot = readSlot(x.slot);
  const phone = x.phone.replace(/\D/g, '');
  const wish: Wish | null =
    x.date && x.service && slot !== null
      ? {
          do: 'book',
          service: x.service,
          date: x.date,
          people: x.people,
          needs: x.needs,
          why: x.why,
          ...(x.session ? { session: x.session } : {}),
          ...(slot ? { slot } : {}),
          ...(x.township ? { township: x.township } : {}),
          ...(x.name.trim() ? { name: x.name.trim() } : {}),
          ...(phone ? { phone } : {}),
        }
      : null;
  return (
    <Card title={b.add}>
      <div class="fields">
        <Pick label={f.service} value={x.service} options={v.config.services.map((s) => [s.id, s.name] as const)} set={(service) => put({ service })} />
        <When date={x.date} session={x.session} slot={x.slot} min={v.day.date} set={put} />
        <Num label={f.people} value={x.people} min={1} max={999} set={(people) => put({ people })} />
        <Pick label={f.why} value={x.why} options={Object.entries(b.why)} set={(why) => put({ why })} />
        <Pick label={f.township} value={x.township} options={[['', f.noTownship], ...v.config.townships.map((n) => [n, n] as const)]} set={(township) => put({ township })} />
        <Text label={f.name} value={x.name} max={30} set={(name) => put({ name })} />
        <Text label={f.phone} type="tel" value={x.phone} max={20} set={(tel) => put({ phone: tel })} />
      </div>
      <Checks label={f.needs} value={x.needs} options={NEEDS.map((n) => [n, w.needs[n]] as const)} set={(needs) => put({ needs })} />
      <Plan
        of={wish}
        missing={slot === null ? b.badSlot : b.needDate}
        goWord={b.addGo}
        said={t.said.book}
        cancel={p.close}
        done={(a) => {
          if (a.typed) tell(b.booked(b.summary(longDay(x.date), serviceName(v, x.service), x.people), a.typed));
          p.close();
        }}
      />
      <p class="hint">{b.addHint}</p>
    </Card>
  );
}

function Callbacks(p: { view: OfficeView }) {
  const [opened, setOpened] = useState(0);
  return (
    <Card title={b.callbacks} side={<b class="tag">{b.count(p.view.callbacks.length)}</b>}>
      {p.view.callbacks.length ? (
        <ul class="lines">
          {p.view.callbacks.map((c) => (
            <li key={c.id}>
              <span>
                {b.promised(c.date)} {c.number ? t.today.ticket(c.number) : ''} {c.service ? serviceName(p.view, c.service) : b.hidden} <small>{c.counter}</small>
                {opened === c.id ? c.person ? <Who ask={{ callback: c.id }} /> : <p class="hint">{b.noPerson}</p> : null}
                {opened === c.id ? <Plan of={{ do: 'endcallback', callback: c.id }} word={b.called} goWord={b.called} said={t.said.endcallback} done={() => setOpened(0)} /> : null}
              </span>
              <Button word={opened === c.id ? t.close : t.rota.edit} kind="small" expanded={opened === c.id} label={opened === c.id ? undefined : `${b.callbacks} ${c.number ?? c.id}`} act={() => setOpened(opened === c.id ? 0 : c.id)} />
            </li>
          ))}
        </ul>
      ) : (
        <p class="same">{b.noCallbacks}</p>
      )}
    </Card>
  );
}
