// The pages before a number: home, how many, and the ways that lead on when
// something is full or closed.

import { t, w } from '../words/face';
import type { Choice, LeaderDuty, TouchView } from '../wire';
import * as I from '../icons';
import { Ask, Frame, Main } from './frame';
import { Press } from './press';
import { again, band, busy, carry, choose, go, leaderChoice, link, nobody, read, slow, take, theChoice, windowChoice } from './state';


export function Duty(p: { view: TouchView; bare?: boolean }) {
  const h = p.view.hours;
  return (
    <section class="duty">
      <h2>{p.view.leaders.length ? w().duty.today : w().duty.none}</h2>
      <ul>
        {p.view.leaders.map((l) => (
          <DutyRow duty={l} key={l.session + l.name} />
        ))}
      </ul>
      {p.bare ? null : <p class="hours">
        <I.Clock />
        <span>{t().hours.take(h.take_from, h.take_until)}</span>
        <span>{t().hours.call(h.call_from, h.call_until)}</span>
        {h.lunch_from && h.lunch_until ? <span>{t().hours.lunch(h.lunch_from, h.lunch_until)}</span> : null}
      </p>}
    </section>
  );
}

function DutyRow(p: { duty: LeaderDuty }) {
  const d = p.duty;
  const gone = d.status === 'cancelled' || d.status === 'undecided';
  return (
    <li class={d.status === 'cancelled' ? 'gone' : ''}>
      <span class="session">{w().duty.session[d.session]}</span>
      <b lang="zh-CN">{d.name}</b>
      <span>{gone ? w().duty[d.status as 'cancelled' | 'undecided'] : w().post(d.post)}</span>
      {d.place && !gone ? <span class="place">{w().place(d.place)}</span> : null}
      {d.substitute && !gone ? <mark>{w().duty.substitute}</mark> : d.status === 'changed' ? <mark>{w().duty.changed}</mark> : null}
    </li>
  );
}

function sub(c: Choice | undefined): string {
  if (!c) return t().why.closed;
  if (!c.open) return t().why[c.why ?? 'closed'];
  if (c.lunch) return t().lunchUntil(c.lunch);
  if (c.paused) return t().paused;
  return [t().queueNow(c.waiting), t().first(c.stops)].filter(Boolean).join(w().comma);
}

// What of the wall's notices matters before a number is taken; 领导有变动 is in
// the rota above, and the reader in the strip.
const TOLD = ['delay', 'closing', 'no_paper', 'lunch', 'crowd'];

function Told(p: { view: TouchView }) {
  const n = p.view.notices.filter((x) => TOLD.includes(x.template)).sort((a, b) => b.at - a.at)[0];
  const text = n ? w().notices[n.template](n) : p.view.lunch ? w().notices.lunch({ clock: p.view.lunch }) : '';
  return text ? (
    <p class="told">
      <I.Bell />
      <span>{text}</span>
    </p>
  ) : null;
}

export function Home(p: { view: TouchView }) {
  const v = p.view;
  return (
    <Frame
      view={v}
      name="home"
      say={again.value ? 'choose' : nobody.value ? '' : v.lunch ? `lunch?at=${v.lunch}` : 'home'}
      back={again.value}
      top={
        <>
          <Duty view={v} />
          <Told view={v} />
          <Ask text={t().hello} />
        </>
      }
    >
      <Main act={() => choose(leaderChoice(v))} icon={<I.Talk />} word={t().leader} sub={sub(leaderChoice(v))} kind={leaderChoice(v)?.open ? 'lead' : 'shut'} />
      <Main act={() => choose(windowChoice(v))} icon={<I.Window />} word={t().window} sub={sub(windowChoice(v))} kind={leaderChoice(v)?.open ? '' : 'lead'} />
      <Main act={() => go(v.booking ? 'code' : 'nobooking')} icon={<I.Calendar />} word={t().booked} sub={t().bookedSub} />
      <Main act={() => go('ask')} icon={<I.Question />} word={t().ask} sub={t().askSub} />
    </Frame>
  );
}

