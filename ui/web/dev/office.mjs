// Views of the office as the daemon would send them. All people are invented.

const now = Date.now();
const min = 60_000;
const today = '2026-02-13'; // a Friday, ten days before a Monday on a holiday

const hours = (o = {}) => ({
  days: [false, true, true, true, true, true, false],
  take_from: 450, call_from: 480, take_until: 1020, call_until: 1050, lunch_from: 720, lunch_until: 870, ...o,
});
const leaders = [
  { id: 'wang', name: '王建民', post: '副县长' },
  { id: 'liu', name: '刘志强', post: '县委常委' },
  { id: 'chen', name: '陈晓燕', post: '副县长' },
  { id: 'zhao', name: '赵明远', post: '县长' },
];
const weekday = (d) => new Date(d + 'T00:00:00Z').getUTCDay();
const session = (date, leader, status, o = {}, more = {}) => {
  const l = leaders.find((x) => x.id === leader);
  return {
    day: { id: `m-${date}`, date, session: 'am', leader, place: '1号接谈室', units: ['人社局', '住建局'], lawyer: true, ...o },
    status, weekday: weekday(date), name: l?.name, post: l?.post, issued: 0, room: 0, past: date < today,
    history: [{ at: now - 9 * 24 * 60 * min, by: '孙丽', status: 'published', date, leader: l?.name ?? '' }], ...more,
  };
};
const rota = [
  session('2026-02-02', 'liu', 'held'),
  session('2026-02-09', 'chen', 'held', {}, {
    substitute: '王建民', why: '临时有公务',
    history: [
      { at: now - 30 * 24 * 60 * min, by: '孙丽', status: 'published', date: '2026-02-09', leader: '王建民' },
      { at: now - 4 * 24 * 60 * min, by: '孙丽', status: 'changed', date: '2026-02-09', leader: '陈晓燕', why: '临时有公务' },
    ],
  }),
  session(today, 'wang', 'published', { capacity: 12 }, { issued: 7, room: 12 }),
  session('2026-02-16', 'zhao', 'undecided', {}, { holiday: '春节', history: [] }),
  session('2026-02-23', 'liu', 'undecided', {}, { holiday: '春节', history: [] }),
  session('2026-02-24', 'chen', 'changed', { moved_from: '2026-02-16' }, { clash: true, history: [{ at: now, by: '孙丽', status: 'changed', date: '2026-02-24', leader: '陈晓燕', why: '节假日' }] }),
  session('2026-02-26', 'zhao', 'cancelled', { kind: 'field', place: '石桥镇', units: [], lawyer: false, label: '下访' }),
  session('2026-03-02', 'wang', 'draft', {}, { history: [], rule: 'monday' }),
  session('2026-03-09', 'liu', 'draft', {}, { history: [], rule: 'monday' }),
  session('2026-03-16', '', 'draft', {}, { history: [], rule: 'monday' }),
];
const holidays2026 = [
  ...['2026-01-01', '2026-01-02', '2026-01-03'].map((date) => ({ date, name: '元旦', off: true })),
  { date: '2026-01-04', name: '元旦', off: false },
  { date: '2026-02-14', name: '春节', off: false },
  ...['15', '16', '17', '18', '19', '20', '21', '22', '23'].map((d) => ({ date: `2026-02-${d}`, name: '春节', off: true })),
  { date: '2026-02-28', name: '春节', off: false },
  ...['04', '05', '06'].map((d) => ({ date: `2026-04-${d}`, name: '清明节', off: true })),
];
const booking = (id, date, o = {}) => ({ id, date, session: 'am', service: 'leader', people: 1, needs: [], lane: 'booked', why: 'answer', township: '石桥镇', made: now - 3 * 24 * 60 * min, person: true, ...o });
const topic = (id, group, name, where, channel, limit) => ({ id, group, name, where, channel, limit });

