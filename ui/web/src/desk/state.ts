// What the clerk is doing. A press shows at once that it was felt; the view
// that follows says what became of it.

import { computed, signal } from '@preact/signals';
import { live, type Live } from '../live';
import { post, signOut, who } from '../signin';
import { sentence, w } from '../words';
import type { DeviceTest } from '../words/zh';
import type { Answer, BookingRow, DeskCounter, DeskDo, DeskTicket, DeskView, Me, Person, PersonAsk } from '../wire';
import { codeIn, tokenIn } from './scan';

export const link = signal<Live<DeskView> | null>(null);
export const me = signal<Me | null | undefined>(undefined);
export const busy = signal<DeskDo['do'] | ''>('');
export const said = signal<{ text: string; bad: boolean } | null>(null);
export type Dialog = '' | 'transfer' | 'big' | 'devices' | 'off' | 'pause' | 'change' | 'note' | 'book' | 'booked' | 'bookings' | 'phone';
export const dialog = signal<Dialog>('');
/** What an open dialog is about: a ticket, or with book a booking to be moved; both absent: by telephone. */
export const about = signal<{ ticket?: DeskTicket; booking?: BookingRow; back?: Dialog }>({});
export const booked = signal<Booked | null>(null); // made last, until its dialog is closed
export const testing = signal<DeviceTest | ''>('');
export const tested = signal<Partial<Record<DeviceTest, { text: string; bad: boolean }>>>({});
export const person = signal<{ of: string; said: Person; until: number } | null>(null);
export const given = signal(0); // the number given out last
/** The services of the tickets that were given here, while they wait as given: a line that is not told, this desk knows all the same. */
export const gave = signal<Record<number, string>>({});
export const told = signal<string[]>([]); // changes of the rota that this desk has read
export const find = signal(''); // 查号
export const found = signal<{ ticket?: DeskTicket; bookings?: BookingRow[] } | null>(null); // what the hall answered to it

export const view = computed(() => link.value?.view.value ?? null);
export const on = computed(() => link.value?.on.value ?? false);
export const mine = computed<DeskCounter | undefined>(() => view.value?.counters.find((c) => c.id === me.value?.counter));

/** What was arranged, as the visitor must hear it. */
export interface Booked {
  booking: number;
  code: string; // ten digits, empty when it was only moved
  date: string;
  session: string;
  slot: string;
  handler: string; // label
  number: number; // of the ticket it was made from
  from?: DeskTicket; // when it was made from the open ticket with one press, which can be made anew
}

/** What not everybody may press. */
export const may = (what: Me['allow'][number]): boolean => me.value?.allow?.includes(what) ?? false;

export function openDialog(which: Dialog, of: typeof about.value = {}): void {
  about.value = of;
  dialog.value = which;
}

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
  gave.value = {};
  dialog.value = '';
  booked.value = null;
  found.value = null;
  find.value = '';
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
  if (a.ok && a.seq) await arrived(l, a.seq);
  if (l !== link.peek()) return null; // signed out meanwhile
  busy.value = '';
  if (!a.ok) {
    const wait = a.wait_ms ? w.waitSeconds(Math.ceil(a.wait_ms / 1000)) : '';
    tell(sentence(w.staff, a.code) + wait, true);
  } else if (what === 'undo') tell(w.desk.undone, false);
  return a;
}

const LATE = 2_000; // so long a press waits for the view that shows it

/** Waits until the view shows what was pressed, so that no second press meets the picture from before. */
function arrived(l: Live<DeskView>, seq: number): Promise<void> {
  return new Promise((done) => {
    let stop = (): void => {};
    const end = (): void => {
      clearTimeout(timer);
      stop();
      done();
    };
    const timer = setTimeout(end, LATE);
    const seen = () => (l.view.peek()?.seq ?? seq) >= seq;
    if (seen()) return end();
    stop = l.view.subscribe(() => {
      if (seen()) queueMicrotask(end);
    });
  });
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
  if (!a?.ok || !a.number) return;
  given.value = a.number;
  if (a.ticket) gave.value = { ...gave.peek(), [a.ticket]: service };
}

const SHOW = 10_000; // a name stands so long and is then forgotten
const READ = 30_000; // a sentence longer

/** Names what is asked for, so that the answer is shown in its own place only. */
export const asked = (p: Omit<PersonAsk, 'why'>): string => `${p.ticket ?? 0} ${p.booking ?? 0} ${p.note ? 'note' : ''}`;

export async function showPerson(p: PersonAsk): Promise<void> {
  const r = await post<Person>('/api/person?page=desk', p);
  if (!r.ok) return tell(sentence(w.staff, r.error.code), true);
  const lasts = p.note ? READ : SHOW;
  const until = performance.now() + lasts;
  person.value = { of: asked(p), said: r.value, until };
  setTimeout(() => {
    if (person.peek()?.until === until) person.value = null;
  }, lasts);
}

/** 查号: what stands in the list is shown at once, all else the hall is asked for. */
export async function lookUp(text: string): Promise<void> {
  const code = codeIn(text) || tokenIn(text);
  const number = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  found.value = null;
  if (!code && !number) return tell(w.desk.findNone, true);
  const a = await press('find', code ? { code } : { number });
  if (a?.ok) found.value = { ticket: a.found, bookings: a.bookings };
}

const WRITING: Dialog[] = ['big', 'note', 'book', 'phone']; // a scan wipes nothing that was written

export function scanned(text: string): void {
  if (!link.peek()) return;
  if (!WRITING.includes(dialog.peek())) dialog.value = '';
  find.value = codeIn(text) || ' ';
  void lookUp(text);
}

/** Makes an appointment and shows what the visitor must know of it. */
export async function book(fields: Fields, from?: DeskTicket): Promise<boolean> {
  const handler = view.peek()?.counters.find((c) => c.id === (from?.handler ?? me.peek()?.counter))?.label ?? '';
  const a = await press('book', from ? { ...fields, ticket: from.ticket } : fields);
  if (!a?.ok) return false;
  booked.value = {
    booking: a.booking ?? 0, code: a.typed ?? '', date: fields.date ?? '', session: fields.session ?? '', slot: fields.slot ?? '', handler, number: from?.number ?? 0,
  };
  return true;
}

/** When to come again, unless the clerk says otherwise: the leader's next day, else the next on which the hall opens. */
/** 约下次: what is proposed is made at once, for who is here. */
export async function bookNext(k: DeskTicket): Promise<void> {
  const v = view.peek();
  if (!v || !(await book({ ...proposal(v, k.service), service: k.service, people: k.people, needs: k.needs }, k))) return;
  booked.value = { ...booked.value!, from: k };
  openDialog('booked');
}

/** Takes what was just made back, and asks for everything. */
export async function bookAnew(k: DeskTicket): Promise<void> {
  const a = await press('undo');
  if (!a?.ok) return;
  booked.value = null;
  openDialog('book', { ticket: k });
}

export function proposal(v: DeskView, service: string): Pick<DeskDo, 'date' | 'session' | 'why'> {
  const leader = v.services.find((s) => s.id === service)?.leader;
  const day = leader ? v.coming.find((c) => c.mark !== 'undecided') : undefined;
  if (day) return { date: day.date, session: day.session, why: 'leader' };
  return { date: v.days[0] ?? '', session: '', why: 'talk' };
}
