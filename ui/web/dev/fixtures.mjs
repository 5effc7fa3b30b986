// Views as the daemon would send them: one for every page of every screen.
// All people are invented.

import { pages, triage } from './guide.mjs';
import { office } from './office.mjs';

const now = Date.now();
const min = 60_000;
const hours = { take_from: '07:30', call_from: '08:00', take_until: '17:00', call_until: '17:30', lunch_from: '12:00', lunch_until: '14:30' };
const leaders = [{ id: 'r1', session: 'am', leader: 'wang', name: '王建民', post: '副县长', place: '1号接谈室', status: 'published' }];
const changed = [{ id: 'r1', session: 'am', leader: 'liu', name: '刘国强', post: '副县长', place: '1号接谈室', status: 'changed', substitute: true, for: '王建民' }];
const cancelled = [{ id: 'r1', session: 'am', leader: 'wang', name: '王建民', post: '副县长', status: 'cancelled' }];
const notice = (id, template, more = {}) => ({ id, template, at: now - 5 * min, ...more });
const date = '2026-11-23';
const coming = [
  { date: '2026-11-30', session: 'am', name: '刘国强', post: '副县长' },
  { date: '2026-12-07', session: 'am', name: '陈立', post: '县长', mark: 'changed' },
  { date: '2027-01-04', session: 'am', mark: 'undecided' },
  { date: '2027-01-11', session: 'am', name: '王建民', post: '副县长', mark: 'tentative' },
];
const offer = ['child', 'walking', 'hearing', 'age', 'wheels'];
const centre = '清河县群众来访接待中心';
const choices = [
  { service: 'leader', name: '领导接访', leader: true, open: true, stops: ['登记台', '领导'], waiting: 3 },
  { service: 'window', name: '综合窗口', open: true, stops: ['窗口'], waiting: 5 },
];

const idle = { id: 's1', phase: 'idle', card: 'none' };
const touch0 = {
  notices: [], coming, other: [], offer: ['child', 'walking', 'hearing', 'age'],
  centre, phone: '0310-1234567', station: '1', open: true, date, hours, leaders, choices, booking: true,
  session: idle, reader: 'ready', printer: 'ready', help: { state: 'none' }, waiting: 8,
  triage, pages, keep: { name: true, days: 0 },
};
const ticket = {
  ticket: 12, number: 12, leader: true, stops: ['登记台', '领导'], status: 'waiting', ahead: 3, from: '10:20', to: '10:35',
  people: 1, needs: [], slip: 'printed',
};
const touch = (o = {}, session = {}) => ({ ...touch0, ...o, session: { ...idle, phase: 'open', ...session } });
const issued = (k = {}, o = {}) => touch(o, { phase: 'issued', ticket: { ...ticket, ...k } });

const call = (seq, number, counter, ago, more = {}) => ({ seq, number, counter, at: now - ago, ...more });
const calls = [
  call(41, 108, '2号窗口', 400_000),
  call(43, 9, '登记台', 300_000),
  call(47, 109, '4号窗口', 200_000, { mark: 'first' }),
  call(52, 10, '登记台', 90_000),
  call(55, 110, '2号窗口', 50_000, { mark: 'booked' }),
  call(58, 12, '3号窗口', 2_000),
];
const hall0 = { centre, open: true, date, hours, leaders, calls, next: [13, 111], waiting: 9, notices: [], loud: 100 };