const config = {
  centre: '清河县群众来访接待中心', phone: '0310-1234567',
  series: [{ id: 'leader', from: 1, to: 99 }, { id: 'window', from: 101, to: 999 }],
  services: [
    { id: 'leader', name: '见今天的领导', series: 'leader', stops: [{ id: 'desk', name: '登记台' }, { id: 'leader', name: '领导' }], leader: true, capacity: 20, locked: false },
    { id: 'window', name: '到窗口说事情', series: 'window', stops: [{ id: 'w', name: '窗口' }], leader: false, capacity: 0, locked: false },
    { id: 'discipline', name: '纪检监察', series: 'window', stops: [{ id: 'd', name: '窗口' }], leader: false, capacity: 0, locked: true },
  ],
  counters: [
    { id: '1', label: '1号窗口', serves: [{ service: 'leader', stop: 0 }, { service: 'window', stop: 0 }], low: true },
    { id: '2', label: '2号窗口', serves: [{ service: 'window', stop: 0 }], low: false },
    { id: '3', label: '3号窗口', serves: [{ service: 'window', stop: 0 }, { service: 'discipline', stop: 0 }], low: false },
    { id: 'room', label: '接谈室', serves: [{ service: 'leader', stop: 1 }], low: true },
  ],
  leaders, hours: hours(),
  rules: { recall_after: 60_000, miss_after: 180_000, undo_for: 300_000, priority_run: 3, max_overtaken: 5, session_tickets: 4, forces: false },
  timetable: [{ name: '夏季', service: '', from: '06-01', to: '08-31', hours: hours({ take_from: 420, call_from: 450, lunch_until: 900 }) }],
  rota_rules: [{ id: 'monday', weekday: 1, session: 'am', kind: '', place: '1号接谈室', capacity: 12, leaders: ['wang', 'liu', 'chen'], holiday: 'manual' }],
  units: ['人社局', '住建局', '自然资源局', '农业农村局', '民政局', '司法局'],
  townships: ['石桥镇', '柳林乡', '城关镇', '大营镇'],
  loudness: [{ from: 450, until: 720, percent: 80 }, { from: 720, until: 870, percent: 40 }],
  pages: [
    { id: 'rules', title: '来访须知', lines: ['不带身份证也能取号。', '五人以上，请推选代表，最多五位。'], updated: '2026-11-02' },
    { id: 'data', title: '个人信息', lines: ['身份证只用来取号和登记。'], updated: '2026-11-02' },
  ],
  triage: {
    version: '2026-1', signed_by: '县司法局公共法律服务管理股', signed_on: '2026-01-08',
    topics: [
      topic('wages', '工作', '老板不给工钱', '2号窗口 人社局', '劳动监察投诉；劳动仲裁', '劳动仲裁：一年内提出'),
      topic('land', '土地房子', '征地补偿没到手', '3号窗口 自然资源局', '行政复议；行政诉讼', '复议：60日内'),
      topic('neighbour', '邻里', '跟邻居有纠纷', '1号窗口', '人民调解', '一般30日'),
      topic('village', '村里', '村里的账不清楚', '1号窗口', '村务公开；乡镇政府', ''),
    ],
  },
};
const templates = [
  { template: 'substitute', leader: true }, { template: 'no_leader' }, { template: 'delay', minute: true }, { template: 'lunch', minute: true },
  { template: 'closing' }, { template: 'no_paper' }, { template: 'no_reader' }, { template: 'crowd' }, { template: 'quiet' },
];
const figures = {
  batches: 31, persons: 52, served: 18, served_persons: 29, waiting: 9, missed: 2, cancelled: 1, unserved: 1, leader: 7, leader_persons: 15,
  groups: [{ from: 5, to: 10, batches: 2, persons: 13 }, { from: 11, to: 20, batches: 0, persons: 0 }, { from: 101, to: 0, batches: 0, persons: 0 }],
  help_asked: 4, help_answered: 3, help_mean_s: 21,
};

