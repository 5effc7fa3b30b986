// The pages for those who only ask, and the keypad for those with an
// appointment. Every one of them leads on to a number.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t, w } from '../words/face';
import type { ComingDay, TouchView, TriageTopic } from '../wire';
import * as I from '../icons';
import { Duty } from './choose';
import { Ask, Frame, Main, Tile, useParts } from './frame';
import * as P from './pictures';
import { language } from './prefs';
import { Press } from './press';
import { busy, checkIn, choose, go, group, link, printTopic, read, reading, topic, whereIs, windowChoice } from './state';
import * as voice from './voice';

const CODE = 10; // digits on a slip

export function AskHome(p: { view: TouchView }) {
  return (
    <Frame view={p.view} name="ask" say="ask" back top={<Ask icon={<I.Question />} text={t().askTitle} lines={[t().askSub]} />}>
      <Main act={() => go('when')} icon={<I.Calendar />} word={t().askWhen} />
      <Main act={() => go('mine')} icon={<I.Search />} word={t().askMine} />
      <Main act={() => go('where')} icon={<I.Window />} word={t().askWhere} />
      <Main act={() => go('guide')} icon={<I.Clock />} word={t().askHow} />
    </Frame>
  );
}

function TakeOne(p: { view: TouchView }) {
  if (!p.view.open) return null;
  return <Main act={() => choose(windowChoice(p.view))} icon={<I.Window />} word={t().takeNumber} sub={t().takeNumberSub} kind="lead" />;
}

function ComingRow(p: { day: ComingDay }) {
  const d = p.day;
  return (
    <li class={d.mark === 'cancelled' ? 'gone' : ''}>
      <span class="session">
        {w().day(d.date)} {w().weekday(d.date)} {w().duty.session[d.session]}
      </span>
      {d.name ? <b lang="zh-CN">{d.name}</b> : null}
      <span>{d.mark === 'undecided' ? t().marks.undecidedSub : w().post(d.post ?? '')}</span>
      {d.mark ? <mark>{t().marks[d.mark]}</mark> : null}
    </li>
  );
}

/** Today and the coming sessions; the other halls have a page of their own. */
export function When(p: { view: TouchView }) {
  const v = p.view;
  const parts = useParts(
    v.coming.slice(0, 4).map((d) => <ComingRow key={d.date + d.session + d.name} day={d} />),
    'when',
    'ul',
  );
  return (
    <Frame
      view={v}
      name="when"
      say="days"
      back
      top={
        <>
          <Ask text={t().askWhen} small />
          <Duty view={v} bare />
          <section class="duty coming">
            <h2>{t().whenComing}</h2>
            {v.coming.length ? parts.body : <p>{t().whenNone}</p>}
          </section>
        </>
      }
    >
      {parts.more && v.coming.length ? <More act={parts.more} part={parts.part} /> : null}
      {v.other.length ? <Main act={() => go('others')} icon={<I.Calendar />} word={t().whenOthers} sub={t().whenOthersSub} /> : null}
      <TakeOne view={v} />
    </Frame>
  );
}

/** Other halls and townships, as they told us on a date. */
export function Others(p: { view: TouchView }) {
  const days = p.view.other.flatMap((e) => e.days.map((d) => ({ ...d, hall: e.hall, as_of: e.as_of }))).sort((a, b) => (a.date < b.date ? -1 : 1));
  const parts = useParts(
    days.map((d) => (
      <li key={d.hall + d.date + d.session + d.leader}>
        <span class="session">
          {w().day(d.date)} {w().duty.session[d.session]}
        </span>
        <b lang="zh-CN">{d.hall}</b>
        <span lang="zh-CN">
          {d.leader} {d.post}
        </span>
        <small>{t().asOf(d.as_of)}</small>
      </li>
    )),
    'others',
    'ul',
  );
  return (
    <Frame
      view={p.view}
      name="others"
      say="days"
      back
      top={
        <>
          <Ask text={t().whenOthers} lines={[t().othersCall]} small />
          <section class="duty coming others">{parts.body}</section>
        </>
      }
    >
      {parts.more ? <More act={parts.more} part={parts.part} /> : null}
      <TakeOne view={p.view} />
    </Frame>
  );
}

