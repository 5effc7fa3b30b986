// How to come to each page: a fixture, and touches from there.

import { fixtures } from './fixtures.mjs';

/** A second tap at once would be ignored. */
export const calm = (page, ms = 720) => (page.fast ? page.clock.fastForward(ms) : page.waitForTimeout(ms));
const tap = (name) => async (page) => {
  await calm(page);
  await page.getByRole('button', { name }).first().tap();
};
const click = (name) => async (page) => page.getByRole('button', { name }).first().click();
const offline = async (page, mock) => {
  mock.down = true;
  mock.drop();
  await page.waitForTimeout(300);
};

const topics = [tap('我只想问问'), tap('该找哪个部门')];
const guide = [tap('我只想问问'), tap('怎么办')];

const touch = {
  alone: { fixture: 'home', steps: [tap('见今天的领导')] },
  many: { fixture: 'home', steps: [tap('见今天的领导'), tap('不止一个')] },
  bands: { fixture: 'home', steps: [tap('见今天的领导'), tap('不止一个'), tap('5位或更多')] },
  group: { fixture: 'home', steps: [tap('见今天的领导'), tap('不止一个'), tap('5位或更多'), tap('11到20位')] },
  split: { fixture: 'home', steps: [tap('到窗口说事情'), tap('不止一个'), tap('5位或更多'), tap('5到10位'), tap('想分开谈')] },
  isfull: { fixture: 'full', steps: [tap('见今天的领导')] },
  isnoleader: { fixture: 'noleader', steps: [tap('见今天的领导')] },
  code: { fixture: 'home', steps: [tap('约好今天来的'), ...[...'0123'].map((d) => async (p) => { await calm(p, 150); await p.getByRole('button', { name: d, exact: true }).tap(); })] },
  isnobooking: { fixture: 'nobooking', steps: [tap('约好今天来的')] },
  ask: { fixture: 'home', steps: [tap('我只想问问')] },
  when: { fixture: 'home', steps: [tap('我只想问问'), tap('哪天有领导')] },
  mine: { fixture: 'home', steps: [tap('我只想问问'), tap('我的事到哪了')] },
  where: { fixture: 'home', steps: [tap('我只想问问'), tap('该找哪个部门')] },
  nowhere: { fixture: 'bare', steps: [tap('我只想问问'), tap('该找哪个部门')] },
  tiles: { fixture: 'home', steps: [...topics, tap('工作、社保')] },
  tilesland: { fixture: 'home', steps: [...topics, tap('土地、房子')] },
  tileslife: { fixture: 'home', steps: [...topics, tap('生活、看病')] },
  tilespolice: { fixture: 'home', steps: [...topics, tap('报案、法院')] },
  tilesofficials: { fixture: 'home', steps: [...topics, tap('干部、决定')] },
  tilesother: { fixture: 'home', steps: [...topics, tap('别的事')] },
  topic: { fixture: 'home', steps: [...topics, tap('工作、社保'), tap('拖欠工资')] },
  topicsigned: { fixture: 'signed', steps: [...topics, tap('土地、房子'), tap('征地、宅基地')] },
  topicprinting: { fixture: 'printingtopic', steps: [...topics, tap('工作、社保'), tap('拖欠工资')] },
  topicprinted: { fixture: 'printedtopic', steps: [...topics, tap('工作、社保'), tap('拖欠工资')] },
  topicfailed: { fixture: 'failedtopic', steps: [...topics, tap('工作、社保'), tap('拖欠工资')] },
  topiclong: { fixture: 'long', steps: [...topics, tap('一二三四五六七八'), tap('一二三四五六七八')] },
  guide: { fixture: 'home', steps: [...guide] },
  guidenone: { fixture: 'bare', steps: [...guide] },
  guideeight: { fixture: 'long', steps: [...guide] },
  rules: { fixture: 'home', steps: [...guide, tap('来访须知')] },
  steps: { fixture: 'home', steps: [...guide, tap('办事流程')] },
  textmore: { fixture: 'long', steps: [...guide, tap('一二三四五六七八九十一二'), tap('看后面的')] },
  sorting: { fixture: 'home', steps: [...guide, tap('依法分类处理')] },
  textlong: { fixture: 'long', steps: [...guide, tap('一二三四五六七八九十一二')] },
  data: { fixture: 'home', steps: [tap('怎么用卡')] },
  needs: { fixture: 'window', steps: [tap('我需要照顾')] },
  drop: { fixture: 'ticket', steps: [tap('号不要了')] },
  helping: { fixture: 'asked', steps: [tap('找人帮忙')] },
  helpslow: { fixture: 'helplate', steps: [tap('找人帮忙')] },
  islate: { fixture: 'late', steps: [tap('见今天的领导')] },
  otherhalls: { fixture: 'others', steps: [tap('我只想问问'), tap('哪天有领导'), tap('别的地方哪天有')] },
  whenothers: { fixture: 'others', steps: [tap('我只想问问'), tap('哪天有领导')] },
  wheelsneeds: { fixture: 'wheels', steps: [tap('我需要照顾')] },
  helpcoming: { fixture: 'coming', steps: [tap('找人帮忙')] },
  helpnobody: { fixture: 'nobody', steps: [tap('找人帮忙')] },
  again: { fixture: 'held', steps: [tap('再办一件事')] },
  refused: { fixture: 'home', steps: [tap('见今天的领导'), async (p, m) => { m.refuse = 'not_durable'; }, tap('就我一个'), async (p, m) => { await p.waitForTimeout(100); m.refuse = ''; }] },
  taking: { fixture: 'home', steps: [tap('见今天的领导'), async (p, m) => { m.mute = true; }, tap('就我一个'), async (p, m) => { m.mute = false; }] },
  offline: { fixture: 'home', steps: [tap('见今天的领导'), offline] },
  starting: { fixture: 'home', steps: [offline, async (p) => p.reload()] },
};

