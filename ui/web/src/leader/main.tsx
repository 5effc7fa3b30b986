import { signal } from '@preact/signals';
import { render } from 'preact';
import '../design.css';
import '../signin.css';
import './leader.css';
import * as I from '../icons';
import { live, now, type Live } from '../live';
import { post, SignInForm, signOut, who } from '../signin';
import { fill } from '../stage';
import { clockAt, minutesSince } from '../time';
import { sentence, w } from '../words';
import type { LeaderDuty, LeaderRow, LeaderView, Me, Person } from '../wire';
import { Sheet } from './print';

const t = w.leader;
const COVER = 120_000; // untouched for so long, the details are covered
const NAME = 10_000;
const ROWS = 6; // that fit

const link = signal<Live<LeaderView> | null>(null);
const me = signal<Me | null | undefined>(undefined);
const opened = signal(0); // ticket whose card is open
const name = signal('');
const covered = signal(false);
const sentences = signal<Record<number, string>>({}); // by ticket; only as long as the list stands uncovered

async function start(): Promise<void> {
  const is = await who('leader');
  if (is === undefined) setTimeout(() => void start(), 2_000);
  else if (is) enter(is);
  else me.value = null;
}

function enter(is: Me): void {
  me.value = is;
  link.value?.close();
  link.value = live<LeaderView>('/ws/leader', { turnedAway: () => void who('leader').then((x) => x === null && exit()) });
}

function exit(): void {
  link.value?.close();
  link.value = null;
  opened.value = 0;
  name.value = '';
  sentences.value = {};
  me.value = null;
}

const asking = new Set<number>();

/** The one sentence of each row that is shown, fetched by the way that records it. */
function fetchSentences(v: LeaderView): void {
  if (covered.value) return;
  for (const r of v.rows.slice(0, ROWS)) {
    if (!r.note || r.bare || r.ticket in sentences.peek() || asking.has(r.ticket)) continue;
    asking.add(r.ticket);
    void post<Person>('/api/person?page=leader', { ticket: r.ticket, note: true, why: 'receive' }).then((a) => {
      asking.delete(r.ticket);
      if (me.peek() && !covered.peek()) sentences.value = { ...sentences.peek(), [r.ticket]: a.ok ? (a.value.words ?? '') : '' };
    });
  }
}

let coverTimer = 0;
function touched(): void {
  clearTimeout(coverTimer);
  coverTimer = setTimeout(() => {
    covered.value = true;
    sentences.value = {};
    opened.value = 0;
    name.value = '';
  }, COVER);
}

let nameTimer = 0;
async function ask(ticket: number): Promise<void> {
  const r = await post<Person>('/api/person?page=leader', { ticket, why: 'receive' });
  name.value = r.ok ? r.value.name : sentence(w.staff, r.error.code);
  clearTimeout(nameTimer);
  nameTimer = setTimeout(() => (name.value = ''), NAME);
}

/** The session that is held now comes first; two fit. */
function shown(v: LeaderView): LeaderDuty[] {
  return [...v.leaders].sort((a, b) => Number(b.id === v.now) - Number(a.id === v.now)).slice(0, 2);
}

function Top(p: { view: LeaderView }) {
  const v = p.view;
  const l = link.value!;
  return (
    <header>
      <div>
        <h1>
          {w.day(v.date)} {w.weekday(v.date)}
        </h1>
        <span>{v.centre}</span>
      </div>
      <ul class="duty">
        {shown(v).map((d) => (
          <li key={d.session + d.name} class={d.status === 'cancelled' ? 'gone' : ''}>
            <span>{w.duty.session[d.session]}</span>
            <b>{d.name}</b>
            <span>{d.status === 'cancelled' ? w.duty.cancelled : d.status === 'undecided' ? w.duty.undecided : d.post}</span>
            {d.substitute && d.status !== 'cancelled' ? <mark>{t.insteadOf(d.for ?? '')}</mark> : d.id === v.now && v.leaders.length > 1 ? <mark>{t.now}</mark> : null}
          </li>
        ))}
        {v.leaders.length ? null : <li>{w.duty.none}</li>}
      </ul>
      <p class="sum">
        <b>{t.taken(v.taken, v.people)}</b>
        <span>
          {v.lunch ? t.lunch(v.lunch) : t.from(v.hours.call_from)} ·{' '}
          <span class={l.on.value ? '' : 'lost'} role="status">
            {l.on.value ? t.on : t.off(clockAt(l.since.value))}
          </span>
        </span>
      </p>
    </header>
  );
}

function where(r: LeaderRow): string {
  if (r.status === 'serving') return r.here ? t.at.inRoom : t.atStop(r.stop);
  if (r.status === 'called') return r.here ? t.at.inRoom : t.at.registering;
  if (r.status === 'held' || r.status === 'missed') return w.status[r.status];
  return r.here ? t.at.here : t.waits(r.stop);
}

function Marks(p: { row: LeaderRow }) {
  const r = p.row;
  return (
    <span class="marks">
      {r.lane === 'walkin' ? null : (
        <em class="lane">{r.slot ? w.desk.slot(r.slot) : w.lane[r.lane]}</em>
      )}
      {r.needs.map((n) => (
        <em key={n}>{w.needShort[n]}</em>
      ))}
    </span>
  );
}