const dk = (n, o = {}) => ({
  ticket: n, number: n, service: n < 100 ? 'leader' : 'window', line: n < 100 ? 'leader/0' : 'window/0', stop: n < 100 ? '登记台' : '窗口',
  last: n >= 100, status: 'waiting', lane: 'walkin', people: 1, needs: [], issued: now - 30 * min, slip: 'printed', ...o,
});
const waiting = [
  dk(13, { issued: now - 41 * min, needs: ['hearing'], people: 2 }),
  dk(111, { issued: now - 38 * min }),
  dk(14, { issued: now - 33 * min, lane: 'booked', slot: '9:30' }),
  dk(15, { issued: now - 25 * min, people: 4 }),
  dk(112, { issued: now - 21 * min, needs: ['age', 'walking'] }),
  dk(16, { issued: now - 14 * min, lane: 'carried' }),
  dk(113, { issued: now - 9 * min }),
  dk(114, { issued: now - 6 * min, needs: ['child'] }),
  dk(17, { issued: now - 2 * min }),
];
const totals = { taken: 31, people: 44, served: 18, waiting: 9, missed: 2, given_back: 1, booked: 1, phone: 0, moved: 0 };
const rules = { recall_ms: 60_000, miss_ms: 180_000, undo_ms: 300_000 };
const serving = dk(12, { status: 'serving', counter: '1', why: 'needs_care', needs: ['hearing'], people: 2, called: now - 8 * min, started: now - 7 * min, calls: 1, person: true });
const counters = (current) => [
  { id: '1', label: '登记台', staff: '刘敏', now: current, serves: ['leader/0'], waiting: 5, undo_at: now - 30_000 },
  { id: '2', label: '2号窗口', staff: '赵芳', now: dk(110, { status: 'serving', counter: '2' }), serves: ['window/0'], waiting: 4 },
  { id: '3', label: '3号窗口', serves: ['leader/1', 'window/0'], waiting: 4 },
];
const desk0 = {
  centre, open: true, date, hours, leaders,
  services: [
    { id: 'leader', name: '领导接访', leader: true, stops: ['登记台', '领导'], waiting: 5, open: true, own: true },
    { id: 'window', name: '综合窗口', stops: ['窗口'], waiting: 4, open: true, own: true },
    { id: 'discipline', name: '纪检监察', stops: ['纪检窗口'], waiting: 0, open: true, locked: true },
  ],
  counters: counters(serving), waiting, missed: [dk(8, { status: 'missed' }), dk(105, { status: 'missed' })], held: [dk(7, { status: 'held', counter: '1' })],
  unprinted: [dk(113, { slip: 'handed' })], totals, lamps: [], help: [], rules,
  works: true, notices: [], named: [], slips: [], bookings: 2, townships: ['城关镇', '柳林乡', '白河乡'], offer, help_day: { asked: 3, answered: 3, seconds: 21 }, seq: 500,
  days: ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-30'], coming,
  closing: [...waiting, serving].map((k) => ({ ticket: k.ticket, number: k.number, status: k.status, counter: k.counter, people: k.people, issued: k.issued })),
};

const row = (number, o = {}) => ({ ticket: number, number, status: 'waiting', stop: '领导', here: true, lane: 'walkin', people: 1, needs: [], issued: now - 30 * min, person: true, ...o });
const rows = [
  row(9, { status: 'serving', note: true, people: 2, issued: now - 66 * min }),
  row(10, { lane: 'booked', slot: '09:30', note: true, issued: now - 50 * min }),
  row(11, { needs: ['age'], people: 6, band: '5-10', note: true, issued: now - 48 * min }),
  row(12, { status: 'serving', stop: '登记台', here: false, issued: now - 45 * min, needs: ['hearing'], people: 2 }),
  row(13, { stop: '登记台', here: false, issued: now - 41 * min }),
  row(14, { stop: '登记台', here: false, lane: 'carried', issued: now - 33 * min }),
];
const leader0 = {
  centre, open: true, date, hours, leaders, taken: 7, people: 15, rows, more: 2,
  done: [3, 2, 1, 5, 4].map((n) => row(n, { status: 'served' })), notices: [], now: 'r1', units: ['人社局', '自然资源局', '住建局', '农业农村局'], lawyer: true,
};