/** What was chosen, so that nobody wonders what the question is about. */
function Chose(p: { view: TouchView }) {
  const c = theChoice(p.view);
  if (!c) return null;
  const who = c.leader ? p.view.leaders.filter((l) => l.status === 'published' || l.status === 'changed').map((l) => `${l.name} ${w().post(l.post)}`) : [];
  return (
    <section class="chose">
      <span class="pic">{c.leader ? <I.Talk /> : <I.Window />}</span>
      <div>
        <span>{t().chose}</span>
        <b>{c.leader ? t().leader : t().window}</b>
        {who.length ? <span>{who.join(w().sep)}</span> : null}
        <span>{sub(c)}</span>
        {c.from && c.to ? <span>{t().between(c.from, c.to)}</span> : null}
      </div>
    </section>
  );
}

const waiting = () => (slow.value ? t().takingLong : t().taking);

export function Alone(p: { view: TouchView }) {
  const taking = busy.value === 'take';
  return (
    <Frame view={p.view} name="alone" say="alone" back={!taking} top={<><Chose view={p.view} /><Ask text={t().alone} lines={[t().aloneSub, t().childAlone]} /></>}>
      <Main act={() => void take(1)} icon={<I.One />} word={t().onlyMe} kind="lead tall" busy={taking} wait={waiting()} />
      <Main act={() => go('many')} icon={<I.Many />} word={t().more} kind="tall" off={taking} />
      {p.view.pages.some((x) => x.id === 'data') ? (
        <Press class="side" act={() => read('data')} off={taking || !link.on.value}>
          <I.Card />
          <span>{t().card.more}</span>
        </Press>
      ) : null}
    </Frame>
  );
}

export function ManyPeople(p: { view: TouchView }) {
  const taking = busy.value === 'take';
  return (
    <Frame view={p.view} name="many" say="many" back={!taking} top={<><Chose view={p.view} /><Ask text={t().howMany} lines={[taking ? waiting() : t().howManySub]} /></>}>
      {[2, 3, 4].map((n) => (
        <Main key={n} act={() => void take(n)} icon={<Heads n={n} />} word={t().persons(n)} off={taking} />
      ))}
      <Main act={() => go('bands')} icon={<I.Many />} word={t().fiveUp} off={taking} />
    </Frame>
  );
}

function Heads(p: { n: number }) {
  return (
    <span class="heads">
      {Array.from({ length: p.n }, (_, i) => (
        <I.One key={i} />
      ))}
    </span>
  );
}

const BANDS = [5, 11, 21]; // the least of each

/** A group is counted at the desk; here its size is enough. */
export function Bands(p: { view: TouchView }) {
  const pick = (n: number) => {
    band.value = n;
    go('group');
  };
  return (
    <Frame view={p.view} name="bands" say="many" back top={<><Chose view={p.view} /><Ask text={t().bands} lines={[t().bandsSub]} /></>}>
      {BANDS.map((n) => (
        <Main key={n} act={() => pick(n)} icon={<I.Many />} word={t().bandNames[n]} />
      ))}
    </Frame>
  );
}

export function Group(p: { view: TouchView }) {
  const taking = busy.value === 'take';
  return (
    <Frame view={p.view} name="group" say="group" back={!taking} top={<><Chose view={p.view} /><Ask text={t().group} lines={t().groupLines} /></>}>
      <Main act={() => void take(band.value)} icon={<I.Many />} word={t().groupTake} kind="lead tall" busy={taking} wait={waiting()} />
      <Main act={() => go('split')} icon={<I.One />} word={t().groupSplit} kind="tall" off={taking} />
    </Frame>
  );
}

export function Split(p: { view: TouchView }) {
  const taking = busy.value === 'take';
  return (
    <Frame view={p.view} name="split" say="split" back={!taking} top={<><Chose view={p.view} /><Ask text={t().split} lines={t().splitLines} /></>}>
      <Main act={() => void take(1)} icon={<I.One />} word={t().splitTake} kind="lead tall" busy={taking} wait={waiting()} />
    </Frame>
  );
}

