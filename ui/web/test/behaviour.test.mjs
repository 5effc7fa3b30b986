// What the screens do, against a daemon of cardboard that remembers what it
// was told.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { fixtures } from '../dev/fixtures.mjs';
import { launch, open } from '../dev/browser.mjs';
import { Mock } from '../dev/mock.mjs';

let mock, browser, page;

before(async () => {
  mock = await new Mock().listen();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await mock?.close();
});
afterEach(async () => {
  await page?.context().close();
  mock.heard.length = 0;
  mock.down = mock.mute = false;
  mock.refuse = '';
  mock.signedIn = { name: '刘敏', counter: '1', role: 'desk', allow: ['call', 'closeday'] };
});

async function start(screen, fixture) {
  mock.show(screen, fixture);
  page = await open(browser, mock, screen);
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page.locator(screen === 'touch' ? '[data-page]:not([data-page=starting])' : 'main:not(.wait)').first().waitFor({ state: 'attached' });
}

const calm = () => page.waitForTimeout(720); // longer than the guard against a second tap
const tap = async (name) => {
  await calm();
  await page.getByRole('button', { name }).first().tap();
};
const at = (name) => page.locator(`[data-page=${name}]`).waitFor({ timeout: 5_000 });
const sent = (t) => mock.heard.filter((m) => m.t === t);
async function until(what, f, ms = 5_000) {
  for (const end = Date.now() + ms; Date.now() < end; await new Promise((r) => setTimeout(r, 30))) {
    const got = await f();
    if (got) return got;
  }
  assert.fail('waited in vain for ' + what);
}

test('two touches to a number', async () => {
  await start('touch', 'home');
  await tap(/见今天的领导/);
  await tap(/就我一个/);
  const [take] = await until('the wish', () => sent('take').length && sent('take'));
  assert.deepEqual([take.service, take.people, take.session], ['leader', 1, 's1']);
  assert.match(take.id, /^[0-9a-f]{24}$/);
  mock.show('touch', 'ticket');
  await at('ticket');
  assert.equal(await page.locator('.number').innerText(), '12');
});

test('a second tap at once is the same tap', async () => {
  await start('touch', 'home');
  await calm();
  await page.getByRole('button', { name: /见今天的领导/ }).tap();
  await at('alone');
  await page.getByRole('button', { name: /就我一个/ }).tap();
  await page.waitForTimeout(200);
  assert.equal(sent('take').length, 0);
});

test('a finger that slides off a button meant no', async () => {
  await start('touch', 'home');
  await calm();
  const box = await page.getByRole('button', { name: /见今天的领导/ }).boundingBox();
  await page.mouse.move(box.x + 300, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + 300, box.y + 20);
  await page.mouse.up(); // still on it: yes
  await at('alone');
  await calm();
  const alone = await page.getByRole('button', { name: /就我一个/ }).boundingBox();
  await page.mouse.move(alone.x + 300, alone.y + 100);
  await page.mouse.down();
  await page.mouse.move(alone.x + 300, alone.y - 200);
  await page.mouse.up();
  await page.waitForTimeout(100);
  assert.equal(sent('take').length, 0);
});

test('a lost connection loses no choice, and a wish is repeated by its id', async () => {
  await start('touch', 'home');
  await tap(/见今天的领导/);
  await tap(/不止一个/);
  mock.mute = true;
  await tap(/^3位/);
  await until('the wish', () => sent('take').length);
  mock.down = true;
  mock.drop();
  await page.getByText('正在连接').waitFor();
  mock.mute = mock.down = false;
  await until('the wish again', () => sent('take').length === 2);
  const [a, b] = sent('take');
  assert.deepEqual(a, b);
  assert.equal(a.people, 3);
  assert.equal(sent('hello')[0].session, 's1');
  await at('many');
});

