// The desk's full day, against a daemon of cardboard.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { fixtures } from '../dev/fixtures.mjs';
import { launch, open } from '../dev/browser.mjs';
import { Mock } from '../dev/mock.mjs';

let mock, browser, page;
const F = fixtures.desk;

before(async () => {
  mock = await new Mock().listen();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await mock?.close();
});
afterEach(async () => {
  for (const c of browser.contexts()) await c.close();
  mock.heard.length = 0;
  mock.mute = false;
  mock.refuse = '';
  mock.answers = {};
  mock.signedIn.allow = ['call', 'closeday'];
});

async function start(fixture) {
  mock.show('desk', fixture);
  page = await open(browser, mock, 'desk');
  await page.getByRole('button', { name: /下一位/ }).waitFor();
}
const did = () => mock.heard.filter((m) => m.t === 'do');
async function until(what, f, ms = 5_000) {
  for (const end = Date.now() + ms; Date.now() < end; await new Promise((r) => setTimeout(r, 20))) {
    const got = await f();
    if (got) return got;
  }
  assert.fail('waited in vain for ' + what);
}
const one = (what) => until(what, () => did().find((m) => m.do === what));
const button = (name) => page.getByRole('button', { name }).first();
const row = (n) => page.locator('.lists .line', { has: page.getByText(String(n), { exact: true }) }).first();

test('whoever does not hear is fetched before he can be missed', async () => {
  await start('walk');
  const miss = page.getByRole('button', { name: /没来.*先走到跟前/ });
  assert.equal(await miss.getAttribute('aria-disabled'), 'true');
  await page.keyboard.press('F3');
  await page.getByRole('button', { name: /已走到跟前/ }).getByText('F1').waitFor();
  await page.keyboard.press('F1');
  assert.equal((await one('walkover')).ticket, 12);
  assert.equal(did().length, 1, 'F3 did nothing');
  const [first, ...rest] = F.walk.counters;
  mock.show('desk', { ...F.walk, counters: [{ ...first, now: { ...first.now, walked: Date.now() } }, ...rest] });
  await page.getByText('走到跟前了').waitFor();
  await page.keyboard.press('F3');
  await one('miss');
});

test('the reason to read out', async () => {
  for (const [why, words, more] of [
    ['in_turn', '先到先办'],
    ['needs_care', '需要照顾'],
    ['carried_over', '上次未接到'],
    ['longest_wait', '等得最久'],
    ['appointment', '约定9:30', { lane: 'booked', slot: '09:30' }],
  ]) {
    const [first, ...rest] = F.serving.counters;
    const view = { ...F.serving, counters: [{ ...first, now: { ...first.now, why, ...more } }, ...rest] };
    if (why === 'in_turn') await start(view);
    else mock.show('desk', view);
    await page.locator('.read', { hasText: words }).waitFor();
  }
});

test('a pause has a reason and ends with a press', async () => {
  await start('serving');
  await button('暂停').click();
  await button('吃饭').click();
  assert.equal((await one('pause')).why, 'break');
  mock.show('desk', 'paused');
  await page.getByText(/^吃饭，.*起暂停$/).waitFor();
  await button('回来了').click();
  await one('unpause');
});

test('约下次 is one press: the code stands large and on paper', async () => {
  await start('serving');
  await page.keyboard.press('F5');
  const b = await one('book');
  assert.deepEqual([b.ticket, b.service, b.date, b.session, b.why, b.people], [12, 'leader', '2026-11-30', 'am', 'leader', 2]);
  await page.locator('.booked .code', { hasText: '012 345 6789' }).waitFor();
  assert.ok((await page.locator('.booked .code').evaluate((e) => parseFloat(getComputedStyle(e).fontSize))) >= 80);
  await page.evaluate(() => (window.print = () => (window.printed = true)));
  await button(/打一张（这台电脑）/).click();
  assert.ok(await page.evaluate(() => window.printed));
  await page.emulateMedia({ media: 'print' });
  const paper = (await page.locator('body').innerText()).replace(/\s+/g, ' ').trim();
  assert.match(paper, /约定单 11月30日 星期一 上午 012 345 6789/);
  for (const secret of ['领导', '见', '来听', '登记好了', '照顾', '样本']) assert.ok(!paper.includes(secret), `the paper says ${secret}: ${paper}`);
});