const text = (align, ...runs) => ({ kind: 'text', align, runs: runs.map(([t, w = 1, h = 1, more = {}]) => ({ text: t, w, h, ...more })) });
const slip = {
  id: 7, dots: 576,
  items: [
    text('center', [centre]),
    text('center', ['您的号']),
    text('center', ['12', 4, 4, { bold: true }]),
    text('center', ['先到登记台，再到领导', 1, 2]),
    text('center', ['前面3位']),
    text('center', ['叫到会说两遍，请坐着等']),
    text('center', ['2026-11-23 09:41']),
    text('center', ['查询码 012 345 6789']),
    { kind: 'feed', h: 40 },
    { kind: 'cut' },
  ],
};
const cabinet0 = {
  cards: [
    { name: '样本甲', kind: '居民身份证', note: '好卡' },
    { name: '样本乙', kind: '居民身份证', note: '过期了' },
    { name: 'SAMPLE', kind: '外国人永久居留身份证' },
    { name: '样本丙', kind: '居民身份证', note: '读不出来' },
  ],
  laid: 0, reader: { plugged: true, state: 'ready' }, printer: { plugged: true, state: 'ready' }, paper: true, near_end: false, cover: false, slips: [slip, slip],
};

export const signInPage = {
  centre,
  counters: [
    { id: '1', label: '登记台' },
    { id: '2', label: '2号窗口', staff: '赵芳' },
    { id: '3', label: '3号窗口' },
  ],
};