/** By the ten digits on the slip, or at a window. */
export function Mine(p: { view: TouchView }) {
  return <Keypad view={p.view} name="mine" head={t().mine} lines={t().mineLines} go={t().mineGo} what="where" say="code" done={(c) => void whereIs(c)} />;
}

/** The first level of the triage table, six tiles at most. */
export function Where(p: { view: TouchView }) {
  const { groups } = p.view.triage;
  if (!groups.length)
    return (
      <Frame view={p.view} name="where" say="triage" back top={<Ask icon={<I.Window />} text={t().where} lines={t().whereLines} />}>
        <TakeOne view={p.view} />
      </Frame>
    );
  const open = (name: string) => {
    group.value = name;
    go('tiles');
  };
  return (
    <Frame view={p.view} name="where" say="triage" back top={<Ask text={t().triage} lines={[t().triageSub]} />}>
      <div class="tiles six">
        {groups.slice(0, TILES).map((g) => (
          <Tile key={g.name} act={() => open(g.name)} icon={<P.Matter id={g.topics[0]?.id ?? ''} />} word={t().groups[g.name] ?? g.name} other={g.name} />
        ))}
      </div>
      <StillTake view={p.view} />
    </Frame>
  );
}

const TILES = 6;
const theTopic = (v: TouchView): TriageTopic | undefined => v.triage.groups.flatMap((g) => g.topics).find((x) => x.id === topic.value);

/** The second level. */
export function Tiles(p: { view: TouchView }) {
  const g = p.view.triage.groups.find((x) => x.name === group.value);
  const open = (id: string) => {
    topic.value = id;
    go('topic');
  };
  return (
    <Frame view={p.view} name="tiles" say="tiles" back top={<Ask text={t().tiles} lines={[t().groups[group.value] ?? group.value]} />}>
      <div class="tiles six">
        {g?.topics.slice(0, TILES).map((x) => <Tile key={x.id} act={() => open(x.id)} icon={<P.Matter id={x.id} />} word={t().topics[x.id] ?? x.name} other={x.name} />)}
      </div>
      <StillTake view={p.view} />
    </Frame>
  );
}

/** Whatever the table says, a number is to be had. */
function StillTake(p: { view: TouchView }) {
  if (!p.view.open) return null;
  return <Main act={() => choose(windowChoice(p.view))} icon={<I.Window />} word={t().stillTake} sub={t().takeNumberSub} kind="lead" />;
}

/** Who, which way, how long, which window. It is guidance, and says so. */
export function Topic(p: { view: TouchView }) {
  const v = p.view;
  const x = theTopic(v);
  const tri = v.triage;
  const print = v.session.print?.topic === x?.id ? v.session.print : undefined;
  const n = t().topic;
  const row = (head: string, text: string | undefined, more?: string) =>
    text || more ? (
      <dl key={head}>
        <dt>{head}</dt>
        {text ? <dd lang="zh-CN">{text}</dd> : null}
        {more ? <dd class="more">{more}</dd> : null}
      </dl>
    ) : null;
  // As on the slip: what holds for every topic stands with what the table says.
  const parts = useParts(
    x ? [row(n.who, x.who), row(n.channel, x.channel), row(n.limit, x.limit, t().topicClock), row(n.where, x.where), row(n.lawyer, '', t().topicLawyer)].filter(Boolean) : [],
    topic.value,
  );
  const said = print?.status;
  useEffect(() => {
    if (said === 'printed') voice.now('topic_printed');
    else if (said === 'failed' || said === 'uncertain') voice.now('topic_failed');
  }, [said]);
  const printing = said === 'printing' || busy.value === 'print';
  const left = v.session.print?.left;
  return (
    <Frame
      view={v}
      name="topic"
      say={language.value === 'zh' ? `topic?topic=${encodeURIComponent(topic.value)}` : ''}
      back
      top={
        <>
          <Ask text={t().topics[topic.value] ?? x?.name ?? ''} lines={[t().chineseOnly]} small />
          <section class="sheet">
            {parts.body}
            <p class="hint">{tri.signed_by ? t().topicSigned(tri.signed_by, tri.signed_on ?? '', tri.version ?? '') : t().topicHint}</p>
          </section>
        </>
      }
    >
      {parts.more ? <More act={parts.more} part={parts.part} /> : null}
      <Main
        act={printTopic}
        icon={<I.Printer />}
        word={t().printTopic}
        sub={said ? t().printTopicSaid[said] : left === 0 ? t().printTopicNone : t().printTopicSub}
        busy={printing}
        wait={t().printTopicSaid.printing}
        off={left === 0}
      />
      <StillTake view={v} />
    </Frame>
  );
}

