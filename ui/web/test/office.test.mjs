// The office's page against a daemon of cardboard: every section, what it
// sends, and what it says when it is refused.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import { launch, open } from '../dev/browser.mjs';
import { fixtures } from '../dev/fixtures.mjs';
import { Mock } from '../dev/mock.mjs';
import { walks } from '../dev/walks.mjs';

const { day, quiet } = fixtures.office;
let mock, browser, page;

before(async () => {
  mock = await new Mock().listen();
  reset();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await mock?.close();
});
const reset = () => {
  mock.heard.length = 0;
  mock.down = mock.mute = false;
  mock.refuse = '';
  mock.answers = {};
  mock.signedIn = { name: '孙丽', role: 'office' };
};
afterEach(async () => {
  await page?.context().close();
  page = undefined;
  reset();
});

async function start(fixture = 'day', hash = '') {
  mock.show('office', fixture);
  page = await open(browser, mock, 'office');
  if (hash) await page.goto(mock.url + '/office#' + hash);
  await page.locator('h1').waitFor();
}

const press = (name, n = 0) => page.getByRole('button', { name, exact: typeof name === 'string' }).nth(n).click();
const sent = (what, preview = false) => mock.heard.filter((m) => m.do === what && !!m.preview === preview);
async function until(what, f, ms = 5_000) {
  for (const end = Date.now() + ms; Date.now() < end; await new Promise((r) => setTimeout(r, 30))) {
    const got = await f();
    if (got) return got;
  }
  assert.fail('waited in vain for ' + what);
}
const one = (what, preview) => until(what, () => sent(what, preview)[0]);

