// Where the visitor is. The daemon drives the session (idle, open, issued,
// held); the page keeps only which question it shows and what was chosen, so
// that a restart of the daemon loses nothing.

import { signal } from '@preact/signals';
import { live } from '../live';
import { sentence } from '../words/sentence';
import { t, w } from '../words/face';
import type { Answer, Choice, Need, TouchSession, TouchView } from '../wire';
import * as prefs from './prefs';
import * as voice from './voice';

export type Question =
  | 'home'
  | 'alone'
  | 'many'
  | 'bands'
  | 'group'
  | 'split'
  | 'full'
  | 'code'
  | 'nobooking'
  | 'ask'
  | 'when'
  | 'others'
  | 'mine'
  | 'where'
  | 'tiles'
  | 'topic'
  | 'guide'
  | 'text'
  | 'needs'
  | 'drop'
  | 'lost';

export const question = signal<Question>('home');
export const chosen = signal(''); // id of the service
export const band = signal(5); // people: the least of the band that was chosen
export const group = signal(''); // of the triage table
export const topic = signal(''); // id in the triage table
export const reading = signal(''); // id of the centre's page
export const again = signal(false); // 再办一件事: the card's number stays, another is taken
export const helping = signal(false); // the page of 找人帮忙 lies over all others
export const notice = signal('');
export const busy = signal(''); // what is being asked of the daemon
export const slow = signal(false); // it takes longer than anybody expects
export const late = signal(0); // a number that turned out to have been given after all
export const accepted = signal(0); // ticket whose visitor keeps waiting although the leader has changed
export const writing = signal(false); // somebody was asked to write the number down, and the visitor knows it
export const nobody = signal(false); // the last visitor went without a word: who should listen?
export const deadline = signal(0); // performance.now() when 您还在吗 runs out

const trail: Question[] = [];
const station = new URLSearchParams(location.search).get('station') ?? '1';
let session = '';

export const link = live<TouchView>('/ws/touch?station=' + encodeURIComponent(station), {
  hello: () => (session ? { t: 'hello', session } : undefined),
  before: follow,
});

/** Follows the daemon's session; another visitor starts on a clean page. */
function follow(next: TouchView, before: TouchView | null): void {
  const s = next.session;
  const was = before?.session;
  session = s.id;
  deadline.value = s.left_ms === undefined ? 0 : performance.now() + s.left_ms;
  if (was && otherVisitor(s, was)) {
    nobody.value = was.left_ms !== undefined;
    wipe();
  }
  if (s.phase !== 'idle') nobody.value = false;
  const settled = s.phase === 'issued' || s.phase === 'booked' || s.phase === 'where';
  if (settled && was?.phase !== s.phase) {
    // Taken, booked or found: the questions before it are answered.
    trail.length = 0;
    question.value = 'home';
    again.value = false;
  }
}

function otherVisitor(s: TouchSession, was: TouchSession): boolean {
  if (s.phase === 'idle') return was.phase !== 'idle';
  return s.id !== was.id && was.phase !== 'idle';
}

function wipe(): void {
  trail.length = 0;
  question.value = 'home';
  chosen.value = '';
  again.value = false;
  helping.value = false;
  busy.value = '';
  late.value = 0;
  accepted.value = 0;
  writing.value = false;
  group.value = topic.value = reading.value = '';
  prefs.ordinary();
  // A notice stays: 号退了 is read after the session is over.
}

/** Nobody is there any more and the daemon never knew that somebody was. */
let touched = performance.now();
setInterval(() => {
  const idle = link.view.peek()?.session.phase === 'idle';
  if (idle && (question.peek() !== 'home' || prefs.changed()) && performance.now() - touched > 60_000) wipe();
}, 5_000);

let noticeTimer = 0;
export function tell(text: string): void {
  clearTimeout(noticeTimer);
  notice.value = text;
  noticeTimer = setTimeout(() => (notice.value = ''), 8_000);
}

let tapped = -Infinity;
/** Every touch renews the visitor's time; one message a second is enough. */
export function tap(): void {
  touched = performance.now();
  voice.wake();
  if (touched - tapped < 1_000) return;
  tapped = touched;
  link.send({ t: 'tap', session });
}

export function go(to: Question): void {
  trail.push(question.peek());
  notice.value = '';
  question.value = to;
}

export function back(): void {
  if (helping.peek()) helping.value = false;
  else if (question.peek() === 'home' && again.peek()) again.value = false;
  else question.value = trail.pop() ?? 'home';
  notice.value = '';
}

export function home(): void {
  trail.length = 0;
  question.value = 'home';
}