const findbookings = {
  bookings: [
    { booking: 7, date: '2026-11-23', session: 'am', slot: '09:30', service: 'window', people: 1, needs: [], lane: 'booked', why: 'papers', handler: '3号窗口', township: '柳林乡', made: 0, person: true },
    { booking: 8, service: 'leader', people: 3, needs: [], lane: 'carried', made: 0 },
  ],
};

const desk = {
  signin: { fixture: 'serving' },
  row: { fixture: 'serving', steps: [async (p) => p.locator('.line').nth(1).click()] },
  transfer: { fixture: 'serving', steps: [click('转窗口')] },
  big: { fixture: 'serving', steps: [click('大字写给他看'), async (p) => p.locator('textarea').first().fill('请到3号窗口，我带您过去。')] },
  off: { fixture: 'serving', steps: [click('收工')] },
  closeday: { fixture: 'evening', steps: [click('收工')] },
  pause: { fixture: 'serving', steps: [click('暂停')] },
  change: { fixture: 'leaderchanged', steps: [click('领导有变动')] },
  takenote: { fixture: 'serving', steps: [click('记一句话'), async (p) => p.locator('textarea').fill('村里修路占了地，补偿没给。')] },
  readnote: { fixture: 'note', steps: [click('看记下的话')] },
  book: { fixture: 'serving', steps: [click('约下次'), click('改一改')] },
  booktel: { fixture: 'serving', steps: [click('约定 电话里约')] },
  booked: { fixture: 'serving', steps: [click('约下次')] },
  bookings: { fixture: 'serving', steps: [async (p, m) => { m.answers = { findbookings }; }, click('查约定'), click(/^查$/), async (p) => p.locator('.found .line').first().click(), click('核对是不是他'), async (p, m) => { m.answers = {}; }] },
  phone: { fixture: 'serving', steps: [async (p) => p.locator('.line').nth(1).click(), click('登记，电话答复')] },
  callask: { fixture: 'serving', steps: [async (p) => p.locator('.line').nth(3).click(), click('点名叫')] },
  many: { fixture: 'serving', steps: [async (p) => p.locator('.services button').nth(0).click(), click('几位')] },
  ended: { fixture: 'serving', steps: [async (p, m) => { m.answers = { find: { found: { ...fixtures.desk.serving.waiting[0], ticket: 5, number: 5, status: 'served', why: 'done', needs: [] } } }; }, async (p) => { await p.getByLabel('查号').fill('5'); await p.keyboard.press('Enter'); }, async (p, m) => { m.answers = {}; }] },
  unprinted: { fixture: 'slips', steps: [async (p) => p.getByRole('tab', { name: '未出纸' }).click(), async (p) => p.locator('.line').first().click()] },
  devices: { fixture: 'serving', steps: [click('设备'), click('试打一张')] },
  devicesill: { fixture: 'trouble', steps: [click('设备'), async (p, m) => { m.refuse = 'no_card'; }, click('试读一张'), async (p, m) => { await p.waitForTimeout(100); m.refuse = ''; m.mute = true; }, click('试打一张'), async (p, m) => { m.mute = false; }] },
  name: { fixture: 'serving', steps: [click('看姓名')] },
  given: { fixture: 'serving', steps: [async (p) => p.locator('.services button').nth(1).click(), async (p) => p.locator('.people button').nth(1).click()] },
  refused: { fixture: 'serving', steps: [async (p, m) => { m.refuse = 'too_early'; }, click('先放一放'), async (p, m) => { await p.waitForTimeout(100); m.refuse = ''; }] },
  offline: { fixture: 'serving', steps: [offline] },
};

