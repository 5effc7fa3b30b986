// The pieces that every section is made of: fields with their labels, and the
// preview that stands before every change.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import * as I from '../icons';
import { sentence, w } from '../words';
import { office as t } from '../words/zh.office';
import type { Answer, OfficeConfig, OfficeDiff, Problem } from '../wire';
import { ask, carryOut, config, draft, on, view, type Wish } from './state';

export function Card(p: { title: string; class?: string; side?: ComponentChildren; children: ComponentChildren }) {
  return (
    <section class={'card ' + (p.class ?? '')} aria-label={p.title}>
      <header>
        <h2>{p.title}</h2>
        {p.side}
      </header>
      {p.children}
    </section>
  );
}

interface FieldProps {
  label: string;
  bare?: boolean; // the label is read out, not shown: the column's heading shows it
  hint?: string;
  class?: string;
}

export function Field(p: FieldProps & { children: ComponentChildren }) {
  return (
    <label class={'field ' + (p.class ?? '')}>
      <span class={p.bare ? 'unseen' : 'name'}>{p.label}</span>
      {p.children}
      {p.hint ? <small>{p.hint}</small> : null}
    </label>
  );
}

export function Text(p: FieldProps & { value: string; set(v: string): void; max?: number; type?: 'date' | 'tel'; min?: string }) {
  const label = p.type === 'date' && p.value ? t.dated(p.label, w.weekday(p.value)) : p.label;
  return (
    <Field {...p} label={label}>
      {p.type === 'date' ? (
        <input type="date" value={p.value} min={p.min} onInput={(e) => p.set(e.currentTarget.value)} />
      ) : (
        <input type="text" inputMode={p.type === 'tel' ? 'tel' : undefined} value={p.value} maxLength={p.max ?? 60} autocomplete="off" spellcheck={false} onInput={(e) => p.set(e.currentTarget.value)} />
      )}
    </Field>
  );
}

export function Num(p: FieldProps & { value: number; set(v: number): void; min?: number; max: number; unit?: string }) {
  return (
    <Field {...p} class={'num ' + (p.class ?? '')}>
      <span class="with">
        <input
          type="number"
          inputMode="numeric"
          value={p.value}
          min={p.min ?? 0}
          max={p.max}
          step={1}
          onInput={(e) => {
            const n = e.currentTarget.valueAsNumber;
            if (Number.isInteger(n)) p.set(n);
          }}
        />
        {p.unit ? <em>{p.unit}</em> : null}
      </span>
    </Field>
  );
}