test('no answer for 15 s: the session is given up and the page says so', async () => {
  await start('touch', 'home');
  await tap(/到窗口说事情/);
  mock.mute = true;
  await tap(/就我一个/);
  await page.getByText('正在取号').waitFor();
  await page.locator('[data-page=lost]').waitFor({ timeout: 17_000 });
  await until('giving up', () => sent('leave').length);
  assert.equal(sent('take').length, 1);
});

test('the next visitor starts on a clean page', async () => {
  await start('touch', 'home');
  await tap(/见今天的领导/);
  await at('alone');
  mock.show('touch', { ...fixtures.touch.home, session: { id: 's2', phase: 'idle', card: 'none' } });
  await at('home');
});

test('asking whether somebody is there; a touch says yes', async () => {
  await start('touch', 'still');
  await at('still');
  await tap(/还在/);
  await until('the tap', () => sent('tap').length);
});

test('the touchscreen tells in each beat that it draws, until nothing is drawn', async () => {
  await start('touch', 'home');
  await until('two beats', () => sent('drew').length >= 2);
  assert.deepEqual(Object.keys(sent('drew')[0]).sort(), ['screen', 't']);
  await page.evaluate(() => (window.requestAnimationFrame = () => 0)); // as one that has frozen
  await page.waitForTimeout(1_200); // the beat that was on its way
  const before = sent('drew').length;
  await page.waitForTimeout(2_500);
  assert.equal(sent('drew').length, before);
});

test('needs, giving back and help are told to the daemon', async () => {
  await start('touch', 'ticket');
  await tap(/我需要照顾/);
  await tap(/听不清/);
  assert.deepEqual((await until('needs', () => sent('needs')[0])).needs, ['hearing']);
  await tap(/好了/);
  await tap(/号不要了/);
  await at('drop');
  await tap(/^不要了/);
  await until('giveback', () => sent('giveback').length);
  await tap(/找人帮忙/);
  await until('help', () => sent('help').length);
});

test('who asked for a written number can go', async () => {
  await start('touch', 'nopaper');
  await tap(/请人来写/);
  assert.equal((await until('the choice', () => sent('nopaper')[0])).choice, 'write');
  await at('ticket');
  await page.getByText('工作人员来给您写一张').waitFor();
  await tap(/好了/);
  await until('leaving', () => sent('leave').length);
});

test('the appointment code', async () => {
  await start('touch', 'home');
  await tap(/约好今天来的/);
  await calm();
  for (const d of '0123456789') {
    await page.waitForTimeout(140);
    await page.getByRole('button', { name: d, exact: true }).tap();
  }
  await tap(/报到/);
  assert.equal((await until('checkin', () => sent('checkin')[0])).code, '0123456789');
});

test('the hall says each call once and says numbers as people do', async () => {
  const hall = fixtures.hall.calls;
  const call = (seq, number) => ({ seq, number, counter: '3号窗口', at: Date.now() });
  await start('hall', { ...hall, calls: [call(70, 103)] });
  assert.equal(await page.locator('.now .unseen').innerText(), '请一百零三号，到3号窗口。');
  await until('the first', () => sent('heard').length === 1, 8_000);
  // Two at once wait for each other; the repeated one is said once.
  mock.show('hall', { ...hall, calls: [call(70, 103), call(71, 12), call(72, 13), call(73, 13)] });
  await until('both', () => sent('heard').length === 3, 15_000);
  await page.waitForTimeout(1_000);
  assert.deepEqual(sent('heard').map((h) => h.seq), [70, 71, 73]);
  mock.drop();
  await page.waitForTimeout(1_500);
  assert.equal(sent('heard').length, 3, 'nothing is said again after a lost connection');
});

test('the space bar calls the next one, once', async () => {
  await start('desk', 'serving');
  await page.keyboard.press(' ');
  await page.keyboard.press(' ');
  await until('the press', () => sent('do').length);
  await page.waitForTimeout(200);
  assert.deepEqual(sent('do').map((m) => m.do), ['next']);
  await page.keyboard.press('F4');
  await until('holding', () => sent('do').length === 2);
  assert.deepEqual([sent('do')[1].do, sent('do')[1].ticket], ['hold', 12]);
});

