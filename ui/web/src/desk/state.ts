// What the clerk is doing. A press shows at once that it was felt; the view
// that follows says what became of it.

import { computed, signal } from '@preact/signals';
import { live, type Live } from '../live';
import { post, signOut, who } from '../signin';
import { sentence, w } from '../words';
import type { DeviceTest } from '../words/zh';
import type { Answer, DeskCounter, DeskDo, DeskTicket, DeskView, Me, Need, Person } from '../wire';

export const NEEDS: Need[] = ['child', 'walking', 'hearing', 'age'];

export const link = signal<Live<DeskView> | null>(null);
export const me = signal<Me | null | undefined>(undefined);
export const busy = signal<DeskDo['do'] | ''>('');
export const said = signal<{ text: string; bad: boolean } | null>(null);
export const dialog = signal<'' | 'transfer' | 'big' | 'devices' | 'off'>('');
export const testing = signal<DeviceTest | ''>('');
export const tested = signal<Partial<Record<DeviceTest, { text: string; bad: boolean }>>>({});
export const person = signal<{ ticket: number; name: string; until: number } | null>(null);
export const given = signal(0); // the number given out last
export const find = signal(''); // 查号

export const view = computed(() => link.value?.view.value ?? null);
export const on = computed(() => link.value?.on.value ?? false);
export const mine = computed<DeskCounter | undefined>(() => view.value?.counters.find((c) => c.id === me.value?.counter));

export async function start(): Promise<void> {
  const is = await who('desk');
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
  link.value = live<DeskView>('/ws/desk', { turnedAway: () => void check() });
  link.value.welcome.subscribe((x) => {
    if (x?.me) me.value = x.me;
  });
}

// Turned away: the session may be over, or the daemon is down.
async function check(): Promise<void> {
  if ((await who('desk')) === null) exit();
}

function exit(): void {
  link.value?.close();
  link.value = null;
  busy.value = ''; // unanswered presses are forgotten: sent again they would be new ones
  given.value = 0;
  dialog.value = '';
  testing.value = '';
  person.value = null;
  me.value = null;
}

export async function off(): Promise<void> {
  await signOut('desk');
  exit();
  void who('desk');
}

let saidTimer = 0;
export function tell(text: string, bad: boolean): void {
  clearTimeout(saidTimer);
  said.value = { text, bad };
  saidTimer = setTimeout(() => (said.value = null), bad ? 8_000 : 4_000);
}

type Fields = Omit<Partial<DeskDo>, 't' | 'id' | 'do'>;

const TWICE = 700; // two presses of 下一位 within this time are one
let lastNext = -Infinity;

export async function press(what: DeskDo['do'], fields: Fields = {}): Promise<Answer | null> {
  const l = link.peek();
  if (!l || busy.peek()) return null;
  if (what === 'next') {
    if (performance.now() - lastNext < TWICE) return null;
    lastNext = performance.now();
  }
  busy.value = what;
  said.value = null;
  person.value = null;
  const a = await l.ask({ t: 'do', do: what, ...fields });
  if (l !== link.peek()) return null; // signed out meanwhile
  busy.value = '';
  if (!a.ok) {
    const wait = a.wait_ms ? w.waitSeconds(Math.ceil(a.wait_ms / 1000)) : '';
    tell(sentence(w.staff, a.code) + wait, true);
  } else if (what === 'undo') tell(w.desk.undone, false);
  return a;
}

const TEST_LIMIT = 30_000; // a test that is not answered for so long counts as lost

/** Has a device tested. The other presses go on meanwhile. */
export async function testDevice(what: DeviceTest): Promise<void> {
  const l = link.peek();
  if (!l || testing.peek()) return;
  testing.value = what;
  tested.value = { ...tested.peek(), [what]: undefined };
  const a = await l.ask({ t: 'do', do: what }, TEST_LIMIT);
  if (l !== link.peek()) return; // signed out meanwhile
  testing.value = '';
  const words = w.desk.device[what];
  const text = a.ok ? words.well : sentence({ ...w.staff, ...words.codes }, a.code);
  tested.value = { ...tested.peek(), [what]: { text, bad: !a.ok } };
}

export async function issue(service: string, people: number, needs: DeskTicket['needs']): Promise<void> {
  given.value = 0;
  const a = await press('issue', { service, people, needs });
  if (a?.ok && a.number) given.value = a.number;
}

const SHOW = 10_000; // a name stands so long and is then forgotten

export async function showPerson(ticket: number): Promise<void> {
  const r = await post<Person>('/api/person?page=desk', { ticket, why: 'check' });
  if (!r.ok) return tell(sentence(w.staff, r.error.code), true);
  const until = performance.now() + SHOW;
  person.value = { ticket, name: r.value.name, until };
  setTimeout(() => {
    if (person.peek()?.until === until) person.value = null;
  }, SHOW);
}