test('约下次 made anew: the press is taken back, and everything can be chosen', async () => {
  await start('serving');
  await page.keyboard.press('F5');
  await one('book');
  await button('改一改').click();
  await one('undo');
  await page.getByRole('dialog').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: '先不定哪天' }).click();
  await page.getByRole('textbox', { name: '电话' }).fill('0310-5550123');
  await button(/^约好$/).click();
  const b = await until('the second booking', () => mock.heard.filter((m) => m.do === 'book')[1]);
  assert.deepEqual([b.ticket, b.date, b.phone], [12, undefined, '0310-5550123']);
});

test('by telephone: a window, the next open day, name and telephone when he leaves them', async () => {
  await start('serving');
  await button(/约定 电话里约/).click();
  await page.getByRole('dialog').getByRole('button', { name: '综合窗口' }).click();
  await page.getByRole('button', { name: /11月26日/ }).click();
  await page.getByRole('button', { name: '下午' }).click();
  await page.getByLabel('乡镇').selectOption('柳林乡');
  await page.getByRole('textbox', { name: '电话' }).fill('0310-5550123');
  await button(/^约好$/).click();
  const b = await one('book');
  assert.deepEqual([b.ticket, b.service, b.date, b.session, b.why, b.township, b.phone, b.name], [undefined, 'window', '2026-11-26', 'pm', 'tel_call', '柳林乡', '0310-5550123', undefined]);
});

test('a lost slip: appointments are found without names, one is opened with a reason', async () => {
  await start('serving');
  mock.answers = { findbookings: { bookings: [{ booking: 7, date: '2026-11-23', session: 'am', service: 'window', people: 1, needs: [], lane: 'booked', why: 'papers', township: '柳林乡', made: 0, person: true }] } };
  await button(/查约定/).click();
  await page.getByLabel('乡镇').selectOption('柳林乡');
  await button(/^查$/).click();
  assert.deepEqual([(await one('findbookings')).date, (await one('findbookings')).township], ['2026-11-23', '柳林乡']);
  await page.locator('.found .line').click();
  assert.equal(await page.getByText('样本乙').count(), 0);
  await button('核对是不是他').click();
  await page.getByText('样本乙').waitFor();
  const asked = mock.heard.find((m) => m.t === 'person');
  assert.deepEqual([asked.booking, asked.why], [7, 'check']);
  mock.answers = { checkin: { number: 132 } };
  await button('报到').click();
  assert.equal((await one('checkin')).booking, 7);
  await page.getByRole('dialog').getByText('132号，报到了').waitFor();
});

test('登记，电话答复 and the one sentence', async () => {
  await start('serving');
  await button('记一句话').click();
  await page.keyboard.type('村里修路占了地，补偿没给。');
  await button('记下').click();
  assert.deepEqual([(await one('note')).ticket, (await one('note')).words], [12, '村里修路占了地，补偿没给。']);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await row(13).click();
  await button('登记，电话答复').click();
  await page.getByRole('textbox', { name: '电话' }).fill('0310-5550123');
  await button(/^登记$/).click();
  const u = await one('unserve');
  assert.deepEqual([u.ticket, u.phone, u.words], [13, '0310-5550123', undefined]);
  await page.getByText('13号登记了').waitFor();
});

test('a leader is called away: nothing need be done, the talk that goes on has one press each', async () => {
  await start('leaderchanged');
  await page.locator('.banner', { hasText: '改由刘国强 副县长接着谈' }).getByRole('button', { name: '知道了' }).click();
  assert.equal(await page.locator('.banner').count(), 0);
  await button('领导有变动').click();
  await page.getByText('王建民临时有事，改由刘国强 副县长接着谈').waitFor();
  await page.getByText('号不变，次序不变').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: '接着谈' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal(did().length, 0);
  await button('领导有变动').click();
  await page.getByRole('dialog').getByRole('button', { name: '先放一放' }).click();
  assert.equal((await one('hold')).ticket, 12);
});

