// Services with their stops, counters, ranges of numbers, the rules of
// calling, and the lists of leaders, units and townships.

import { useState } from 'preact/hooks';
import { newID } from '../link';
import { w } from '../words';
import { office as t } from '../words/zh.office';
import type { OfficeConfig, OfficeService } from '../wire';
import { Button, Card, Check, Checks, Field, Num, Pick, Text } from './parts';
import { edit } from './state';

const s = t.windows;

/** An id nobody reads: short, and not there yet. */
const fresh = (prefix: string) => prefix + newID().slice(0, 6);

export function Windows(p: { config: OfficeConfig }) {
  const c = p.config;
  return (
    <>
      <Services config={c} />
      <Counters config={c} />
      <div class="columns">
        <Series config={c} />
        <Rules config={c} />
      </div>
      <People config={c} />
    </>
  );
}

function Services(p: { config: OfficeConfig }) {
  const c = p.config;
  const series = c.series.map((x) => [x.id, s.range(x.from, x.to)] as const);
  return (
    <Card
      title={s.services}
      side={
        <Button
          word={s.addService}
          act={() => edit((d) => d.services.push({ id: fresh('s'), name: s.newService, series: d.series[0]?.id ?? '', stops: [{ id: fresh('p'), name: s.newStop }], leader: false, capacity: 0, locked: false }))}
        />
      }
    >
      <p class="hint">{s.servicesHint}</p>
      {c.services.map((x, i) => (
        <fieldset key={x.id} class="item">
          <legend class="unseen">{x.name}</legend>
          <div class="fields">
            <Text label={s.name} value={x.name} max={16} set={(v) => edit((d) => void (d.services[i].name = v))} />
            <Pick label={s.series} value={x.series} options={series} set={(v) => edit((d) => void (d.services[i].series = v))} />
            <Num label={s.capacity} hint={s.capacityHint} unit={s.batches} value={x.capacity} max={9999} set={(v) => edit((d) => void (d.services[i].capacity = v))} />
            <div class="boxes">
              <Check label={s.leader} value={x.leader} set={(v) => edit((d) => void (d.services[i].leader = v))} />
              <Check label={t.noted(s.locked, s.lockedHint)} value={x.locked} set={(v) => edit((d) => void (d.services[i].locked = v))} />
            </div>
          </div>
          <Stops service={x} at={i} />
          <Button word={s.removeWord} kind="small" label={s.remove(x.name)} off={c.services.length < 2} act={() => edit((d) => drop(d, i))} />
        </fieldset>
      ))}
    </Card>
  );
}

// A service that goes is taken from the counters that served it.
function drop(c: OfficeConfig, at: number): void {
  const [gone] = c.services.splice(at, 1);
  for (const k of c.counters) k.serves = k.serves.filter((q) => q.service !== gone.id);
}

function Stops(p: { service: OfficeService; at: number }) {
  const { stops } = p.service;
  return (
    <div class="fields">
      {stops.map((x, j) => (
        <span class="with" key={x.id}>
          <Text label={s.stopName(j + 1)} value={x.name} max={12} set={(v) => edit((d) => void (d.services[p.at].stops[j].name = v))} />
          {stops.length > 1 ? (
            <Button
              word={s.removeWord}
              kind="small"
              label={p.service.name + s.removeStop(j + 1)}
              act={() =>
                edit((d) => {
                  const of = d.services[p.at];
                  of.stops.splice(j, 1);
                  for (const k of d.counters)
                    k.serves = k.serves.filter((q) => q.service !== of.id || q.stop !== j).map((q) => (q.service === of.id && q.stop > j ? { ...q, stop: q.stop - 1 } : q));
                })
              }
            />
          ) : null}
        </span>
      ))}
      <Button word={s.addStop} kind="small" label={p.service.name + s.addStop} act={() => edit((d) => d.services[p.at].stops.push({ id: fresh('p'), name: s.newStop }))} />
    </div>
  );
}

function Counters(p: { config: OfficeConfig }) {
  const c = p.config;
  const lines = c.services.flatMap((x) => x.stops.map((stop, i) => [`${x.id}/${i}`, x.stops.length > 1 ? `${x.name} · ${stop.name}` : x.name] as const));
  return (
    <Card title={s.counters} side={<Button word={s.addCounter} act={() => edit((d) => d.counters.push({ id: nextID(d), label: s.newCounter(d.counters.length + 1), serves: [], low: false }))} />}>
      <p class="hint">{s.countersHint}</p>
      {c.counters.map((k, i) => (
        <fieldset key={k.id} class="item">
          <legend class="unseen">{k.label}</legend>
          <div class="fields">
            <Text label={s.label} value={k.label} max={12} set={(v) => edit((d) => void (d.counters[i].label = v))} />
            <Checks
              label={s.serves}
              value={k.serves.map((q) => `${q.service}/${q.stop}`)}
              options={lines}
              set={(v) =>
                edit(
                  (d) =>
                    void (d.counters[i].serves = v.map((x) => {
                      const [service, stop] = x.split('/');
                      return { service, stop: Number(stop) };
                    })),
                )
              }
            />
            <Check label={s.low} value={k.low} set={(v) => edit((d) => void (d.counters[i].low = v))} />
          </div>
          <Button word={s.removeWord} kind="small" label={s.remove(k.label)} off={c.counters.length < 2} act={() => edit((d) => void d.counters.splice(i, 1))} />
        </fieldset>
      ))}
    </Card>
  );
}