test('a press is seen at once and a refusal is a sentence', async () => {
  await start('desk', 'serving');
  mock.refuse = 'wrong_status';
  mock.mute = true;
  await page.getByRole('button', { name: /先放一放/ }).click();
  await page.locator('.act.busy').waitFor({ timeout: 500 });
  mock.mute = false;
  mock.drop(); // the press is repeated on the next connection and refused there
  await page.getByText('这个号刚刚变了').waitFor();
});

test('a number is given out in two presses', async () => {
  await start('desk', 'serving');
  await page.getByRole('button', { name: /见领导/ }).last().click();
  await page.locator('.people button').nth(1).click();
  const m = await until('the number', () => sent('do')[0]);
  assert.deepEqual([m.do, m.service, m.people, m.needs], ['issue', 'leader', 2, []]);
  await page.getByText('131号').waitFor();
});

test('staff test the devices, by keyboard too, and presses go on', async () => {
  await start('desk', 'trouble');
  await page.getByRole('button', { name: '设备' }).click();
  const reader = page.getByRole('region', { name: '读卡器' });
  const printer = page.getByRole('region', { name: '打印机' });
  assert.match(await reader.innerText(), /没接上/);
  assert.match(await printer.innerText(), /纸快完了/);
  mock.show('desk', 'serving');
  await reader.getByText('正常').waitFor();
  mock.mute = true; // the test takes its time
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await reader.getByText('请放一张身份证').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter'); // one at a time
  await page.keyboard.press('Escape');
  await page.locator('.dialog').waitFor({ state: 'detached' });
  await page.keyboard.press(' ');
  const did = await until('the press', () => sent('do').length === 2 && sent('do'));
  assert.deepEqual(did.map((m) => m.do), ['testcard', 'next']);
  await page.getByRole('button', { name: '设备' }).click();
  mock.mute = false;
  mock.refuse = 'two';
  mock.drop(); // asked again on the next connection
  await reader.getByText('一次只放一张卡').waitFor();
  mock.refuse = '';
  await page.getByRole('button', { name: '试打一张' }).click();
  await printer.getByText('打出来了').waitFor();
});

test('a name is shown by a button only and goes by itself', async () => {
  await start('desk', 'serving');
  assert.equal(await page.getByText('样本甲').count(), 0);
  await page.getByRole('button', { name: /看姓名/ }).click();
  await page.getByText('样本甲').waitFor();
  await page.getByText('样本甲').waitFor({ state: 'detached', timeout: 11_000 });
});

test('signing in at the desk', async () => {
  mock.signedIn = null;
  mock.show('desk', 'serving');
  page = await open(browser, mock, 'desk');
  await page.getByLabel('姓名').fill('刘敏');
  await page.getByLabel('密码').fill('0000');
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByText('姓名或密码不对').waitFor();
  await page.getByLabel('密码').fill('1234');
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('button', { name: /下一位/ }).waitFor();
});

test('the leader’s details are covered when nobody touches the tablet', async () => {
  mock.signedIn = { name: '王建民', role: 'leader' };
  mock.show('leader', 'list');
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  await page.clock.install();
  await page.goto(mock.url + '/leader');
  await page.getByText('在您这里').waitFor();
  await page.clock.runFor(125_000);
  await page.getByText('已遮住').first().waitFor();
  assert.equal(await page.getByText('在您这里').count(), 0);
  await page.locator('.list li button').first().click();
  await page.getByText('在您这里').first().waitFor();
});

test('the cabinet lays a card and tears a slip', async () => {
  await start('cabinet', 'slip');
  await page.getByRole('button', { name: /样本乙/ }).click();
  await page.getByRole('button', { name: /撕下/ }).click();
  const [lay, tear] = await until('both', () => sent('cabinet').length === 2 && sent('cabinet'));
  assert.deepEqual([lay.do, lay.card, tear.do, tear.slip], ['lay', 1, 'tear', 7]);
});