test('收工 lists who lacks an outcome, with one press each, and then ends the day', async () => {
  await start('serving');
  const off = page.locator('footer .red');
  assert.match(await off.innerText(), /收工\s*10/);
  await off.click();
  const item = (n) => page.locator('.closing li', { has: page.getByText(String(n), { exact: true }) });
  assert.deepEqual(await item(15).getByRole('button').allInnerTexts(), ['现在接待', '登记，电话答复', '约下次']);
  assert.equal(await page.getByRole('button', { name: '今天全部结束' }).count(), 0);
  await item(15).getByRole('button', { name: '约下次' }).click();
  const b = await one('book');
  assert.deepEqual([b.ticket, b.date, b.why, b.people], [15, '2026-11-30', 'time', 4]);
  await page.locator('.booked .code').waitFor();
  await page.keyboard.press('Escape');
  await item(111).getByRole('button', { name: '登记，电话答复' }).click();
  await page.getByRole('textbox', { name: '电话' }).fill('1');
  await button(/^登记$/).click();
  await one('unserve');
  await item(112).getByRole('button', { name: '现在接待' }).click();
  assert.equal((await one('call')).ticket, 112);
  mock.show('desk', 'evening');
  await page.locator('footer .red').waitFor({ state: 'detached' });
  await page.locator('footer').getByRole('button', { name: '收工' }).click();
  await button('今天全部结束').click();
  await one('closeday');
});

test('点名叫 asks first, and only who may is offered it', async () => {
  await start('serving');
  await row(15).click();
  await button('点名叫').click();
  await page.getByText('前面还有2位。先叫15号？').waitFor();
  assert.equal(did().length, 0);
  await button('点名叫').click();
  assert.equal((await one('call')).ticket, 15);
  mock.signedIn.allow = [];
  await page.reload();
  await row(15).click();
  await button('并号').waitFor();
  assert.equal(await page.getByRole('button', { name: '点名叫' }).count(), 0);
});

test('改人数, 优先, 并号, 分号 from an open row', async () => {
  await start('serving');
  await row(15).click();
  await button('改人数').click();
  await page.locator('.acts input').fill('14');
  await page.keyboard.press('Enter');
  assert.equal((await one('amend')).people, 14);
  await row(15).click();
  await button('优先').click();
  await button('坐轮椅').click();
  await until('the needs', () => did().some((m) => m.needs?.[0] === 'wheels'));
  await row(15).click();
  await button('并号').click();
  await page.locator('.acts').getByRole('button', { name: '13', exact: true }).click();
  assert.deepEqual((await one('merge')).tickets, [13, 15]);
  await row(15).click();
  await button('分号').click();
  await page.locator('.acts').getByRole('button', { name: '2', exact: true }).click();
  assert.deepEqual([(await one('split')).ticket, (await one('split')).people], [15, 2]);
});

test('of a ticket whose line is not told, a desk sets right what it sees', async () => {
  await start('serving');
  const view = { ...F.serving, waiting: F.serving.waiting.map((k) => (k.number === 15 ? { ...k, service: '', line: '', stop: '' } : k)) };
  mock.show('desk', view);
  await page.getByRole('tab', { name: /^全部/ }).click();
  await row(15).click();
  await button('改人数').waitFor();
  assert.deepEqual(await page.locator('.acts').getByRole('button').allInnerTexts(), ['改人数', '优先', '补打']);
  await page.locator('footer .red').click();
  const item = page.locator('.closing li', { has: page.getByText('15', { exact: true }) });
  assert.deepEqual(await item.getByRole('button').allInnerTexts(), ['现在接待']);
});