function nextID(c: OfficeConfig): string {
  for (let n = c.counters.length + 1; ; n++) if (!c.counters.some((k) => k.id === `w${n}`)) return `w${n}`;
}

function Series(p: { config: OfficeConfig }) {
  const c = p.config;
  return (
    <Card
      title={s.seriesTitle}
      side={<Button word={s.addSeries} act={() => edit((d) => d.series.push({ id: fresh('n'), from: Math.max(0, ...d.series.map((x) => x.to)) + 1, to: Math.min(9999, Math.max(0, ...d.series.map((x) => x.to)) + 99) }))} />}
    >
      <p class="hint">{s.seriesHint}</p>
      {c.series.map((x, i) => (
        <fieldset key={x.id} class="item">
          <legend class="unseen">{s.range(x.from, x.to)}</legend>
          <div class="fields">
            <Num label={s.from} value={x.from} min={1} max={9999} set={(v) => edit((d) => void (d.series[i].from = v))} />
            <Num label={s.to} value={x.to} min={1} max={9999} set={(v) => edit((d) => void (d.series[i].to = v))} />
            <p class="users">{c.services.filter((o) => o.series === x.id).map((o) => o.name).join(w.sep)}</p>
          </div>
          <Button word={s.removeWord} kind="small" label={s.remove(s.range(x.from, x.to))} off={c.services.some((o) => o.series === x.id)} act={() => edit((d) => void d.series.splice(i, 1))} />
        </fieldset>
      ))}
    </Card>
  );
}

function Rules(p: { config: OfficeConfig }) {
  const r = p.config.rules;
  const [recall, miss, undo, run, over, session, forces] = ['recall', 'miss', 'undo', 'run', 'overtaken', 'session', 'forces'].map((k) => s.rule[k]);
  return (
    <Card title={s.rules}>
      <p class="hint">{s.rulesHint}</p>
      <div class="fields">
        <Num label={recall[0]} hint={recall[1]} unit={t.secondsUnit} value={r.recall_after / 1000} max={600} set={(v) => edit((d) => void (d.rules.recall_after = v * 1000))} />
        <Num label={miss[0]} hint={miss[1]} unit={t.secondsUnit} value={r.miss_after / 1000} max={1800} set={(v) => edit((d) => void (d.rules.miss_after = v * 1000))} />
        <Num label={undo[0]} hint={undo[1]} unit={t.secondsUnit} value={r.undo_for / 1000} max={1800} set={(v) => edit((d) => void (d.rules.undo_for = v * 1000))} />
        <Num label={run[0]} hint={run[1]} unit={s.times} value={r.priority_run} max={3} set={(v) => edit((d) => void (d.rules.priority_run = v))} />
        <Num label={over[0]} hint={over[1]} unit={s.times} value={r.max_overtaken} max={5} set={(v) => edit((d) => void (d.rules.max_overtaken = v))} />
        <Num label={session[0]} hint={session[1]} unit={s.tickets} value={r.session_tickets} min={1} max={20} set={(v) => edit((d) => void (d.rules.session_tickets = v))} />
      </div>
      <Check label={t.noted(forces[0], forces[1])} value={r.forces} set={(v) => edit((d) => void (d.rules.forces = v))} />
    </Card>
  );
}

function People(p: { config: OfficeConfig }) {
  const c = p.config;
  return (
    <div class="columns">
      <Card title={s.leaders} side={<Button word={s.addLeader} act={() => edit((d) => d.leaders.push({ id: fresh('l'), name: s.newLeader, post: '' }))} />}>
        {c.leaders.map((l, i) => (
          <fieldset key={l.id} class="item">
            <legend class="unseen">{l.name}</legend>
            <div class="fields">
              <Text label={s.leaderName} value={l.name} max={20} set={(v) => edit((d) => void (d.leaders[i].name = v))} />
              <Text label={s.leaderPost} value={l.post} max={30} set={(v) => edit((d) => void (d.leaders[i].post = v))} />
            </div>
            <Button word={s.removeWord} kind="small" label={s.remove(l.name)} act={() => edit((d) => void d.leaders.splice(i, 1))} />
          </fieldset>
        ))}
      </Card>
      <Card title={s.people}>
        <div class="fields">
          <Text label={s.centreName} value={c.centre} max={30} set={(v) => edit((d) => void (d.centre = v))} />
          <Text label={s.phone} hint={s.phoneHint} type="tel" value={c.phone} max={30} set={(v) => edit((d) => void (d.phone = v))} />
        </div>
        <div class="fields">
          <Lines label={s.units} value={c.units} set={(v) => edit((d) => void (d.units = v))} />
          <Lines label={s.townships} value={c.townships} set={(v) => edit((d) => void (d.townships = v))} />
        </div>
      </Card>
    </div>
  );
}

/** A list of names, one a line. */
function Lines(p: { label: string; value: string[]; set(v: string[]): void }) {
  const [typed, setTyped] = useState<string | null>(null); // keeps an empty last line while one types
  const text = p.value.join('\n');
  const read = (s: string) => s.split('\n').map((x) => x.trim()).filter(Boolean);
  return (
    <Field label={p.label}>
      <textarea
        rows={Math.min(10, Math.max(4, p.value.length + 1))}
        value={typed !== null && read(typed).join('\n') === text ? typed : text}
        spellcheck={false}
        onInput={(e) => {
          setTyped(e.currentTarget.value);
          p.set(read(e.currentTarget.value));
        }}
        onBlur={() => setTyped(null)}
      />
    </Field>
  );
}
