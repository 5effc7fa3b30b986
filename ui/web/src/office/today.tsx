// The day: whether it is open, who receives, what is on the wall, who still
// lacks an outcome.

import { useEffect, useRef, useState } from 'preact/hooks';
import { hallTime, now } from '../live';
import { clockAt, minutesSince } from '../time';
import { w } from '../words';
import { office as t } from '../words/zh.office';
import type { OfficeDay, OfficeSession, OfficeTemplate, OfficeView } from '../wire';
import { Button, Card, Choice, hm, longDay, Pick, Plan, Refused, Text, Time, useOnce } from './parts';
import { go } from './state';

const d = t.today;

export function Today(p: { view: OfficeView }) {
  return (
    <div class="columns">
      <div>
        <Leaders view={p.view} />
        <Wall view={p.view} />
      </div>
      <div>
        <Day view={p.view} />
        <Figures view={p.view} />
        <Closing view={p.view} />
      </div>
    </div>
  );
}

function why(day: OfficeDay): string {
  const word = d.why[day.why] ?? '';
  return day.name ? d.whyNamed(word, day.name) : word;
}

function Day(p: { view: OfficeView }) {
  const day = p.view.day;
  const h = day.hours;
  const [busy, bad, press] = useOnce();
  return (
    <Card title={longDay(day.date)} side={<b class={'tag ' + (day.open ? 'good' : '')}>{day.open ? d.open : d.shut}</b>}>
      {day.doubt ? (
        <div class="note" role="alert">
          <p>
            <b>{d.doubt(longDay(day.doubt))}</b>
          </p>
          <p class="acts">
            <Button word={d.doubtYes(w.day(day.doubt))} kind="strong" line off={busy} act={() => press({ do: 'date', date: day.doubt }, t.said.date)} />
            <span class="hint">{d.doubtHint}</span>
          </p>
        </div>
      ) : null}
      <p>{why(day)}</p>
      {day.calendar ? null : <p class="warn">{d.noCalendar}</p>}
      {day.works ? (
        <dl class="facts three" aria-label={d.hours}>
          <div>
            <dt>{d.take}</dt>
            <dd>{hm(h.take_from)}–{hm(h.take_until)}</dd>
          </div>
          <div>
            <dt>{d.call}</dt>
            <dd>{hm(h.call_from)}–{hm(h.call_until)}</dd>
          </div>
          <div>
            <dt>{d.lunch}</dt>
            <dd>{h.lunch_from < h.lunch_until ? `${hm(h.lunch_from)}–${hm(h.lunch_until)}` : d.noLunch}</dd>
          </div>
        </dl>
      ) : day.next ? (
        <p>{d.next(longDay(day.next))}</p>
      ) : null}
      {day.open || day.doubt ? null : (
        <p class="acts">
          <Button word={d.openday} line off={busy} act={() => press({ do: 'openday' }, t.said.openday)} />
          <span class="hint">{d.opendayHint}</span>
        </p>
      )}
      {bad ? <Refused answer={bad} /> : null}
    </Card>
  );
}

function Leaders(p: { view: OfficeView }) {
  const today = p.view.rota.filter((s) => s.day.date === p.view.day.date && s.status !== 'draft');
  return (
    <Card title={d.leaders}>
      {today.length ? (
        today.map((s) => <Session key={s.day.id} session={s} view={p.view} />)
      ) : (
        <p class="acts">
          {d.noLeaders}
          <Button word={d.arrange} act={() => go('rota')} />
        </p>
      )}
    </Card>
  );
}

export function Status(p: { of: OfficeSession['status'] }) {
  return <b class={'tag ' + p.of}>{t.status[p.of]}</b>;
}

function Session(p: { session: OfficeSession; view: OfficeView }) {
  const s = p.session;
  const [open, setOpen] = useState<'' | 'change' | 'cancel'>('');
  const can = s.status === 'published' || s.status === 'changed';
  const toggle = (what: 'change' | 'cancel') => setOpen(open === what ? '' : what);
  return (
    <article class={'session' + (s.status === 'cancelled' ? ' gone' : '')}>
      <p class="head">
        <span>{t.session[s.day.session]}</span>
        <b class="name">{s.name || t.rota.noLeader}</b>
        <span>{s.post}</span>
        <Status of={s.status} />
      </p>
      <p class="sub">
        {[t.kind[s.day.kind ?? ''], s.day.place, s.day.lawyer ? d.lawyer : '', ...(s.day.units ?? []), s.substitute ? d.substituted(s.substitute) : '', d.issued(s.issued, s.room)].filter(Boolean).join(' · ')}
      </p>
      {can ? (
        <p class="acts">
          <Button word={d.change} kind="strong" expanded={open === 'change'} act={() => toggle('change')} />
          <Button word={d.cancel} expanded={open === 'cancel'} act={() => toggle('cancel')} />
        </p>
      ) : null}
      {open && can ? <Change session={s} view={p.view} cancel={open === 'cancel'} close={() => setOpen('')} /> : null}
    </article>
  );
}