test('a number that was given by mistake for a line that is not told is taken back or sent elsewhere', async () => {
  await start('serving');
  const waiting = F.serving.waiting.map((k) => (k.number === 15 ? { ...k, service: '', line: '', stop: '' } : k));
  const service = F.serving.services.find((s) => !s.leader);
  mock.answers = { issue: { ticket: 15, number: 15 } };
  mock.show('desk', { ...F.serving, waiting });
  await page.locator('.give .services').getByRole('button', { name: new RegExp(service.name) }).click();
  await page.locator('.give .people').getByRole('button', { name: '1', exact: true }).click();
  assert.equal((await one('issue')).service, service.id);
  await page.getByRole('tab', { name: /^全部/ }).click();
  await row(15).click();
  await button('改人数').waitFor();
  assert.deepEqual(await page.locator('.acts').getByRole('button').allInnerTexts(), ['改人数', '优先', '换个窗口', '补打', '退号']);
  await button('换个窗口').click();
  await page.locator('.acts').getByText('换到哪里？号和次序不变。').waitFor();
  assert.equal(await page.locator('.acts').getByRole('button', { name: service.name, exact: true }).count(), 0); // it is there already
  await page.locator('.acts').getByRole('button').first().click();
  assert.equal((await one('switch')).ticket, 15);
  await row(15).click(); // now it is somebody else's
  await button('改人数').waitFor();
  assert.deepEqual(await page.locator('.acts').getByRole('button').allInnerTexts(), ['改人数', '优先', '补打']);
});

test('a scanner works wherever the focus is and presses nothing', async () => {
  await start('called');
  mock.answers = { find: { found: { ...F.serving.waiting[0], ticket: 5, number: 5, status: 'served', why: 'done', needs: [] } } };
  await scan('0123456789'); // on nothing: Enter is 来了 at other times
  assert.equal((await one('find')).code, '0123456789');
  await page.locator('.lists').getByText('谈完了').waitFor();
  assert.deepEqual(did().map((m) => m.do), ['find']);
  await button('再叫').focus();
  await scan('https://example.org/t/AbC-12_3');
  await until('the token', () => did().some((m) => m.code === 'AbC-12_3'));
  await button('大字写给他看').click();
  const area = page.locator('textarea').first();
  await area.fill('请等一下');
  await scan('9876543210');
  await until('the third', () => did().some((m) => m.code === '9876543210'));
  assert.equal(await area.inputValue(), '请等一下');
  assert.deepEqual([...new Set(did().map((m) => m.do))], ['find']);
});

