// A visitor at the touchscreen, against a daemon of cardboard: how many touches,
// what is heard, what the wired button and the scanner do, and that nothing of
// him is left for the next one.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { launch, open } from '../dev/browser.mjs';
import { fixtures } from '../dev/fixtures.mjs';
import { Mock } from '../dev/mock.mjs';
import { calm } from '../dev/walks.mjs';

let mock, browser, page;
const views = fixtures.touch;

before(async () => {
  mock = await new Mock(60_000).listen();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await mock?.close();
});
afterEach(async () => {
  await page?.context().close();
  mock.heard.length = mock.asked.length = 0;
  mock.down = mock.mute = mock.speaks = false;
  mock.refuse = '';
});

async function start(view, more = {}) {
  mock.show('touch', view);
  page = await open(browser, mock, 'touch', { fast: true, ...more });
  await page.locator('[data-page]:not([data-page=starting])').waitFor();
}
const tap = async (name) => {
  await calm(page);
  await page.getByRole('button', { name }).first().tap();
};
const tool = async (name) => {
  await calm(page);
  await page.locator('.tool.' + name).tap();
};
const at = (name) => page.locator(`[data-page=${name}]`).waitFor({ timeout: 5_000 });
const says = (text) => page.getByText(text).first().waitFor({ timeout: 5_000 });
const sent = (t) => mock.heard.filter((m) => m.t === t);
const spoke = (what) => until(what, () => mock.asked.some((x) => x.endsWith(`/voice/page/${what}`)));
async function until(what, f, ms = 5_000) {
  for (const end = Date.now() + ms; Date.now() < end; await new Promise((r) => setTimeout(r, 30))) {
    const got = await f();
    if (got) return got;
  }
  assert.fail('waited in vain for ' + what);
}
/** As a scanner types: faster than any hand, and Enter. */
const type = (text) => page.evaluate((t) => { for (const key of [...t, 'Enter']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })); }, text);

test('a card is laid, two touches, a number', async () => {
  await start('idle');
  let touches = 0;
  await page.exposeFunction('touched', () => touches++);
  await page.evaluate(() => addEventListener('pointerdown', () => window.touched(), true));
  mock.show('touch', 'reading');
  await says('正在读卡');
  await spoke('card.wav');
  mock.show('touch', 'read');
  await says('读好了');
  await says('请收好身份证。');
  await tap(/见今天的领导/);
  await tap(/就我一个/);
  await until('the wish', () => sent('take').length);
  mock.show('touch', 'ticket');
  await at('ticket');
  assert.equal(touches, 2);
  await spoke('taken.wav?n=12');
});

test('the notice stands before any card is read, the long one is one touch away', async () => {
  await start('idle');
  const strip = page.locator('.strip');
  for (const line of ['只用来取号和登记。', '不放卡，也一样接待。', '名字过了今天就删。']) assert.match(await strip.innerText(), new RegExp(line));
  mock.show('touch', { ...views.idle, keep: { name: true, days: 30 } });
  await says('名字过30天就删。');
  mock.show('touch', { ...views.idle, keep: { name: false, days: 0 } });
  await says('不留您的名字。');
  await tap(/怎么用卡/);
  await at('text');
  await says('这台机器没有摄像头');
  await says('2026年11月22日更新');
});

test('no card is any good: the way without it is told, and works', async () => {
  for (const [fault, words, said] of [['expired', '身份证过期了，不用卡也能取号', 'card_expired.wav'], ['damaged', '卡可能坏了，不用卡也能取号', 'card_damaged.wav'], ['unknown', '这种卡读不了，不用卡也能取号', 'card_unknown.wav'], [undefined, '请换个位置，再放一次', 'card_again.wav']]) {
    await start('home');
    mock.show('touch', { ...views.home, session: { ...views.home.session, card: 'failed', fault } });
    await says(words);
    await spoke(said);
    await tap(/到窗口说事情/);
    await tap(/就我一个/);
    await until('the wish', () => sent('take').length);
    await page.context().close();
    mock.heard.length = 0;
  }
});

test('a card left behind is said, and starts nothing', async () => {
  await start('ticket');
  mock.show('touch', 'forgotten');
  await at('home');
  await says('身份证还在机器上');
  await spoke('card_left.wav');
  assert.equal(mock.heard.filter((m) => m.id).length, 0);
});

test('a group is counted by its band', async () => {
  await start('home');
  for (const [word, people] of [['5到10位', 5], ['11到20位', 11], ['21位以上', 21]]) {
    mock.show('touch', { ...views.home, session: { ...views.home.session, id: 's' + people } });
    await at('home');
    await tap(/见今天的领导/);
    await tap(/不止一个/);
    await tap(/5位或更多/);
    await tap(word);
    await at('group');
    await tap(/好，取号/);
    await until(word, () => sent('take').some((m) => m.people === people));
  }
});