const base = {
  centre: config.centre, now,
  day: { date: today, open: true, hours: hours(), works: true, why: 'weekday', calendar: true },
  rota,
  undecided: [
    { id: 'm-2026-02-16', date: '2026-02-16', days: 3, holiday: '春节', suggest: '2026-02-24', occupied: true },
    { id: 'm-2026-02-23', date: '2026-02-23', days: 10, holiday: '春节', suggest: '2026-02-24', occupied: true },
  ],
  holidays: [{ year: 2026, known: true, days: holidays2026 }, { year: 2027, known: false, days: [] }],
  elsewhere: [{ hall: '石桥镇', as_of: '2026-02-10', days: [{ date: '2026-02-24', session: 'am', leader: '郑一鸣', post: '镇长', place: '镇综治中心' }, { date: '2026-03-02', session: 'day', leader: '何秀兰', post: '党委书记', place: '镇综治中心' }] }],
  notices: [{ id: 412, template: 'crowd', at: now - 40 * min }],
  templates,
  bookings: [
    booking(21, today, { slot: '09:30', needs: ['hearing'], handler: '登记台' }),
    booking(22, '2026-02-24', { why: 'papers', people: 3, township: '柳林乡' }),
    booking(23, '2026-02-24', { session: 'pm', service: 'window', why: 'talk', handler: '2号窗口', person: false, township: '' }),
    booking(24, '2026-03-02', { why: 'tel_call' }),
    booking(25, undefined, { session: undefined, lane: 'carried', why: undefined, township: '', person: false }),
  ],
  callbacks: [{ id: 7, date: '2026-02-12', number: 118, service: 'window', counter: '2号窗口', at: now - 24 * 60 * min, person: true }],
  closing: [
    { ticket: 9, number: 9, status: 'serving', counter: '接谈室', people: 2, issued: now - 66 * min, blocks: true },
    { ticket: 13, number: 13, status: 'waiting', people: 1, issued: now - 41 * min, blocks: true },
    { ticket: 112, number: 112, status: 'held', counter: '2号窗口', people: 1, issued: now - 80 * min, blocks: true },
    { ticket: 8, number: 8, status: 'missed', people: 1, issued: now - 90 * min, blocks: false },
  ],
  figures, config, config_seq: 300,
  changes: [
    { seq: 431, at: now - 12 * min, by: '孙丽', what: 'RotaChanged' },
    { seq: 420, at: now - 50 * min, by: '孙丽', what: 'HolidaysSet', undone: '孙丽' },
    { seq: 300, at: now - 24 * 60 * min, by: '李建国', what: 'ConfigSet' },
    { seq: 290, at: now - 26 * 60 * min, by: '孙丽', what: 'RotaPublished' },
  ],
  undo: 431,
};

/** What the preview of each wish answers. */
export const diffs = {
  change: [{ what: 'rota', key: `${today} am`, field: 'status', before: 'published', after: 'changed' }, { what: 'rota', key: `${today} am`, field: 'leader', before: '王建民', after: '刘志强' }, { what: 'notice', key: 'substitute', after: '刘志强' }],
  publish: [
    { what: 'rota', key: '2026-03-02 am', field: 'status', before: 'draft', after: 'published' },
    { what: 'rota', key: '2026-03-09 am', field: 'status', before: 'draft', after: 'published' },
  ],
  generate: [
    { what: 'rota', key: '2026-03-23 am', field: 'status', after: 'draft' },
    { what: 'rota', key: '2026-03-23 am', field: 'date', after: '2026-03-23' },
    { what: 'rota', key: '2026-03-23 am', field: 'leader', after: '王建民' },
  ],
  setconfig: [{ what: 'config', key: 'services.window.name', before: '到窗口说事情', after: '到窗口办事' }, { what: 'config', key: 'hours.take_from', before: '450', after: '420' }],
  undo: [{ what: 'rota', key: '2026-02-24 am', field: 'leader', before: '陈晓燕', after: '赵明远' }],
  sign: [{ what: 'config', key: 'triage.signed_on', before: '2026-01-08', after: today }],
  holidays: [{ what: 'holiday', key: '2027-01-01', after: 'off 元旦' }],
  book: [{ what: 'booking', key: '26', field: '', after: 'booked' }, { what: 'booking', key: '26', field: 'date', after: '2026-02-24' }],
  movebooking: [{ what: 'booking', key: '22', field: 'date', before: '2026-02-24', after: '2026-02-26' }],
  cancelbooking: [{ what: 'booking', key: '22', field: '', before: 'booked' }],
};

const quiet = { ...base, undecided: [], notices: [], callbacks: [], closing: [], undo: undefined, changes: [] };

export const office = {
  day: base,
  quiet: { ...quiet, day: { ...base.day, open: false, works: false, why: 'holiday', name: '春节', next: '2026-02-24', doubt: today }, rota: [], bookings: [], elsewhere: [], figures: { ...figures, groups: [] } },
  unsigned: { ...quiet, config: { ...config, triage: { version: '', signed_by: '', signed_on: '', topics: config.triage.topics } } },
};