export const hm = (minute: number) => `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;

/** Reads 7:30, 07:30, 730, 7:30 with a wide colon; -1 for anything else. */
export function readTime(s: string): number {
  const m = s.trim().match(/^(\d{1,2})\s*[:.\uff1a]?\s*(\d{2})$/);
  if (!m) return -1;
  const at = Number(m[1]) * 60 + Number(m[2]);
  return Number(m[2]) < 60 && at <= 24 * 60 ? at : -1;
}

/** A time of the day, in minutes after midnight; 24:00 is one too. */
export function Time(p: FieldProps & { value: number; set(v: number): void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const bad = typed !== null && readTime(typed) < 0;
  return (
    <Field {...p} class={'time ' + (p.class ?? '')} hint={bad ? t.badTime : p.hint}>
      <input
        inputMode="numeric"
        value={typed !== null && (bad || readTime(typed) === p.value) ? typed : hm(p.value)}
        maxLength={5}
        aria-invalid={bad}
        autocomplete="off"
        onInput={(e) => {
          setTyped(e.currentTarget.value);
          const at = readTime(e.currentTarget.value);
          if (at >= 0) p.set(at);
        }}
        onBlur={() => {
          if (!bad) setTyped(null);
        }}
      />
    </Field>
  );
}

export type Options<T extends string> = readonly (readonly [T, string])[];

export function Pick<T extends string>(p: FieldProps & { value: T; options: Options<T>; set(v: T): void }) {
  return (
    <Field {...p}>
      <select value={p.value} onChange={(e) => p.set(e.currentTarget.value as T)}>
        {p.options.map(([v, word]) => (
          <option key={v} value={v} selected={v === p.value}>
            {word}
          </option>
        ))}
      </select>
    </Field>
  );
}

export function Check(p: { label: string; value: boolean; set(v: boolean): void; bare?: boolean; disabled?: boolean }) {
  return (
    <label class="check">
      <input type="checkbox" checked={p.value} disabled={p.disabled} onChange={(e) => p.set(e.currentTarget.checked)} />
      <span class={p.bare ? 'unseen' : ''}>{p.label}</span>
    </label>
  );
}

/** Some of a list. */
export function Checks<T extends string>(p: { label: string; value: readonly T[]; options: Options<T>; set(v: T[]): void; class?: string }) {
  return (
    <fieldset class={'checks ' + (p.class ?? '')}>
      <legend>{p.label}</legend>
      {p.options.map(([v, word]) => (
        <Check key={v} label={word} value={p.value.includes(v)} set={(is) => p.set(p.options.map(([o]) => o).filter((o) => (o === v ? is : p.value.includes(o))))} />
      ))}
    </fieldset>
  );
}

/** One of a few, all to be seen. */
export function Choice<T extends string>(p: { label: string; value: T; options: Options<T>; set(v: T): void; bare?: boolean }) {
  const name = useRef('c' + Math.random().toString(36).slice(2)).current;
  return (
    <fieldset class="choice">
      <legend class={p.bare ? 'unseen' : ''}>{p.label}</legend>
      {p.options.map(([v, word]) => (
        <label key={v}>
          <input type="radio" name={name} checked={p.value === v} onChange={() => p.set(v)} />
          <span>{word}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function Button(p: { word: string; act(): void; kind?: 'strong' | 'bad' | 'plain' | 'small'; off?: boolean; expanded?: boolean; label?: string; line?: boolean }) {
  const off = p.off || (p.line && !on.value);
  return (
    <button type="button" class={'b ' + (p.kind ?? '')} aria-disabled={off} aria-expanded={p.expanded} aria-label={p.label} onClick={() => !off && p.act()}>
      {p.word}
    </button>
  );
}

export const longDay = (date: string) => (date ? `${w.day(date)} ${w.weekday(date)}` : t.anyDay);

/** Why it was refused: one sentence, and one for each row and field. */
export function Refused(p: { answer: { code?: string; wait_ms?: number; problems?: Problem[] }; rows?: (row: number) => string; file?: boolean }) {
  const list = p.answer.problems ?? [];
  return (
    <div class="refused" role="alert">
      <I.Warn />
      <div>
        <b>{list.length ? t.problems(list.length) : sentence({ ...w.staff, ...t.refused }, p.answer.code)}</b>
        {list.length ? (
          <ul>
            {list.map((x, i) => (
              <li key={i}>{problem(x, p.rows, p.file)}</li>
            ))}
          </ul>
        ) : null}
      </div>
    </div>
  );
}

// In a file the columns have the names that the export gives them.
function problem(x: Problem, rows = t.row, file = false): string {
  const field = file && x.field in t.column ? t.column[x.field] : x.row || x.field in t.field && !(x.field in t.part) ? t.field[x.field] ?? pathName(x.field) : pathName(x.field);
  const where = [x.row ? rows(x.row) : '', field].filter(Boolean).join(t.of);
  return `${where}${where ? t.colon : ''}${sentence(t.problem, x.code)}${quoted(x)}`;
}

// What was written; of an overlap, the session it overlaps with.
function quoted(x: Problem): string {
  if (!x.value) return '';
  if (x.code === 'in_use') return t.other(x.value);
  if (x.code !== 'overlap' || x.field.includes('.')) return t.youWrote(x.value);
  const o = view.value?.rota.find((s) => s.day.id === x.value);
  return o ? t.other(`${longDay(o.day.date)} ${t.session[o.day.session]} ${o.name ?? ''}`) : '';
}

// A path such as services.2.name, or services.law.name, as staff know it.
function pathName(path: string): string {
  let at: unknown = draft.value?.config ?? config.value;
  const out: string[] = [];
  const steps = path.split('.');
  for (const [i, step] of steps.entries()) {
    const list = Array.isArray(at) ? (at as unknown[]) : null;
    const nth = /^\d+$/.test(step) && Number(step) < (list?.length ?? 0) ? Number(step) : -1;
    const byID = list?.find((x) => typeof x === 'object' && x !== null && (x as { id?: string }).id === step);
    at = list ? byID ?? list[nth] : at && typeof at === 'object' ? (at as Record<string, unknown>)[step] : undefined;
    if (list && steps[i - 1] === 'days') out[out.length - 1] = t.week(nth);
    else if (list) {
      const o = at as { name?: string; label?: string } | string | undefined;
      const name = typeof o === 'string' ? o : o?.label || o?.name;
      out.push(name || (nth >= 0 ? t.nth(nth + 1) : step));
    } else out.push((i === 0 ? t.part[step as keyof OfficeConfig] : t.field[step]) ?? t.field[step] ?? step);
  }
  return out.join(' · ');
}

const MINUTES = /(take_from|take_until|call_from|call_until|lunch_from|lunch_until|minute)$|^loudness.*(from|until)$/;
const DURATION = /(recall_after|miss_after|undo_for)$/;

// A value as staff know it. Where is the path or the field it belongs to.
function value(where: string, v: string): string {
  const c = draft.value?.config ?? config.value;
  const each = (of: (id: string) => string | undefined) => v.split(w.sep).map((id) => of(id) ?? id).join(w.sep);
  if (v === '+') return '';
  if (v === 'true') return t.yes;
  if (v === 'false') return t.no;
  if (/^\d+$/.test(v) && MINUTES.test(where)) return hm(Number(v));
  if (/^\d+$/.test(v) && DURATION.test(where)) return t.seconds(Number(v) / 1000);
  if (/weekday$|\bdays$/.test(where)) return each((d) => (/^[0-6]$/.test(d) ? t.week(Number(d)) : undefined));
  if (/holiday$/.test(where) && v in t.policy) return t.policy[v];
  if (/leaders$/.test(where)) return each((id) => c?.leaders.find((l) => l.id === id)?.name);
  if (/\.service$/.test(where)) return c?.services.find((s) => s.id === v)?.name ?? v;
  if (/\.series$/.test(where)) return each((id) => rangeOf(c?.series.find((s) => s.id === id)));
  if (/serves$/.test(where))
    return each((line) => {
      const [service, stop] = line.split('/');
      const of = c?.services.find((s) => s.id === service);
      return of && (of.stops.length > 1 ? `${of.name} ${of.stops[Number(stop)]?.name ?? ''}` : of.name);
    });
  const list = c?.[where as keyof OfficeConfig];
  if (Array.isArray(list)) return each((id) => (list as { id?: string; name?: string; label?: string }[]).map((o) => (o.id === id ? o.label ?? o.name : undefined)).find(Boolean));
  return words(v);
}

const rangeOf = (s?: { from: number; to: number }) => s && `${s.from}–${s.to}`;

// Keys of sessions, kinds and statuses between names and places.
function words(v: string): string {
  return v.replace(/\b[a-z_]+\b/g, (k) => t.key[k] ?? k).replace(/\b\d{4}-\d{2}-\d{2}\b/g, longDay);
}

const templates: Record<string, { name: string }> = t.template;

export function diffName(d: OfficeDiff): string {
  if (d.what === 'config') return pathName(d.key);
  const key = d.what === 'notice' ? templates[d.key]?.name ?? d.key : d.what === 'booking' || d.what === 'callback' ? '' : words(d.key);
  return [t.what[d.what], key].filter(Boolean).join(' · ');
}

interface Line {
  name: string;
  parts: OfficeDiff[];
}

// What belongs to one session or one appointment stands on one line. That the
// order of a list changed goes without saying where something came or went.
function gather(diff: readonly OfficeDiff[]): Line[] {
  const out: Line[] = [];
  for (const d of diff) {
    if (d.what === 'config' && diff.some((o) => o.what === 'config' && o.key.startsWith(d.key + '.') && (!o.before || !o.after))) continue;
    const last = out[out.length - 1];
    if (d.field !== undefined && last && last.parts[0].what === d.what && last.parts[0].key === d.key) last.parts.push(d);
    else out.push({ name: diffName(d), parts: [d] });
  }
  return out;
}

function Part(p: { of: OfficeDiff; alone: boolean }) {
  const { field, key, before, after } = p.of;
  const where = field || key;
  return (
    <span class="part">
      {field && before ? <small>{t.field[field] ?? field}</small> : null}
      {before ? <del>{value(where, before)}</del> : null}
      {before && after ? <i aria-hidden="true">{t.arrow}</i> : null}
      {after ? <ins>{value(where, after)}</ins> : p.alone || field === 'status' || before ? <em>{t.gone}</em> : null}
    </span>
  );
}

/** What would change, line by line. */
export function Diff(p: { diff: readonly OfficeDiff[] }) {
  const lines = gather(p.diff);
  if (!lines.length) return <p class="same">{t.sameAsNow}</p>;
  return (
    <ul class="diff" tabIndex={lines.length > 8 ? 0 : undefined}>
      {lines.slice(0, 80).map((l, i) => (
        <li key={i}>
          <b>{l.name}</b>
          {gone(l) ? <em>{t.gone}</em> : l.parts.map((d, j) => <Part key={j} of={d} alone={l.parts.length === 1} />)}
        </li>
      ))}
      {lines.length > 80 ? <li>{t.moreLines(lines.length - 80)}</li> : null}
    </ul>
  );
}

const gone = (l: Line) => l.parts.length > 1 && l.parts.every((d) => !d.after);

type At = { is: 'idle' | 'looking' } | { is: 'seen' | 'going'; diff: OfficeDiff[]; doubts: Problem[] } | { is: 'refused'; answer: Answer };

interface PlanProps {
  of: Wish | null; // null: something is missing still
  said: string; // when it is done
  word?: string; // on the button that shows it
  goWord?: string;
  missing?: string;
  auto?: boolean; // looks by itself
  bad?: boolean;
  done?(a: Answer): void;
  cancel?(): void;
  seen?(): void; // the preview stands there
  rows?: (row: number) => string;
  children?: ComponentChildren;
}

// Of one thing nobody needs to be told which.
const single = (w: Wish | null) => (w?.days?.length ?? 0) + (w?.ids?.length ?? 0) < 2;

/** A change: shown first, then made. There is no other way to one. */
export function Plan(p: PlanProps) {
  const [at, set] = useState<At>({ is: 'idle' });
  const text = p.of ? JSON.stringify(p.of) : '';
  const newest = useRef(text);
  newest.current = text;
  const region = useRef<HTMLDivElement>(null);

  async function look(): Promise<void> {
    if (!p.of) return;
    set({ is: 'looking' });
    const a = await ask({ ...p.of, preview: true });
    if (newest.current !== text) return; // it is another wish by now
    set(a.ok ? { is: 'seen', diff: a.diff ?? [], doubts: a.doubts ?? [] } : { is: 'refused', answer: a });
    if (!p.auto) region.current?.focus();
    p.seen?.();
  }

  async function make(now: { diff: OfficeDiff[]; doubts: Problem[] }): Promise<void> {
    if (!p.of) return;
    set({ ...now, is: 'going' });
    const a = await carryOut(p.of, p.said);
    if (a.ok) {
      set({ is: 'idle' });
      p.done?.(a);
    } else set({ is: 'refused', answer: a });
  }

  useEffect(() => {
    set({ is: 'idle' });
    if (p.auto) void look();
  }, [text]);

  const seen = at.is === 'seen' || at.is === 'going';
  return (
    <div class={'plan' + (seen ? ' seen' : '')} ref={region} tabIndex={-1} role="group" aria-label={t.plan}>
      {seen ? (
        <>
          <h3>{t.willChange}</h3>
          <Diff diff={at.diff} />
          {at.doubts.map((x) => (
            <p key={x.field} class="warn">
              {problem(x)}
            </p>
          ))}
          {p.children}
        </>
      ) : null}
      {at.is === 'refused' ? <Refused answer={at.answer} rows={p.rows ?? (single(p.of) ? () => '' : t.nth)} /> : null}
      {at.is === 'looking' ? <p role="status">{t.looking}</p> : null}
      <p class="acts">
        {seen ? (
          <Button word={at.is === 'going' ? t.going : p.goWord ?? t.confirm} kind={p.bad ? 'bad' : 'strong'} off={at.is === 'going'} line act={() => void make(at)} />
        ) : p.auto && at.is !== 'refused' ? null : (
          <Button word={p.word ?? t.preview} kind="strong" off={!p.of || at.is === 'looking'} line act={() => void look()} />
        )}
        {p.cancel ? <Button word={t.cancel} act={p.cancel} /> : seen && !p.auto ? <Button word={t.back} act={() => set({ is: 'idle' })} /> : null}
        {!p.of && p.missing ? <span class="hint">{p.missing}</span> : null}
      </p>
    </div>
  );
}

/** For what is done by one press: the button waits for its answer. */
export function useOnce(): [boolean, Answer | null, (wish: Wish, said: string, then?: () => void) => void, () => void] {
  const [busy, setBusy] = useState(false);
  const [bad, setBad] = useState<Answer | null>(null);
  return [
    busy,
    bad,
    (wish, said, then) => {
      setBusy(true);
      setBad(null);
      void carryOut(wish, said).then((a) => {
        setBusy(false);
        if (a.ok) then?.();
        else setBad(a);
      });
    },
    () => setBad(null),
  ];
}

/** Under every section that edits settings: what is not set yet. */
export function Unsaved() {
  const d = draft.value;
  if (!d || !view.value) return null;
  return (
    <div class="unsaved" role="region" aria-label={t.unsaved}>
      <b>{t.unsaved}</b>
      <Plan of={{ do: 'setconfig', config: d.config, base: d.base }} said={t.said.setconfig} done={() => (draft.value = null)} cancel={() => (draft.value = null)} rows={t.nth} />
    </div>
  );
}