test('which department: two levels, one page, a slip, and a number all the same', async () => {
  await start('home');
  await tap(/我只想问问/);
  await tap(/该找哪个部门/);
  assert.equal(await page.locator('.tile').count(), 6);
  await spoke('triage.wav');
  await tap(/工作、社保/);
  await tap(/拖欠工资/);
  await at('topic');
  for (const x of ['找谁', '法定途径', '多久', '在哪个窗口', '人社窗口', '法定时限照样算', '司法局有法律援助', '仅供参考', '不影响您取号']) await says(x);
  await spoke('topic.wav?topic=wages');
  await tap(/打印/);
  assert.equal((await until('printing', () => sent('printtopic')[0])).topic, 'wages');
  mock.show('touch', 'printedtopic');
  await says('打好了，请拿好。');
  await spoke('topic_printed.wav');
  mock.show('touch', { ...views.signed, session: { ...views.home.session, print: { topic: 'wages', status: 'failed', left: 2 } } });
  await says('没打出来');
  await says('县司法局副局长，11月20日核对，版本 1 (2026-11)');
  await tap(/仍要取号/);
  await at('alone');
});

test('the pages speak by themselves once; the button hushes and repeats', async () => {
  mock.speaks = true;
  await start('home');
  await spoke('home.wav');
  await page.getByRole('button', { name: '别说了' }).waitFor();
  await tool('listen');
  await page.getByRole('button', { name: '再听' }).waitFor();
  await tap(/我只想问问/);
  await at('ask');
  await calm(page);
  await page.waitForTimeout(300);
  assert.equal(mock.asked.filter((x) => x.includes('/ask.wav')).length, 0, 'hushed');
  await tool('listen');
  await spoke('ask.wav');
  await page.getByRole('button', { name: '别说了' }).waitFor();
  await tool('language');
  await spoke('ask.wav?lang=en');
});

test('where the hall has no voice, every page stands as ever', async () => {
  await start('home');
  await spoke('home.wav');
  await tap(/见今天的领导/);
  await at('alone');
  assert.deepEqual(page.errors, []);
});

test('English and the other faces, and everything is as it was for the next visitor', async () => {
  await start('home');
  for (const x of ['volume', 'large', 'contrast', 'low', 'language']) await tool(x);
  await says('Hello. What do you need?');
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assert.equal(await page.locator('.touch.large.contrast.low.in-en').count(), 1);
  await tap(/Talk at a window/);
  await tap(/Just me/);
  await until('the wish', () => sent('take').length);
  mock.show('touch', 'ticket');
  await says('Your number');
  await tap(/Done/);
  mock.show('touch', { ...views.idle, session: { id: 's2', phase: 'idle', card: 'none' } });
  await says('您好，您今天想怎么办？');
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
  assert.equal(await page.locator('.touch.large, .touch.contrast, .touch.low, .touch.in-en').count(), 0);
  assert.equal(await page.locator('.tool[aria-pressed=true]').count(), 0);
  assert.match(await page.locator('.tool.volume').innerText(), /中/);
});

test('the wired button calls for help on every page', async () => {
  await start('home');
  await tap(/见今天的领导/);
  await page.keyboard.press('F1');
  await until('help', () => sent('help').length);
  await at('help');
  await spoke('help.wav');
  mock.show('touch', 'helplate');
  await says('请到1号窗口');
  await spoke(`come.wav?counter=${encodeURIComponent('1号窗口')}`);
  await page.context().close();
  mock.heard.length = 0;
  await start('home', { query: '?help=Pause' });
  await page.keyboard.press('Pause');
  await until('help', () => sent('help').length);
});

test('a scanner finds the slip from any page, and checks in where that is asked', async () => {
  await start('idle');
  await type('0123456789');
  assert.equal((await until('where', () => sent('where')[0])).code, '0123456789');
  const link = `https://hall.example/t/${'0a'.repeat(16)}`;
  mock.show('touch', 'home');
  await tap(/约好今天来的/);
  await type(link);
  assert.equal((await until('checking in', () => sent('checkin')[0])).code, link);
  await page.locator('.key:not(.off)').first().waitFor(); // answered
  mock.refuse = 'not_found';
  await type('9876543210');
  await says('这个号没找着');
  await spoke('wrong_code.wav');
  await type('98765');
  assert.equal(sent('checkin').length, 2, 'what is no code is nobody’s');
});

test('it takes long, and then the session is given up', async () => {
  await start('home');
  await tap(/到窗口说事情/);
  mock.mute = true;
  await tap(/就我一个/);
  await says('正在取号');
  await page.clock.fastForward(5_100);
  await says('还在取');
  await page.clock.fastForward(10_100);
  await at('lost');
  await until('giving up', () => sent('leave').length);
  assert.equal(sent('leave')[0].session, 's1');
});

test('who walks away without the daemon’s knowing leaves nothing either', async () => {
  await start('idle');
  await tool('large');
  await tap(/我只想问问/);
  await at('ask');
  await page.clock.fastForward(70_000);
  await at('home');
  assert.equal(await page.locator('.touch.large').count(), 0);
});

test('a red house is red, and still to be read', async () => {
  await start('home', { query: '?tone=red' });
  assert.equal(await page.locator('.head').evaluate((e) => getComputedStyle(e).backgroundColor), 'rgb(143, 18, 25)');
});