/** The choice cannot be had now; nobody comes for nothing. */
export function Full(p: { view: TouchView }) {
  const v = p.view;
  const c = theChoice(v);
  const leader = !c || c.leader;
  const spent = c?.why === 'full' || c?.why === 'late';
  const win = v.choices.find((x) => x.service === c?.instead && x.open) ?? (leader ? windowChoice(v) : undefined);
  const [head, lines] =
    c?.why === 'late' ? [t().late, t().lateLines] : !leader ? [t().windowFull, t().windowFullLines] : c?.why === 'full' ? [t().full, t().fullLines] : [t().noLeader, t().noLeaderLines];
  return (
    <Frame view={v} name="full" say={c?.why === 'late' ? 'late' : c?.why === 'full' ? 'full' : 'no_leader'} back top={<><Duty view={v} /><Ask text={head} lines={lines} /></>}>
      {win?.open ? <Main act={() => choose(win)} icon={<I.Window />} word={c?.why === 'late' ? t().lateRegister : t().fullWindow} sub={sub(win)} kind="lead tall" /> : null}
      {c && spent ? <Main act={() => carry(c)} icon={<I.Calendar />} word={c.why === 'late' ? t().lateBook : t().fullBook} sub={c.book_on ? t().bookOn(c.book_on) : t().bookOpen} kind="tall" off={busy.value !== ''} /> : null}
      {leader && !spent ? <Main act={() => go('when')} icon={<I.Calendar />} word={t().askWhen} kind="tall" /> : null}
    </Frame>
  );
}

export function NoBooking(p: { view: TouchView }) {
  const win = windowChoice(p.view);
  return (
    <Frame view={p.view} name="nobooking" say="no_booking" back top={<Ask icon={<I.Calendar />} text={t().noBooking} lines={t().noBookingLines} />}>
      <Main act={() => choose(win)} icon={<I.Window />} word={t().noBookingTake} sub={sub(win)} kind="lead tall" />
    </Frame>
  );
}

function closedWords(v: TouchView): [string, string[]] {
  const c = v.closed;
  if (c?.call) return [t().closed, [t().closedCall, ...(v.phone ? [t().phone(v.phone)] : [])]];
  switch (c?.why) {
    case 'holiday':
      return [t().holiday, [c.name ? t().holidayName(c.name) : t().closedHelp]];
    case 'weekend':
      return [t().weekend, [t().closedHelp]];
    case 'after':
      return [t().after, [t().closedHelp]];
    case 'before':
      return [t().before, [t().closedHelp]];
  }
  return [t().closed, [t().closedHelp]];
}

function closedSay(v: TouchView): string {
  const c = v.closed;
  const why = c?.why ?? 'closed';
  const at = c?.from ?? v.hours.take_from;
  if (why === 'before') return `before?at=${at}`;
  return c?.next && !c.call ? `${why}?on=${c.next}&at=${at}` : why;
}

export function Closed(p: { view: TouchView }) {
  const v = p.view;
  const next = v.closed?.next;
  const today = next === v.date;
  const [head, lines] = closedWords(v);
  return (
    <Frame
      view={v}
      name="closed"
      say={closedSay(v)}
      top={
        <>
          <Duty view={v} />
          <Ask text={head} lines={lines} />
          {next ? (
            <section class="next">
              <span>{today ? t().closedToday : v.closed?.why === 'holiday' ? t().holidayNext : t().closedNextTitle}</span>
              {today ? null : <b>{t().closedNext(next)}</b>}
              <b>{t().closedFrom(v.closed?.from ?? v.hours.take_from)}</b>
            </section>
          ) : null}
        </>
      }
    >
      <Main act={() => go('ask')} icon={<I.Question />} word={t().ask} sub={t().askSub} kind="tall" />
    </Frame>
  );
}