export const theChoice = (v: TouchView): Choice | undefined => v.choices.find((c) => c.service === chosen.value);
export const leaderChoice = (v: TouchView): Choice | undefined => v.choices.find((c) => c.leader);
export const windowChoice = (v: TouchView): Choice | undefined =>
  v.choices.find((c) => !c.leader && c.open) ?? v.choices.find((c) => !c.leader);

/** Opens a page of the centre's own text. */
export function read(id: string): void {
  reading.value = id;
  go('text');
}

/** The first touch: what for. */
export function choose(c: Choice | undefined): void {
  chosen.value = c?.service ?? '';
  go(c?.open ? 'alone' : 'full');
}

async function request(what: string, msg: object): Promise<Answer> {
  busy.value = what;
  const of = session;
  const a = await link.ask({ ...msg, session: of });
  if (of === session) busy.value = '';
  return a;
}

/** The second touch: the number. */
export async function take(people: number): Promise<void> {
  const of = session;
  slow.value = false;
  const patience = setTimeout(() => {
    slow.value = true;
    voice.now('slow');
  }, 5_000);
  const a = await request('take', { t: 'take', service: chosen.peek(), people });
  clearTimeout(patience);
  if (a.ok) return; // the view says the rest
  if (a.code === 'lost') await giveUp(of);
  else tell(sentence(w().visitor, a.code));
}

// No answer. Leaving tells the daemon, so that no number can be given to
// somebody who has walked away; the answer says whether it already was.
async function giveUp(of: string): Promise<void> {
  question.value = 'lost';
  const a = await link.ask({ t: 'leave', session: of }, 600_000);
  if (a.ok && a.number) late.value = a.number;
}

export async function checkIn(code: string): Promise<void> {
  const of = session;
  const a = await request('checkin', { t: 'checkin', code });
  if (a.ok) return;
  if (a.code === 'lost') await giveUp(of);
  else wrongCode(a);
}

function wrongCode(a: Answer): void {
  if (a.code === 'not_found') {
    tell(t().codeBad);
    voice.now('wrong_code');
  } else tell(sentence(w().visitor, a.code === 'lost' ? 'unknown' : a.code));
}

async function simple(what: string, msg: object, said = ''): Promise<boolean> {
  const a = await request(what, msg);
  if (a.ok) {
    if (said) tell(said);
  } else tell(a.code === 'lost' ? w().visitor.unknown : sentence(w().visitor, a.code));
  return a.ok;
}

export async function setNeeds(needs: Need[]): Promise<void> {
  if ((await simple('needs', { t: 'needs', needs })) && needs.length) voice.now('noted', needs.includes('hearing') ? 'hearing' : '');
}

export async function giveBack(): Promise<void> {
  if (await simple('giveback', { t: 'giveback' }, t().dropped)) {
    home();
    voice.now('given_back');
  }
}

export function reprint(): void {
  void simple('reprint', { t: 'reprint' }, t().reprinted);
}

export async function noPaper(choice: 'shown' | 'write'): Promise<void> {
  if (await simple('nopaper', { t: 'nopaper', choice })) writing.value = choice === 'write';
}

export async function comeBack(place: number | undefined): Promise<void> {
  if (await simple('comeback', { t: 'comeback' }, place ? t().backAt(place) : t().back2)) voice.now('back');
}

/** 换个窗口: the number and the place by arrival stay. */
export function switchTo(c: Choice | undefined): void {
  if (c) void simple('switch', { t: 'switch', service: c.service }, t().switched);
}

/** 约下次: of this session's number, or of a service that is full. */
export function carry(c?: Choice): void {
  void simple('carry', c ? { t: 'carry', service: c.service } : { t: 'carry' });
}

/** 我的事到哪了: by the code on the slip. */
export async function whereIs(code: string): Promise<void> {
  const a = await request('where', { t: 'where', code });
  if (!a.ok) wrongCode(a);
}

/** The topic on paper; the view's session tells what came of it. */
export function printTopic(): void {
  void simple('print', { t: 'printtopic', topic: topic.peek() });
}

/** What a scanner that is a keyboard read off a slip. */
export function scanned(text: string): void {
  const code = text.replace(/\s/g, '');
  if (!/^\d{10}$|\/t\/[0-9a-f]{32}$/.test(code) || busy.peek() || !link.on.peek()) return;
  tap();
  helping.value = false;
  void (question.peek() === 'code' ? checkIn(code) : whereIs(code));
}

export async function leave(): Promise<void> {
  if ((await simple('leave', { t: 'leave' })) && link.view.peek()?.session.card !== 'left') voice.now('bye');
}

export function callHelp(): void {
  helping.value = true;
  const state = link.view.peek()?.help.state;
  if (state === 'none' || state === 'nobody' || state === undefined) void link.ask({ t: 'help' });
}
