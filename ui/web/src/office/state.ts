// What the office is doing. Nothing is changed without having been shown
// first: a wish is asked with preview, and then as it is.

import { computed, effect, signal } from '@preact/signals';
import { live, type Live } from '../live';
import { signOut, who } from '../signin';
import { office as t } from '../words/zh.office';
import type { Answer, Me, OfficeConfig, OfficeDo, OfficeView } from '../wire';

export const SECTIONS = ['today', 'rota', 'bookings', 'windows', 'hours', 'triage', 'voice', 'record'] as const;
export type Section = (typeof SECTIONS)[number];

/** The section stands in the address, so that reloading leads back to it. */
function fromAddress(): Section {
  const is = location.hash.slice(1) as Section;
  return SECTIONS.includes(is) ? is : 'today';
}

export const section = signal<Section>(fromAddress());
addEventListener('hashchange', () => (section.value = fromAddress()));

export function go(to: Section): void {
  location.hash = to;
  section.value = to;
}

export const link = signal<Live<OfficeView> | null>(null);
export const me = signal<Me | null | undefined>(undefined);
export const view = computed(() => link.value?.view.value ?? null);
export const on = computed(() => link.value?.on.value ?? false);

export async function start(): Promise<void> {
  const is = await who('office');
  if (is === undefined) {
    setTimeout(() => void start(), 2_000); // the daemon is not there yet
    return;
  }
  if (is) enter(is);
  else me.value = null;
}

export function enter(is: Me): void {
  me.value = is;
  link.value?.close();
  link.value = live<OfficeView>('/ws/office', { turnedAway: () => void check() });
}

// Turned away: the session may be over, or the daemon is down.
async function check(): Promise<void> {
  if ((await who('office')) === null) exit();
}

function exit(): void {
  link.value?.close();
  link.value = null;
  draft.value = null;
  done.value = null;
  me.value = null;
}

export async function off(): Promise<void> {
  await signOut('office');
  exit();
  void who('office');
}

/** A wish without what the line adds to it. */
export type Wish = Omit<OfficeDo, 't' | 'id'>;

const LOST: Answer = { t: 'answer', id: '', ok: false, code: 'lost' };

export async function ask(wish: Wish): Promise<Answer> {
  return (await link.peek()?.ask({ t: 'do', ...wish })) ?? LOST;
}

/** What was done last, until it is put away; up to is its number in the journal. */
export const done = signal<{ text: string; bad?: boolean; after: number; upTo: number } | null>(null);

/** The change that was just made and can be taken back, 0 for none. */
export const undoable = computed(() => {
  const [d, u] = [done.value, view.value?.undo ?? 0];
  return d && !d.bad && u > d.after && u <= d.upTo ? u : 0;
});

export function tell(text: string, bad = false): void {
  done.value = { text, bad, after: 0, upTo: -1 };
}

/** Carries a wish out and says so, with the offer to take it back. */
export async function carryOut(wish: Wish, text: string): Promise<Answer> {
  const after = view.peek()?.undo ?? 0;
  const a = await ask(wish);
  if (a.ok) done.value = { text, after, upTo: a.seq ?? -1 };
  return a;
}

/** What becomes of a file that was sent; the same offer. */
export function carried(text: string, after: number, upTo: number): void {
  done.value = { text, after, upTo };
}

// The settings being edited. When somebody else sets something meanwhile, the
// parts that were not touched here are taken over; of a part that both have
// touched theirs holds, and it is said whose that was.

export interface Draft {
  base: number;
  from: OfficeConfig;
  config: OfficeConfig;
}

export const draft = signal<Draft | null>(null);

/** The settings as they are edited, or as they are. */
export const config = computed<OfficeConfig | null>(() => draft.value?.config ?? view.value?.config ?? null);

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Which parts of the settings are edited and not set yet. */
export const edited = computed<(keyof OfficeConfig)[]>(() => {
  const d = draft.value;
  return d ? parts(d.config).filter((k) => !same(d.config[k], d.from[k])) : [];
});

function parts(c: OfficeConfig): (keyof OfficeConfig)[] {
  return Object.keys(c) as (keyof OfficeConfig)[];
}

export function edit(change: (c: OfficeConfig) => void): void {
  const v = view.peek();
  if (!v) return;
  const d = draft.peek() ?? { base: v.config_seq, from: v.config, config: v.config };
  const next = structuredClone(d.config);
  change(next);
  draft.value = same(next, d.from) ? null : { ...d, config: next };
}

export function merge(d: Draft, theirs: OfficeConfig, base: number): { draft: Draft; lost: (keyof OfficeConfig)[] } {
  const config = structuredClone(theirs);
  const lost: (keyof OfficeConfig)[] = [];
  for (const k of parts(d.config)) {
    if (same(d.config[k], d.from[k]) || same(d.config[k], theirs[k])) continue;
    if (same(theirs[k], d.from[k])) Object.assign(config, { [k]: d.config[k] });
    else lost.push(k);
  }
  return { draft: { base, from: theirs, config }, lost };
}

effect(() => {
  const v = view.value;
  const d = draft.peek();
  if (!v || !d || d.base === v.config_seq) return;
  const m = merge(d, v.config, v.config_seq);
  draft.value = same(m.draft.config, m.draft.from) ? null : m.draft;
  const by = v.changes[0]?.by ?? t.somebody;
  tell(m.lost.length ? t.staleLost(by, m.lost.map((k) => t.part[k] ?? k)) : t.staleMerged(by), m.lost.length > 0);
});