export const fixtures = {
  touch: {
    idle: touch0,
    home: touch(),
    reading: touch({}, { card: 'reading' }),
    read: touch({}, { card: 'read' }),
    failed: touch({}, { card: 'failed', fault: 'expired' }),
    unread: touch({}, { card: 'failed' }),
    foreign: touch({}, { card: 'failed', fault: 'unknown' }),
    forgotten: touch({}, { phase: 'idle', card: 'left', card_on: true }),
    told: touch({ leaders: [...cancelled, { ...changed[0], id: 'r2', session: 'pm', post: '信访局主任' }], notices: [notice(57, 'substitute', { name: '刘国强', post: '副县长' }), notice(59, 'delay', { clock: '14:30' })] }),
    signed: touch({ triage: { ...triage, signed_by: '县司法局副局长', signed_on: '2026-11-20' } }),
    bare: touch({ triage: { groups: [] }, pages: [], keep: { name: false, days: 0 } }),
    long: touch({ keep: { name: true, days: 30 }, pages: [...pages, ...pages.map((x, i) => ({ ...x, id: 'more' + i, title: '一二三四五六七八九十一二', lines: Array(14).fill('字'.repeat(60)) }))].slice(0, 8), triage: { groups: [{ name: '一二三四五六七八', topics: [{ id: 'x', name: '一二三四五六七八', who: '字'.repeat(120), where: '字'.repeat(120), channel: '字'.repeat(120), limit: '字'.repeat(120) }] }] } }),
    printingtopic: touch({}, { print: { topic: 'wages', status: 'printing', left: 2 } }),
    printedtopic: touch({}, { print: { topic: 'wages', status: 'printed', left: 0 } }),
    failedtopic: touch({}, { print: { topic: 'wages', status: 'failed', why: 'paper_end', left: 3 } }),
    testing: touch({}, { phase: 'idle', card: 'test' }),
    left: touch({}, { phase: 'issued', card: 'left', ticket }),
    noreader: touch({ reader: 'away' }),
    full: touch({ choices: [{ ...choices[0], open: false, why: 'full', instead: 'window', book_on: '2026-11-30' }, choices[1]] }),
    noleader: touch({ leaders: [], choices: [{ ...choices[0], open: false, why: 'no_leader' }, choices[1]] }),
    changed: touch({
      leaders: [...cancelled, { ...changed[0], id: 'r2', session: 'pm', post: '信访局主任' }],
    }),
    nobooking: touch({ booking: false }),
    late: touch({ choices: [{ ...choices[0], open: false, why: 'late', instead: 'window', book_on: '2026-11-30' }, choices[1]] }),
    paused: touch({ choices: choices.map((c) => (c.leader ? { ...c, paused: true } : c)) }),
    lunch: touch({ lunch: '14:30', choices: choices.map((c) => ({ ...c, lunch: '14:30' })) }),
    lunchticket: issued({ lunch: '14:30', from: undefined, to: undefined }, { lunch: '14:30' }),
    substitute: touch({ leaders: changed }, { phase: 'held', card: 'read', ticket: { ...ticket, change: { kind: 'substitute', name: '刘国强', post: '副县长' } } }),
    gone: touch({ leaders: cancelled }, { phase: 'held', card: 'read', ticket: { ...ticket, change: { kind: 'cancelled' } } }),
    booked: touch({}, { phase: 'booked', booking: { date: '2026-11-30', session: 'am', leader: true, code: '0123456789', slip: 'printed' } }),
    bookedwhere: touch({}, { phase: 'booked', booking: { date: '2026-11-30', slot: '09:30', slip: '' } }),
    whereis: touch({}, { phase: 'where', ticket }),
    wherecalled: touch({}, { phase: 'where', ticket: { ...ticket, status: 'called', counter: '登记台', ahead: 0, from: undefined, to: undefined } }),
    back: touch({}, { phase: 'held', card: 'read', ticket: { ...ticket, place: 3, ahead: 2 } }),
    printing: touch({ printing: 108 }, { phase: 'idle' }),
    others: touch({ other: [{ hall: '柳林乡', as_of: '2026-11-20', days: [{ date: '2026-11-24', session: 'am', leader: '样本丁', post: '乡长', place: '乡政府' }, { date: '2026-12-01', session: 'day', leader: '样本戊', post: '书记', place: '' }] }, { hall: '市来访接待中心', as_of: '2026-11-18', days: ['25', '26', '27', '28'].map((d) => ({ date: '2026-11-' + d, session: 'pm', leader: '样本己', post: '副市长', place: '' })) }] }),
    wheels: issued({}, { offer: ['child', 'walking', 'hearing', 'age', 'wheels', 'forces'] }),
    weekend: touch({ open: false, closed: { why: 'weekend', next: '2026-11-23', from: '07:30' }, date: '2026-11-22', leaders: [] }, { phase: 'idle' }),
    askfirst: touch({ open: false, closed: { why: 'holiday', name: '国庆节', call: true }, leaders: [] }, { phase: 'idle' }),
    closed: touch({ open: false, closed: { why: 'holiday', name: '春节', next: '2027-02-24', from: '07:30' }, leaders: [], choices: choices.map((c) => ({ ...c, open: false, why: 'closed' })) }, { phase: 'idle' }),
    early: touch({ open: false, closed: { why: 'before', next: date, from: '07:30' } }, { phase: 'idle' }),
    sending: issued({ slip: 'sending', from: undefined, to: undefined, ahead: 0 }),
    ticket: issued(),
    window: issued({ number: 108, leader: false, stops: ['窗口'], people: 3, needs: ['hearing', 'age'] }),
    nopaper: issued({ slip: 'handed', code: '0123456789' }, { printer: 'paper_end' }),
    uncertain: issued({ slip: 'uncertain', code: '0123456789' }, { printer: 'fault' }),
    shown: issued({ slip: 'shown' }),
    held: touch({}, { phase: 'held', card: 'read', ticket }),
    called: touch({}, { phase: 'held', card: 'read', ticket: { ...ticket, status: 'called', counter: '登记台', ahead: 0, from: undefined, to: undefined } }),
    served: touch({}, { phase: 'held', card: 'read', ticket: { ...ticket, status: 'served', ahead: 0, from: undefined, to: undefined } }),
    missed: touch({}, { phase: 'held', card: 'read', ticket: { ...ticket, status: 'missed', place: 3, ahead: 0, from: undefined, to: undefined } }),
    still: touch({}, { left_ms: 30_000 }),
    asked: touch({ help: { state: 'asked', counter: '1号窗口', at: now + 600_000 } }),
    helplate: touch({ help: { state: 'asked', counter: '1号窗口', at: now - 90_000 } }),
    coming: touch({ help: { state: 'coming', counter: '登记台', at: now } }),
    nobody: touch({ help: { state: 'nobody', at: now } }),
  },
  hall: {
    calls: hall0,
    first: { ...hall0, calls: [], next: [], waiting: 4 },
    notice: { ...hall0, leaders: changed, notices: [notice(57, 'substitute', { name: '刘国强', post: '副县长' }), notice(59, 'crowd')] },
    lunch: { ...hall0, lunch: '14:30', notices: [notice(57, 'lunch', { clock: '14:30' })] },
    two: { ...hall0, leaders: [...cancelled, { ...leaders[0], id: 'r2', session: 'pm', name: '刘国强', post: '县委副书记、县长', substitute: true, status: 'changed' }] },
    holiday: { ...hall0, open: false, calls: [], next: [], waiting: 0, leaders: [], closed: { why: 'holiday', name: '春节', next: '2027-02-24', from: '07:30' } },
    closed: { ...hall0, closed: { why: 'after', next: '2026-11-24', from: '07:30' }, open: false, calls: [], next: [], waiting: 0 },
    long: { ...hall0, calls: [...calls.slice(0, -1), call(60, 103, '12号窗口', 1000, { mark: 'first' })], waiting: 103 },
  },
  desk: {
    serving: desk0,
    called: { ...desk0, counters: counters({ ...serving, status: 'called', called: now - 20_000, recalled: now - 20_000, lane: 'booked', slot: '9:30' }) },
    walk: { ...desk0, counters: counters({ ...serving, status: 'called', why: 'carried_over', lane: 'carried', handler: '2', needs: ['hearing', 'wheels'], walk: true, called: now - 200_000, recalled: now - 80_000, calls: 2, miss_at: now - 20_000 }) },
    note: { ...desk0, counters: counters({ ...serving, note: true, number: 112, people: 6, band: '5-10' }) },
    paused: { ...desk0, counters: counters(undefined).map((c, i) => (i ? c : { ...c, paused: 'break', since: now - 12 * min })) },
    lunch: { ...desk0, lunch: '14:30', counters: counters(undefined) },
    leaderchanged: { ...desk0, leaders: changed, notices: [notice(90, 'substitute', { name: '刘国强', post: '副县长' })] },
    slips: { ...desk0, slips: [{ ticket: 111, number: 111, station: '1', since: now - min }] },
    evening: { ...desk0, counters: counters(undefined).map((c) => ({ ...c, waiting: 0, now: undefined })), waiting: [], held: [], closing: [] },
    empty: { ...desk0, closing: [], counters: counters(undefined).map((c) => ({ ...c, waiting: 0 })), waiting: [], held: [] },
    trouble: {
      ...desk0, date_doubt: '2026-11-23', help: [{ station: '1', at: now - 75_000 }],
      lamps: [{ code: 'near_end', since: now }, { code: 'hall_silent', since: now }, { code: 'reader_away', since: now }],
    },
  },
  leader: {
    changed: { ...leader0, leaders: changed, lunch: '14:30', notices: [notice(90, 'substitute', { name: '刘国强' })], rows: rows.map((r) => ({ ...r, note: true })) },
    bare: { ...leader0, rows: [rows[0], { ...rows[1], bare: true, note: false, person: false, lane: 'walkin', slot: undefined, needs: [] }, ...rows.slice(2)] },
    list: leader0, empty: { ...leader0, rows: [], more: 0, done: [], taken: 0, people: 0, units: [], lawyer: false } },
  office,
  cabinet: {
    slip: cabinet0,
    bare: { ...cabinet0, laid: -1, slips: [], paper: false, cover: true, printer: { plugged: true, state: 'cover_open' }, reader: { plugged: false, state: 'away' } },
  },
};