function More(p: { act(): void; part: string }) {
  return <Main act={p.act} icon={<I.Arrow />} word={t().whenMore} sub={p.part} />;
}

/** What the centre wrote itself: 须知, 办事流程, 依法分类处理, 个人信息. */
export function Guide(p: { view: TouchView }) {
  const { pages } = p.view;
  return (
    <Frame view={p.view} name="guide" say="guides" back top={<Ask text={t().guide} lines={[pages.length ? t().guideSub : t().guideNone]} />}>
      <div class={'tiles pages' + (pages.length > 4 ? ' eight' : '')}>
        {pages.slice(0, 8).map((x) => (
          <Tile key={x.id} act={() => read(x.id)} icon={<P.Sheet id={x.id} />} word={t().pages[x.id] ?? x.title} other={x.title} />
        ))}
      </div>
      <TakeOne view={p.view} />
    </Frame>
  );
}

export function Text(p: { view: TouchView }) {
  const x = p.view.pages.find((y) => y.id === reading.value);
  const parts = useParts(
    (x?.lines ?? []).map((l, i) => <p key={i}>{l}</p>),
    reading.value,
  );
  return (
    <Frame
      view={p.view}
      name="text"
      say={language.value === 'zh' ? `guide?page=${encodeURIComponent(reading.value)}` : ''}
      back
      top={
        <>
          <Ask text={t().pages[reading.value] ?? x?.title ?? ''} lines={[t().chineseOnly]} small />
          <section class="sheet" lang="zh-CN">
            {parts.body}
            {x ? (
              <p class="hint" lang={w().lang}>
                {t().updated(x.updated)}
              </p>
            ) : null}
          </section>
        </>
      }
    >
      {parts.more ? <More act={parts.more} part={parts.part} /> : null}
      <TakeOne view={p.view} />
    </Frame>
  );
}

export function Code(p: { view: TouchView }) {
  return <Keypad view={p.view} name="code" head={t().codeTitle} lines={[t().codeSub, t().codeNone]} go={t().codeGo} what="checkin" say="code_booked" done={(c) => void checkIn(c)} />;
}

/** Ten digits, grouped as on the slip. */
function Keypad(p: { view: TouchView; name: string; head: string; lines: string[]; go: string; what: string; say: string; done(code: string): void }) {
  const code = useSignal('');
  const c = code.value;
  const full = c.length === CODE;
  const off = !link.on.value || busy.value !== '';
  const add = (d: string) => {
    if (code.value.length < CODE) code.value += d;
  };
  const key = (d: string) => (
    <Press key={d} class="key" keypad act={() => add(d)} off={off}>
      {d}
    </Press>
  );
  return (
    <Frame
      view={p.view}
      name={p.name}
      say={p.say}
      back
      top={
        <>
          <Ask text={p.head} lines={p.lines} />
          <p class="entry" role="status">
            {[0, 3, 6].map((from) => (
              <span key={from}>
                {Array.from({ length: from === 6 ? 4 : 3 }, (_, i) => (
                  <i key={i} class={c[from + i] ? 'in' : ''}>
                    {c[from + i] ?? ''}
                  </i>
                ))}
              </span>
            ))}
          </p>
        </>
      }
    >
      <div class="padbox">
      <div class="pad">
        {[...'123456789'].map(key)}
        <Press class="key small" keypad act={() => (code.value = '')} off={off || !c}>
          {t().codeClear}
        </Press>
        {key('0')}
        <Press class="key small" keypad act={() => (code.value = c.slice(0, -1))} off={off || !c}>
          {t().codeDelete}
        </Press>
      </div>
      <Main
        act={() => p.done(c)}
        icon={<I.Tick />}
        word={p.go}
        sub={full ? '' : t().digits(CODE - c.length)}
        kind="lead"
        busy={busy.value === p.what}
        off={!full}
      />
      </div>
    </Frame>
  );
}