/** A reason from the list, or another one in words. */
export function Reason(p: { label: string; value: string; set(v: string): void }) {
  const listed = t.reasons.includes(p.value);
  return (
    <>
      <Pick label={p.label} value={listed ? p.value : ''} options={[...t.reasons.map((r) => [r, r] as const), ['', t.otherReason]]} set={(v) => p.set(v)} />
      {listed ? null : <Text label={t.reasonText} value={p.value} max={40} set={p.set} />}
    </>
  );
}

// Who stands in by default: the next on the list after the leader who cannot.
function others(v: OfficeView, s: OfficeSession): [string, string][] {
  const all = v.config.leaders;
  const at = all.findIndex((l) => l.id === s.day.leader);
  return [...all.slice(at + 1), ...all.slice(0, Math.max(0, at))].map((l) => [l.id, `${l.name} ${l.post}`]);
}

/** Shows what has just opened under a button. */
export function intoView(el: HTMLElement | null): void {
  if (el) requestAnimationFrame(() => el.isConnected && el.scrollIntoView({ block: 'nearest' }));
}

function Change(p: { session: OfficeSession; view: OfficeView; cancel: boolean; close(): void }) {
  const s = p.session;
  const list = others(p.view, s);
  const [leader, setLeader] = useState(list[0]?.[0] ?? '');
  const [reason, setReason] = useState(t.reasons[0]);
  const name = p.view.config.leaders.find((l) => l.id === leader)?.name ?? '';
  const day = p.cancel ? { ...s.day, cancelled: true } : { ...s.day, leader };
  const ready = reason.trim() !== '' && (p.cancel || leader !== '');
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => intoView(panel.current), []);
  return (
    <div class="panel" ref={panel}>
      {p.cancel ? (
        <p>{d.cancelHint}</p>
      ) : list.length ? (
        <Choice label={d.substitute} value={leader} options={list} set={setLeader} />
      ) : (
        <p>{d.nobody}</p>
      )}
      <div class="fields">
        <Reason label={d.why2} value={reason} set={setReason} />
      </div>
      <p class="says">
        {d.substituteHint}
        <q>{p.cancel ? t.template.no_leader.say('', '') : t.template.substitute.say(name, '')}</q>
      </p>
      <Plan
        auto
        of={ready ? { do: 'change', day, why: reason } : null}
        bad={p.cancel}
        goWord={p.cancel ? d.cancelGo : d.substituteGo(name)}
        said={p.cancel ? d.saidCancel : d.saidSubstitute(name)}
        cancel={p.close}
        done={p.close}
        seen={() => intoView(panel.current)}
      />
    </div>
  );
}

function Wall(p: { view: OfficeView }) {
  const [open, setOpen] = useState(false);
  const [busy, bad, press] = useOnce();
  return (
    <Card title={d.notices} side={<Button word={d.post} expanded={open} act={() => setOpen(!open)} />}>
      {p.view.notices.length ? (
        <ul class="lines">
          {p.view.notices.map((n) => (
            <li key={n.id}>
              <span>
                {t.template[n.template].say(n.leader ?? '', hm(n.minute ?? 0))}
                <small>{d.since(clockAt(n.at))}</small>
              </span>
              <Button word={d.withdraw} label={d.withdraw + t.template[n.template].name} line off={busy} act={() => press({ do: 'withdraw', seq: n.id }, t.said.withdraw)} />
            </li>
          ))}
        </ul>
      ) : (
        <p class="same">{d.noNotices}</p>
      )}
      {bad ? <Refused answer={bad} /> : null}
      {open ? <Post view={p.view} close={() => setOpen(false)} /> : null}
    </Card>
  );
}