describe('every part, as it looks and to a screen reader', () => {
  for (const [name, walk] of Object.entries(walks('office')))
    test(name, async () => {
      if (name === 'signin') mock.signedIn = null;
      mock.show('office', walk.fixture);
      page = await open(browser, mock, 'office');
      await page.locator('h1').waitFor();
      for (const step of walk.steps ?? []) await step(page, mock);
      await page.waitForTimeout(150);
      const wide = await page.evaluate(() =>
        [document.scrollingElement, document.querySelector('main')].filter((el) => el.scrollWidth > el.clientWidth + 1 || el === document.scrollingElement && el.scrollHeight > innerHeight).map((el) => `${el.tagName} ${el.scrollWidth} in ${el.clientWidth}`),
      );
      assert.deepEqual(wide, []);
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`), []);
      assert.deepEqual(page.errors, []);
    });
});

test('the address keeps the section, and Alt with a digit leads to one', async () => {
  await start('day', 'hours');
  assert.equal(await page.locator('h1').innerText(), '时间');
  await page.keyboard.press('Alt+6');
  await until('the heading', async () => (await page.locator('h1').innerText()) === '分流表');
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
  await page.reload();
  await until('the heading again', async () => (await page.locator('h1').innerText()) === '分流表');
});

test('a leader is called away: two presses, with a reason', async () => {
  await start();
  await press('领导有变动');
  await one('change', true);
  await page.getByText('改由刘志强接着谈。您的号不变').waitFor(); // the sentence that the hall will hear
  assert.equal(sent('change').length, 0, 'nothing is changed by the first press');
  await press('确定，改由刘志强');
  const m = await one('change');
  assert.deepEqual([m.day.leader, m.day.id, m.why], ['liu', `m-${day.day.date}`, '临时有公务']);
  await page.getByRole('status').getByText('改由刘志强接着谈').waitFor();
});

test('another substitute and another reason, by the keyboard', async () => {
  await start();
  await page.getByRole('button', { name: '领导有变动' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('radio', { name: /刘志强/ }).focus();
  await page.keyboard.press('ArrowDown');
  await page.getByLabel('为什么').selectOption({ label: '因病' });
  const go = page.getByRole('button', { name: '确定，改由陈晓燕' });
  await go.focus();
  await page.keyboard.press('Enter');
  const m = await one('change');
  assert.deepEqual([m.day.leader, m.why], ['chen', '因病']);
});

test('today’s session is cancelled', async () => {
  await start();
  await press('取消今天这一场');
  await press('确定，取消这一场');
  assert.equal((await one('change')).day.cancelled, true);
});

test('a notice is an approved sentence with a time', async () => {
  await start();
  await press('挂一句');
  await page.getByRole('radio', { name: '领导晚到' }).check();
  await page.getByLabel('几点').fill('9:05');
  await page.getByText('领导晚到一会儿，9:05开始').waitFor();
  await press('挂出去，念一遍');
  const m = await one('notice');
  assert.deepEqual([m.template, m.minute, m.leader], ['delay', 545, undefined]);
  await press('撤下今天人多');
  assert.equal((await one('withdraw')).seq, 412);
});

test('every template has its sentence', async () => {
  await start();
  await press('挂一句');
  for (const { template } of day.templates) {
    const name = await page.locator('.panel .choice label').nth(day.templates.findIndex((x) => x.template === template)).innerText();
    await page.getByRole('radio', { name, exact: true }).check();
    assert.match(await page.locator('.panel q').innerText(), /^.{8,}。$/);
  }
});

test('closing is refused with the list of who lacks an outcome', async () => {
  await start();
  mock.refuse = 'not_closed';
  await press('收工');
  await page.getByText('还不能收工').waitFor();
  const list = await page.locator('.tickets').innerText();
  for (const n of ['9号', '13号', '112号', '8号']) assert.match(list, new RegExp(`(^|\\D)${n}`));
  mock.refuse = '';
  await press('都约到下次先接，再收工');
  await until('closing', () => sent('closeday').find((m) => m.carry));
});

test('a holiday Monday nags on every section until it is decided', async () => {
  await start('day', 'hours');
  const nag = page.getByRole('region', { name: '要定' });
  await nag.getByText('2月16日 星期一（春节），还有3天').waitFor();
  assert.equal(await nag.getByText('2月24日已经有一场').count(), 2);
  await nag.getByRole('button', { name: '改到2月24日' }).first().click();
  await one('publish', true);
  await nag.locator('.plan').getByRole('button', { name: '改到2月24日' }).click();
  const m = await one('publish');
  assert.deepEqual([m.days[0].id, m.days[0].date], ['m-2026-02-16', '2026-02-24']);
  await nag.getByRole('button', { name: '不接访' }).nth(1).click();
  await nag.locator('.plan').getByRole('button', { name: '不接访' }).click();
  assert.deepEqual((await one('drop')).ids, ['m-2026-02-23']);
});

test('drafts are published after they were shown', async () => {
  await start('day', 'rota');
  await press('发布草稿（3）');
  await page.getByText('1份草稿还没定领导').waitFor();
  const shown = await one('publish', true);
  assert.deepEqual(shown.ids, ['m-2026-03-02', 'm-2026-03-09']);
  await page.getByText('3月2日 星期一 上午').waitFor();
  await press('确定');
  assert.deepEqual((await one('publish')).ids, shown.ids);
});

test('statuses are words, two days on one date and the move are marked', async () => {
  await start('day', 'rota');
  const row = page.getByRole('row', { name: /2月24日/ }).first();
  assert.match(await row.innerText(), /调整/);
  assert.match(await row.innerText(), /同一天有两场改来的/);
  assert.match(await row.innerText(), /从2月16日改来/);
  assert.match(await page.getByRole('row', { name: /2月16日 星期一/ }).first().innerText(), /待定/);
  assert.match(await page.getByRole('row', { name: /2月9日/ }).innerText(), /原定王建民/);
});

test('a session is changed with a reason, and its history is told', async () => {
  await start('day', 'rota');
  await press(/^打开2月24日/);
  await page.locator('.history').getByText('节假日').waitFor();
  await page.getByLabel('地点').fill('2号接谈室');
  await page.getByLabel('为什么改').selectOption({ label: '别的原因' });
  assert.equal(await page.getByRole('button', { name: '预览' }).getAttribute('aria-disabled'), 'true');
  await page.getByLabel('写明原因').fill('房间漏水');
  await press('预览');
  await press('确定');
  const m = await one('change');
  assert.deepEqual([m.day.place, m.why, m.day.leader], ['2号接谈室', '房间漏水', 'chen']);
});

test('a session is added', async () => {
  await start('day', 'rota');
  await press('加一场');
  await page.getByText('先选领导，再发布').waitFor();
  await page.getByRole('combobox', { name: '领导' }).selectOption('zhao');
  await page.getByLabel('方式').selectOption({ label: '下访' });
  await page.getByLabel(/^日期/).fill('2026-02-27');
  await page.getByLabel('民政局').check();
  await press('预览');
  await press('确定');
  const [d] = (await one('draft')).days;
  assert.deepEqual([d.date, d.session, d.leader, d.kind, d.units], ['2026-02-27', 'am', 'zhao', 'field', ['民政局']]);
  assert.match(d.id, /^[A-Za-z0-9-]{4,60}$/);
});

test('two sessions that overlap: the sentence names the other one', async () => {
  await start('day', 'rota');
  await press('加一场');
  await page.getByRole('combobox', { name: '领导' }).selectOption('wang');
  mock.answers = { draft: { ok: false, code: 'bad_command', problems: [{ row: 1, field: 'session', code: 'overlap', value: `m-${day.day.date}` }] } };
  await press('预览');
  await page.getByText('时段：跟别的安排撞了：同一位领导或同一间房。（2月13日 星期五 上午 王建民）', { exact: true }).waitFor();
  assert.equal(sent('draft').length, 0);
});

test('a table with mistakes: a sentence for each row and field, and nothing else', async () => {
  await start('day', 'rota');
  const asked = [];
  let reply = {
    rows: [], diff: [], done: false,
    problems: [
      { row: 3, field: 'leader', code: 'unknown_leader', value: '张三丰' },
      { row: 5, field: 'date', code: 'bad_date', value: '2月30日' },
      { row: 7, field: 'capacity', code: 'below_issued', value: '2' },
    ],
  };
  await page.route('**/api/rota/import?*', (route) => {
    asked.push({ url: new URL(route.request().url()), type: route.request().headers()['content-type'], body: route.request().postData() });
    return route.fulfill({ json: reply });
  });
  await press('导入表格');
  await page.getByLabel('选一个表格').setInputFiles({ name: 'rota.csv', mimeType: 'text/csv', buffer: Buffer.from('日期,时段\n') });
  const list = page.locator('.refused');
  await list.getByText('第3行的领导：没有这位领导。请先加到领导名单里。（写的是“张三丰”）').waitFor();
  await list.getByText('第5行的日期：日期不对').waitFor();
  await list.getByText('第7行的人数：比已经发出去的号少').waitFor();
  assert.deepEqual(asked.map((a) => [a.url.searchParams.get('preview'), a.type, a.body]), [['1', 'application/octet-stream', '日期,时段\n']]);
  assert.equal(await page.getByRole('button', { name: '确定导入' }).count(), 0);

  reply = { rows: [{ id: 'a', date: '2026-03-02', session: 'am', leader: 'wang' }], problems: [], diff: [{ what: 'rota', key: '2026-03-02 am', field: 'leader', before: '刘志强', after: '王建民' }], done: false };
  await page.getByLabel('选一个表格').setInputFiles({ name: 'rota.csv', mimeType: 'text/csv', buffer: Buffer.from('x') });
  await page.getByText('读到1行，没有不对的地方。').waitFor();
  reply = { ...reply, done: true, seq: 440 };
  await press('确定导入');
  await page.getByText('导入了1行。').waitFor();
  assert.deepEqual(asked.slice(1).map((a) => a.url.searchParams.has('preview')), [true, false]);
  assert.match(asked[2].url.searchParams.get('id'), /^[0-9a-f]{24}$/);
  mock.show('office', { ...day, undo: 440 });
  await page.getByRole('status').getByRole('button', { name: '撤回' }).click();
  assert.equal((await one('undo')).seq, 440);
});

test('what was just set can be taken back, and no longer when somebody else sets something', async () => {
  await start('day', 'rota');
  await press('发布草稿（3）');
  mock.answers = { publish: { seq: 450 } };
  await press('确定');
  await page.getByText('发布了。').waitFor();
  const undo = page.getByRole('status').getByRole('button', { name: '撤回' });
  assert.equal(await undo.count(), 0, 'not before the journal names it');
  mock.show('office', { ...day, undo: 450 });
  await undo.waitFor();
  mock.show('office', { ...day, undo: 460 });
  await undo.waitFor({ state: 'detached' });
  mock.show('office', { ...day, undo: 450 });
  await undo.click();
  assert.equal((await one('undo')).seq, 450);
  await page.getByText('撤回了。').waitFor();
});

test('the newest of the record is taken back after it was shown', async () => {
  await start('day', 'record');
  await page.getByRole('button', { name: '撤回' }).first().waitFor();
  assert.equal(await page.getByRole('button', { name: '撤回' }).count(), 1);
  await press('撤回');
  await page.getByText('陈晓燕').waitFor();
  assert.equal(sent('undo').length, 0);
  await page.locator('.plan').getByRole('button', { name: '撤回' }).click();
  assert.equal((await one('undo')).seq, 431);
});

test('somebody is booked by telephone', async () => {
  await start('day', 'bookings');
  await press('电话约一个');
  await page.getByText('先选日期').waitFor();
  const form = page.getByRole('region', { name: '电话约一个' });
  await form.getByLabel(/^日期/).fill('2026-02-24');
  await form.getByLabel('时段').selectOption('am');
  await form.getByLabel('几点').fill('9:30');
  await form.getByLabel('几位').fill('3');
  await form.getByLabel('乡镇').selectOption('石桥镇');
  await form.getByRole('textbox', { name: '姓名' }).fill('样本乙');
  await form.getByRole('textbox', { name: '电话' }).fill('0310 555-0123');
  await form.getByLabel('听不清').check();
  await form.getByRole('button', { name: '预览' }).click();
  await form.getByRole('button', { name: '约定', exact: true }).click();
  const m = await one('book');
  assert.deepEqual(
    [m.service, m.date, m.session, m.slot, m.people, m.township, m.name, m.phone, m.needs, m.why],
    ['leader', '2026-02-24', 'am', '09:30', 3, '石桥镇', '样本乙', '03105550123', ['hearing'], 'tel_call'],
  );
  await page.getByText('约号 012 345 6789').waitFor(); // to be read out to the caller
  assert.equal(await page.getByText('样本乙').count(), 0, 'the name stays on no list');
});

test('a time that is none is not booked', async () => {
  await start('day', 'bookings');
  await press('电话约一个');
  const form = page.getByRole('region', { name: '电话约一个' });
  await form.getByLabel(/^日期/).fill('2026-02-24');
  await form.getByLabel('几点').fill('25:00');
  await form.getByText('几点写成').first().waitFor();
  assert.equal(await form.getByRole('button', { name: '预览' }).getAttribute('aria-disabled'), 'true');
});

test('a booking is found by date and township, or by telephone, without names', async () => {
  await start('day', 'bookings');
  const rows = () => page.locator('tbody tr').count();
  assert.equal(await rows(), 5);
  await page.getByLabel('乡镇').first().selectOption('柳林乡');
  assert.equal(await rows(), 1);
  await press('都看');
  await page.getByLabel('日期').first().fill('2026-02-24');
  assert.equal(await rows(), 2);
  mock.answers = { findbookings: { bookings: [{ booking: 24 }] } };
  await page.getByLabel('或按电话找').fill('0310-5550123');
  await press('找');
  assert.equal((await one('findbookings')).phone, '03105550123');
  await page.getByText('这个电话有1个约定。').waitFor();
  assert.equal(await rows(), 1);
  assert.match(await page.locator('tbody').innerText(), /3月2日/);
});

test('a name is seen one row at a time, with a reason, and goes when the row is shut', async () => {
  await start('day', 'bookings');
  const asked = [];
  await page.route('**/api/person?*', (route) => {
    asked.push(route.request().postDataJSON());
    return route.fulfill({ json: { name: '样本乙', phone: '03105550123' } });
  });
  await press('打开第2个约定');
  await page.getByRole('radio', { name: '要打电话' }).check();
  await press('看姓名电话');
  await page.getByText('样本乙').waitFor();
  assert.deepEqual(asked, [{ booking: 22, why: 'call' }]);
  await press('收起');
  assert.equal(await page.getByText('样本乙').count(), 0);
});

test('a booking is moved, another is dropped, a call is made', async () => {
  await start('day', 'bookings');
  await press('打开第2个约定');
  await press('改日子');
  await page.locator('.panel').getByLabel(/^日期/).fill('2026-02-26');
  await press('预览');
  await press('改到这一天');
  const moved = await one('movebooking');
  assert.deepEqual([moved.booking, moved.date], [22, '2026-02-26']);
  await press('取消约定');
  await press('确定取消');
  assert.equal((await one('cancelbooking')).booking, 22);
  await press('要回电话的 118');
  await press('回过了');
  await page.locator('.plan.seen').getByRole('button', { name: '回过了' }).click();
  assert.equal((await one('endcallback')).callback, 7);
});

test('settings are shown before they are set, and go with their base', async () => {
  await start('day', 'windows');
  await page.getByLabel('名称').nth(1).fill('到窗口办事');
  await page.locator('nav').getByText('未存').waitFor();
  await page.keyboard.press('Alt+5'); // and are not lost on the way
  await page.getByLabel('开始取号').first().fill('7:00');
  await page.getByLabel('停止叫号').first().fill('24:00');
  await press('预览');
  const shown = await one('setconfig', true);
  await page.getByText('到窗口说事情').last().waitFor();
  await press('确定');
  const m = await one('setconfig');
  assert.equal(m.base, 300);
  assert.deepEqual([m.config.services[1].name, m.config.hours.take_from, m.config.hours.call_until], ['到窗口办事', 420, 1440]);
  assert.deepEqual(m.config, shown.config);
  assert.deepEqual({ ...m.config, services: 0, hours: 0 }, { ...day.config, services: 0, hours: 0 });
  await page.getByText('有改动还没存').waitFor({ state: 'detached' }); // when the answer has come
});

test('a number that is no time of the day is said and not kept', async () => {
  await start('day', 'hours');
  const field = page.getByLabel('开始取号').first();
  await field.fill('7点');
  await page.getByText('写成 7:30 这样').waitFor();
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  assert.equal(await page.getByText('有改动还没存').count(), 0);
});

test('what is wrong in the settings is a sentence with the place', async () => {
  await start('day', 'windows');
  mock.refuse = 'bad_command';
  await page.getByLabel('连续照顾，最多').fill('4');
  await press('预览');
  await page.getByText('这一步不成立').waitFor();
  mock.refuse = '';
  mock.answers = { setconfig: { ok: false, code: 'bad_command', problems: [{ row: 0, field: 'rules.priority_run', code: 'unfair', value: '4' }, { row: 0, field: 'services.1.capacity', code: 'bad_number', value: '-1' }] } };
  await press('预览');
  await page.getByText('叫号规则 · 连续照顾：超过了公平的限度').waitFor();
  await page.getByText('业务 · 到窗口说事情 · 批数：数不对').waitFor();
});

test('a service that no window serves is said before it is set', async () => {
  await start('day', 'windows');
  mock.answers = { setconfig: { doubts: [{ row: 0, field: 'services.1', code: 'unserved' }] } };
  await page.getByLabel('连续照顾，最多').fill('2');
  await press('预览');
  await page.getByText('业务 · 到窗口说事情：没有一个窗口办').waitFor();
  await press('确定');
  await one('setconfig', false);
});

test('somebody else sets something: said, taken over, and what both touched is theirs', async () => {
  await start('day', 'windows');
  await page.getByLabel('名称').nth(1).fill('到窗口办事');
  await page.keyboard.press('Alt+5');
  await page.getByLabel('开始取号').first().fill('7:00');
  const changes = [{ seq: 500, at: Date.now(), by: '李建国', what: 'ConfigSet' }, ...day.changes];
  const theirs = structuredClone(day.config);
  theirs.phone = '0310-7654321';
  mock.show('office', { ...day, config: theirs, config_seq: 500, changes });
  await page.getByText('李建国刚改过设置，已并进来').waitFor();
  const again = structuredClone(theirs);
  again.hours.take_from = 390;
  mock.show('office', { ...day, config: again, config_seq: 510, changes });
  await page.getByText('李建国刚改过“平常的时间”').waitFor();
  assert.equal(await page.getByLabel('开始取号').first().inputValue(), '6:30');
  await press('预览');
  const m = await one('setconfig', true);
  assert.deepEqual([m.base, m.config.phone, m.config.services[1].name, m.config.hours.take_from], [510, '0310-7654321', '到窗口办事', 390]);
});

test('a service that goes is taken from its counters', async () => {
  await start('day', 'windows');
  await press('去掉纪检监察');
  await press('预览');
  const m = await one('setconfig', true);
  assert.deepEqual(m.config.services.map((s) => s.id), ['leader', 'window']);
  assert.deepEqual(m.config.counters[2].serves, [{ service: 'window', stop: 0 }]);
});

test('the triage table is signed; with changes in it it cannot be', async () => {
  await start('day', 'triage');
  await page.getByText('县司法局公共法律服务管理股，1月8日签字').waitFor();
  await press('司法局签字');
  await press('预览');
  await press('签字');
  const m = await one('sign');
  assert.deepEqual([m.by, m.on], ['县司法局公共法律服务管理股', day.day.date]);
  await page.getByLabel('第1行 多久').fill('一年');
  await page.getByText('存了以后，签字就没有了').waitFor();
  assert.equal(await page.getByRole('button', { name: '司法局签字' }).getAttribute('aria-disabled'), 'true');
});

test('holidays come from a file, another file is said to be none', async () => {
  await start('day', 'hours');
  const file = page.getByLabel('导入放假安排');
  await file.setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('<html>') });
  await page.getByText('这个文件不是放假安排').waitFor();
  const text = JSON.stringify({ year: 2027, papers: [], days: [{ name: '元旦', date: '2027-01-01', isOffDay: true }] });
  await file.setInputFiles({ name: '2027.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await page.getByText('1月1日').last().waitFor();
  await press('确定');
  assert.equal((await one('holidays')).text, text);
});

test('loudness goes by the hour', async () => {
  await start('day', 'voice');
  await page.getByLabel(/^音量 80%/).fill('60');
  await press('预览');
  assert.deepEqual((await one('setconfig', true)).config.loudness[0], { from: 450, until: 720, percent: 60 });
});

test('a lost connection is said, with the time, and nothing can be changed meanwhile', async () => {
  await start();
  mock.down = true;
  mock.drop();
  await page.getByText(/连接断了（\d+:\d\d起），正在恢复/).waitFor();
  assert.equal(await page.getByRole('button', { name: '撤下今天人多' }).getAttribute('aria-disabled'), 'true');
  mock.down = false;
  await page.getByText('连接断了').waitFor({ state: 'detached', timeout: 15_000 });
});

test('the day is opened by hand, and a doubtful date is settled', async () => {
  await start('quiet');
  await page.getByText('放假：春节').waitFor();
  await page.getByText('下次上班：2月24日 星期二').waitFor();
  await press(/^对，今天是/);
  assert.equal((await one('date')).date, quiet.day.doubt);
  mock.show('office', { ...quiet, day: { ...quiet.day, doubt: undefined } });
  await press('现在开始');
  await one('openday');
});

test('signing in: the office only', async () => {
  mock.signedIn = null;
  mock.show('office', 'day');
  page = await open(browser, mock, 'office');
  await page.getByLabel('姓名').fill('孙丽');
  assert.equal(await page.getByRole('radio').count(), 0, 'no window to choose');
  await page.getByLabel('密码').fill('0000');
  await press('登录');
  await page.getByText('姓名或密码不对').waitFor();
  let role = 'desk';
  await page.route('**/api/signin', (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    if (role === 'office') mock.signedIn = { name: '孙丽', role };
    return route.fulfill({ json: { name: '孙丽', role } });
  });
  await page.getByLabel('密码').fill('1234');
  await press('登录');
  await page.getByText('您的身份不能用这个页面').waitFor();
  role = 'office';
  await press('登录');
  await page.getByRole('heading', { name: '今天', exact: true }).waitFor();
});

test('at 1920 by 1080 nothing scrolls sideways either', async () => {
  await start();
  await page.setViewportSize({ width: 1920, height: 1080 });
  for (let i = 1; i <= 8; i++) {
    await page.keyboard.press('Alt+' + i);
    await page.waitForTimeout(60);
    assert.equal(await page.evaluate(() => document.querySelector('main').scrollWidth > document.querySelector('main').clientWidth), false, `section ${i}`);
  }
});

test('a sentence for every problem, and a word for every kind of change', () => {
  const web = new URL('../', import.meta.url);
  const words = readFileSync(new URL('src/words/zh.office.ts', web), 'utf8');
  const block = (name) => words.match(new RegExp(`\\n( *)${name}: \\{[\\s\\S]*?\\n\\1\\}`))[0];
  const folders = ['../../queue/', '../../kiosk/rotafile/', '../'];
  const source = folders.flatMap((f) => readdirSync(new URL(f, web)).filter((n) => n.endsWith('.go') && !n.endsWith('_test.go')).map((n) => readFileSync(new URL(f + n, web), 'utf8'))).join('\n');
  const codes = new Set([...source.matchAll(/\b(?:p|f)\.add\([^\n]*?"([a-z]+_[a-z0-9_]+|missing|duplicate|overlap|unfair)"/g)].map((m) => m[1]));
  assert.ok(codes.size > 8, 'the codes are read from the Go source');
  const known = block('problem');
  for (const c of codes) assert.match(known + block('field'), new RegExp(`\\b${c}:`), c);
  const union = readFileSync(new URL('src/wire.ts', web), 'utf8').match(/interface Problem \{[\s\S]*?\n\}/)[0].match(/code: (.*);/)[1];
  for (const [, c] of union.matchAll(/'([a-z0-9_]+)'/g)) assert.match(known, new RegExp(`\\b${c}:`), c);
  const kinds = block('kinds');
  for (const k of ['ConfigSet', 'RotaDrafted', 'DraftsDropped', 'RotaPublished', 'RotaChanged', 'HolidaysSet', 'ElsewhereSet', 'TriageSigned']) {
    assert.ok(source.includes(`"${k}"`), k);
    assert.match(kinds, new RegExp(`\\b${k}:`));
  }
});

test('a page of the touchscreen in the centre’s own words: a line each', async () => {
  await start('day', 'triage');
  await page.getByLabel('“来访须知”的内容').fill('不带身份证也能取号。\n请坐着等。');
  await press('预览');
  await one('setconfig', true);
  await press('确定');
  assert.deepEqual((await one('setconfig')).config.pages[0].lines, ['不带身份证也能取号。', '请坐着等。']);
});