const leader = {
  signin: { fixture: 'list' },
  card: { fixture: 'list', steps: [async (p) => p.locator('.list li button').nth(1).click(), click('看姓名')] },
};

const section = (n) => async (page) => {
  await page.locator(`nav a`).nth(n).click();
  await page.waitForTimeout(100);
};
const office = {
  signin: { fixture: 'day' },
  change: { fixture: 'day', steps: [click('领导有变动')] },
  cancel: { fixture: 'day', steps: [click('取消今天这一场')] },
  post: { fixture: 'day', steps: [click('挂一句'), async (p) => p.getByText('领导晚到', { exact: true }).click()] },
  closing: { fixture: 'day', steps: [click('看看还有谁')] },
  rota: { fixture: 'day', steps: [section(1)] },
  rotacalendar: { fixture: 'day', steps: [section(1), async (p) => p.getByText('月历').click()] },
  rotarow: { fixture: 'day', steps: [section(1), async (p) => p.locator('.list .b').nth(2).click()] },
  rotaadd: { fixture: 'day', steps: [section(1), click('加一场')] },
  rotagenerate: { fixture: 'day', steps: [section(1), click('按每周规则'), click('看看会排出什么')] },
  rotapublish: { fixture: 'day', steps: [section(1), click(/发布草稿/)] },
  rotaimport: { fixture: 'day', steps: [section(1), click('导入表格')] },
  rotaprint: { fixture: 'day', steps: [section(1), click('导出和打印')] },
  rotaelsewhere: { fixture: 'day', steps: [section(1), click('别处的安排'), async (p) => p.locator('summary').click()] },
  undecided: { fixture: 'day', steps: [click('改到2月24日')] },
  bookings: { fixture: 'day', steps: [section(2)] },
  bookingsadd: { fixture: 'day', steps: [section(2), click('电话约一个')] },
  bookingsrow: { fixture: 'day', steps: [section(2), async (p) => p.locator('.list .b').nth(1).click(), click('看姓名电话')] },
  windows: { fixture: 'day', steps: [section(3)] },
  hours: { fixture: 'day', steps: [section(4)] },
  unsaved: { fixture: 'day', steps: [section(4), async (p) => p.getByLabel('开始取号').first().fill('7:00'), click('预览')] },
  triage: { fixture: 'day', steps: [section(5)] },
  sign: { fixture: 'unsigned', steps: [section(5), click('司法局签字'), click('预览')] },
  voice: { fixture: 'day', steps: [section(6)] },
  record: { fixture: 'day', steps: [section(7), click('撤回')] },
  refused: { fixture: 'day', steps: [async (p, m) => { m.refuse = 'conflict'; }, click('领导有变动'), async (p, m) => { await p.waitForTimeout(200); m.refuse = ''; }] },
  lost: { fixture: 'day', steps: [offline] },
};

const hall = { lost: { fixture: 'calls', steps: [offline] } };

const more = { touch, desk, leader, hall, office };

/** Every fixture by itself, and the pages that take some touches. */
export function walks(screen) {
  const plain = Object.keys(fixtures[screen]).map((name) => [name, { fixture: name }]);
  return Object.fromEntries([...plain, ...Object.entries(more[screen] ?? {})]);
}