/** Keys as a scanner sends them: none waits for the one before it. */
async function scan(text) {
  const line = await page.context().newCDPSession(page);
  const key = (k) => (k === '\n' ? { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' } : { key: k, text: k });
  await Promise.all([...text, '\n'].flatMap((k) => ['keyDown', 'keyUp'].map((type) => line.send('Input.dispatchKeyEvent', type === 'keyUp' ? { ...key(k), type, text: undefined } : { ...key(k), type }))));
  await line.detach();
}

test('what hands type is not a scan', async () => {
  await start('serving');
  await button('记一句话').click();
  await page.keyboard.type('0123456789', { delay: 90 });
  await page.waitForTimeout(100);
  await page.keyboard.press('Enter');
  await page.waitForTimeout(100);
  assert.equal(did().length, 0);
  assert.match(await page.locator('textarea').inputValue(), /^0123456789/);
});

test('what is written for a deaf visitor stays nowhere', async () => {
  await start('serving');
  await button('大字写给他看').click();
  const [mine, his] = [page.getByLabel('我写给您'), page.getByLabel('您写给我')];
  await mine.fill('请坐');
  await his.fill('我听不见');
  assert.ok((await mine.evaluate((e) => parseFloat(getComputedStyle(e).fontSize))) >= 80);
  await page.keyboard.press('Escape');
  await button('大字写给他看').click();
  assert.equal(await mine.inputValue(), '');
  assert.equal(await his.inputValue(), '');
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  assert.ok(!kept.includes('请坐') && !kept.includes('我听不见'));
  assert.ok(!JSON.stringify(mock.heard).includes('请坐'));
});

test('help rings at once, rings on after a minute, and stops when somebody goes', async () => {
  mock.show('desk', 'serving');
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  await context.addInitScript(() => {
    window.notes = [];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
      window.notes.push(Date.now());
      start.call(this, when);
    };
  });
  page = await open(context, mock, 'desk');
  await page.getByRole('button', { name: /下一位/ }).waitFor();
  await page.locator('h1').first().click({ force: true }).catch(() => {});
  const notes = () => page.evaluate(() => window.notes.length);
  mock.show('desk', { ...F.serving, help: [{ station: '1', at: Date.now() }] });
  await until('the bell', async () => (await notes()) === 2);
  await page.waitForTimeout(2_500);
  assert.equal(await notes(), 2, 'one ring while somebody may still be on the way');
  mock.show('desk', { ...F.serving, help: [{ station: '1', at: Date.now() - 61_000 }] });
  await until('ringing on', async () => (await notes()) >= 6, 14_000);
  await page.keyboard.press('F9');
  assert.equal((await one('answerhelp')).station, '1');
  mock.show('desk', { ...F.serving, help: [{ station: '1', at: Date.now() - 61_000, counter: '登记台' }] });
  const then = await notes();
  await page.waitForTimeout(11_000);
  assert.equal(await notes(), then);
});

test('a press is seen within one frame and settled by the number of the journal', async () => {
  await start('serving');
  mock.answers = { hold: { seq: 501 } };
  const frames = await page.evaluate(async () => {
    const b = [...document.querySelectorAll('.act')].find((x) => x.textContent.includes('先放一放'));
    b.click();
    for (let n = 1; n < 10; n++) {
      await new Promise(requestAnimationFrame);
      if (b.classList.contains('busy')) return n;
    }
    return 99;
  });
  assert.ok(frames <= 2, `busy after ${frames} frames`); // the first callback is of the frame under way
  await until('the press', () => did().length);
  await page.waitForTimeout(300);
  assert.equal(await page.locator('.act.busy').count(), 1, 'answered, and the view not there yet');
  mock.show('desk', { ...F.empty, seq: 501 });
  await page.locator('.act.busy').waitFor({ state: 'detached' });
});

test('one desk in two browsers stays one desk', async () => {
  await start('serving');
  const a = page;
  const b = await open(browser, mock, 'desk');
  await b.getByRole('button', { name: /下一位/ }).waitFor();
  mock.answered = (m) => m.do === 'finish' && mock.show('desk', 'empty');
  await a.keyboard.press('F8');
  for (const p of [a, b]) await p.getByText('现在没有人').waitFor();
  assert.equal(await b.getByRole('button', { name: /办完/ }).getAttribute('aria-disabled'), 'true');
  await b.keyboard.press('F8');
  await b.waitForTimeout(200);
  assert.equal(did().length, 1);
  mock.answered = undefined;
});

test('the sum of the day, and what seldom happens only when it did', async () => {
  await start('serving');
  const sum = async () => (await page.locator('.totals').innerText()).replace(/\s+/g, '');
  assert.equal(await sum(), '取号31=接待18+等9+没来2+退号1+已约1共44人');
  mock.show('desk', { ...F.serving, totals: { ...F.serving.totals, served: 17, phone: 1 } });
  await until('the telephone', async () => /接待17.*电话答复1/.test(await sum()));
});

test('the paper lamp leads to three pictures; a slip for the desk says that it waits', async () => {
  await start('trouble');
  await button('纸快完了').click();
  assert.equal(await page.locator('.paperhow svg').count(), 3);
  await page.keyboard.press('Escape');
  mock.show('desk', 'slips');
  await page.getByRole('tab', { name: '未出纸' }).click();
  await page.getByText('等取号屏空下来再打：111号').waitFor();
  await row(113).click();
  await button('已手写').click();
  assert.equal((await one('written')).ticket, 113);
});