function Post(p: { view: OfficeView; close(): void }) {
  const list = p.view.templates;
  const [which, setWhich] = useState<OfficeTemplate['template'] | ''>(list[0]?.template ?? '');
  const [leader, setLeader] = useState(p.view.config.leaders[0]?.id ?? '');
  const [minute, setMinute] = useState(() => {
    const [h, m] = clockAt(hallTime()).split(':').map(Number);
    return Math.min(24 * 60 - 5, Math.ceil((h * 60 + m + 15) / 5) * 5);
  });
  const [busy, bad, press] = useOnce();
  const of = list.find((x) => x.template === which);
  const name = p.view.config.leaders.find((l) => l.id === leader)?.name ?? '';
  return (
    <div class="panel">
      <Choice label={d.post} bare value={which} options={list.map((x) => [x.template, t.template[x.template].name] as const)} set={(x) => setWhich(x)} />
      {of?.leader || of?.minute ? (
        <div class="fields">
          {of.leader ? <Pick label={t.field.leader} value={leader} options={p.view.config.leaders.map((l) => [l.id, `${l.name} ${l.post}`] as const)} set={setLeader} /> : null}
          {of.minute ? <Time label={d.time} value={minute} set={setMinute} /> : null}
        </div>
      ) : null}
      {of ? (
        <p class="says">
          {d.sentence}
          <q>{t.template[of.template].say(name, hm(minute))}</q>
        </p>
      ) : null}
      {bad ? <Refused answer={bad} /> : null}
      <p class="acts">
        <Button
          word={d.postGo}
          kind="strong"
          line
          off={busy || !of}
          act={() => of && press({ do: 'notice', template: of.template, ...(of.leader ? { leader } : {}), ...(of.minute ? { minute } : {}) }, t.said.notice, p.close)}
        />
        <Button word={t.cancel} act={p.close} />
        <span class="hint">{d.postHint}</span>
      </p>
    </div>
  );
}

function Figures(p: { view: OfficeView }) {
  const f = p.view.figures;
  const cells: [string, number, string][] = [
    [d.figure.batches, f.batches, d.persons(f.persons)],
    [d.figure.served, f.served, d.persons(f.served_persons)],
    [d.figure.leader, f.leader, d.persons(f.leader_persons)],
    [d.figure.waiting, f.waiting, ''],
    [d.figure.missed, f.missed, ''],
    [d.figure.cancelled, f.cancelled, ''],
    [d.figure.unserved, f.unserved, ''],
  ];
  return (
    <Card title={d.figures}>
      <dl class="figures">
        {cells.map(([word, n, people]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>
              <b>{n}</b>
              {d.unit} <span>{people}</span>
            </dd>
          </div>
        ))}
      </dl>
      <dl class="facts">
        <div>
          <dt>{d.groups}</dt>
          <dd>{f.groups.some((g) => g.batches) ? f.groups.filter((g) => g.batches).map((g) => <span key={g.from}>{d.band(g.from, g.to)} {d.groupLine(g.batches, g.persons)} </span>) : d.noGroups}</dd>
        </div>
        <div>
          <dt>{d.figure.help}</dt>
          <dd>{d.helpLine(f.help_asked, f.help_answered, f.help_mean_s)}</dd>
        </div>
      </dl>
    </Card>
  );
}

function Closing(p: { view: OfficeView }) {
  const v = p.view;
  const blocks = v.closing.filter((k) => k.blocks);
  const missed = v.closing.length - blocks.length;
  const [open, setOpen] = useState(false);
  const [busy, bad, press, forget] = useOnce();
  if (!v.day.open) return null;
  const close = (carry: boolean) => press({ do: 'closeday', ...(carry ? { carry } : {}) }, t.said.closeday, () => setOpen(false));
  const refused = bad?.code === 'not_closed';
  const list = open || refused;
  return (
    <Card title={d.closing} class={blocks.length ? 'owed' : ''}>
      <p>
        <b>{blocks.length ? d.closeBlocked(blocks.length) : d.closeReady}</b> {missed ? d.closeMissed(missed) : ''}
      </p>
      {refused ? <p class="warn" role="alert">{d.closeRefused}</p> : bad ? <Refused answer={bad} /> : null}
      {list && v.closing.length ? (
        <ul class="tickets">
          {v.closing.map((k) => (
            <li key={k.ticket}>
              <b>{d.ticket(k.number)}</b> {d.ticketStatus[k.status]} {k.counter} {k.people > 1 ? d.persons(k.people) : ''} <small>{d.waited(minutesSince(k.issued, now.value))}</small>
            </li>
          ))}
        </ul>
      ) : null}
      <p class="acts">
        <Button word={d.closeGo} kind={blocks.length ? 'plain' : 'strong'} line off={busy} act={() => { forget(); close(false); }} />
        {v.closing.length ? <Button word={list ? t.close : d.closeList} expanded={list} act={() => { forget(); setOpen(!list); }} /> : null}
        {list && blocks.length ? <Button word={d.closeCarry} kind="bad" line off={busy} act={() => close(true)} /> : null}
      </p>
      {list && blocks.length ? <p class="hint">{d.closeCarryHint}</p> : null}
    </Card>
  );
}