function Row(p: { row: LeaderRow; first: boolean }) {
  const r = p.row;
  const words = sentences.value[r.ticket];
  const isNow = p.first && (r.status === 'called' || r.status === 'serving') && r.here;
  return (
    <li class={(p.first ? 'first' : '') + (isNow ? ' now' : '')}>
      <button type="button" aria-disabled={r.bare || undefined} onClick={() => !r.bare && (opened.value = r.ticket)}>
        {p.first ? <span class="tag">{isNow ? t.now : t.next}</span> : null}
        <b class="number">{r.number}</b>
        {covered.value ? (
          <span class="covered">{t.covered}</span>
        ) : (
          <span class="what">
            {r.bare ? null : words ? <span class="asks">{words}</span> : <span class="stage">{where(r)}</span>}
            {r.bare ? null : (
              <span class="small">
                {words ? <span>{where(r)}</span> : null}
                <span>
                  {r.band ? w.bands[r.band] : t.party(r.people)} · {isNow ? t.tookAt(clockAt(r.issued)) : t.waited(minutesSince(r.issued, now.value))}
                </span>
                <Marks row={r} />
              </span>
            )}
          </span>
        )}
      </button>
    </li>
  );
}

function List(p: { view: LeaderView }) {
  const v = p.view;
  if (!v.rows.length)
    return (
      <section class="list none">
        <p>{t.empty}</p>
        <p class="sub">{t.emptySub}</p>
      </section>
    );
  return (
    <section class="list" aria-label={t.list}>
      <ol>
        {v.rows.slice(0, ROWS).map((r, i) => (
          <Row key={r.ticket} row={r} first={i === 0} />
        ))}
      </ol>
      {v.more + Math.max(0, v.rows.length - ROWS) > 0 ? <p class="more">{t.more(v.more + Math.max(0, v.rows.length - ROWS))}</p> : null}
    </section>
  );
}

function Side(p: { view: LeaderView }) {
  const v = p.view;
  return (
    <aside>
      <section>
        <h2>{t.with}</h2>
        <p class="line">
          <span>{t.lawyer}</span>
          <b>{v.lawyer ? t.lawyerYes : t.lawyerNo}</b>
        </p>
        {v.units.length ? (
          <ul class="units">
            {v.units.slice(0, 8).map((u) => (
              <li key={u}>{u}</li>
            ))}
          </ul>
        ) : (
          <p class="quiet">{t.noUnits}</p>
        )}
      </section>
      {v.notices.length ? (
        <section class="told">
          <h2>{t.notices}</h2>
          <ul>
            {v.notices.slice(-2).map((n) => (
              <li key={n.id}>{w.notices[n.template](n)}</li>
            ))}
          </ul>
        </section>
      ) : null}
      <section class="done">
        <h2>
          {t.done} <b>{t.doneCount(v.done.length)}</b>
        </h2>
        {v.done.length ? (
          <ul>
            {v.done.slice(0, v.notices.length ? 6 : 14).map((r) => (
              <li key={r.ticket}>{r.number}</li>
            ))}
          </ul>
        ) : (
          <p class="quiet">{t.doneNone}</p>
        )}
      </section>
      <p class="tools">
        <button type="button" onClick={() => print()}>
          <I.Printer />
          {t.print}
        </button>
        <button type="button" onClick={() => void signOut('leader').then(exit)}>
          {t.signout}
        </button>
      </p>
    </aside>
  );
}

function Card(p: { row: LeaderRow }) {
  const r = p.row;
  const close = () => {
    opened.value = 0;
    name.value = '';
  };
  return (
    <div class="veil" onClick={(e) => e.target === e.currentTarget && close()}>
      <div class="card" role="dialog" aria-modal="true" aria-label={String(r.number)}>
        <p class="number">{r.number}</p>
        <dl>
          {sentences.value[r.ticket] ? (
            <>
              <dt>{t.asks}</dt>
              <dd class="asks">{sentences.value[r.ticket]}</dd>
            </>
          ) : null}
          <dt>{t.stage}</dt>
          <dd>{where(r)}</dd>
          <dt>{t.people}</dt>
          <dd>{t.party(r.people)}</dd>
          <dt>{t.lane}</dt>
          <dd>
            {w.lane[r.lane] || t.walkin} {r.slot}
          </dd>
          <dt>{t.care}</dt>
          <dd>{r.needs.length ? r.needs.map((n) => w.needs[n]).join(w.sep) : t.none}</dd>
          <dt>{t.took}</dt>
          <dd>{clockAt(r.issued)}</dd>
        </dl>
        <p class="tools">
          {name.value ? (
            <b class="name" role="status">
              {name.value}
            </b>
          ) : r.person ? (
            <button type="button" onClick={() => void ask(r.ticket)}>
              {t.name}
            </button>
          ) : null}
          <small>{r.person ? t.nameNote : ''}</small>
          <button type="button" class="strong" onClick={close}>
            {t.close}
          </button>
        </p>
      </div>
    </div>
  );
}

function App() {
  if (me.value === null) return <SignInForm leader done={enter} />;
  const v = link.value?.view.value;
  if (!v) return <main class="wait"><h1>{w.touch.starting}</h1></main>;
  if (link.value?.stale.value && !opened.value) location.reload();
  fetchSentences(v);
  const row = v.rows.find((r) => r.ticket === opened.value);
  return (
    <>
      <div
        class="leader"
        onPointerDown={() => {
          touched();
          covered.value = false;
        }}
      >
        <Top view={v} />
        <main>
          <List view={v} />
          <Side view={v} />
        </main>
        {row ? <Card row={row} /> : null}
      </div>
      <Sheet view={v} />
    </>
  );
}

document.title = w.titles.leader;
fill(1280, 800);
touched();
render(<App />, document.getElementById('app')!);
void start();
