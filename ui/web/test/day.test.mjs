// The touchscreen, the hall display and the leader's page on a day on which
// things change, against a daemon of cardboard.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { fixtures } from '../dev/fixtures.mjs';
import { launch, open, paths } from '../dev/browser.mjs';
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
  for (const c of browser.contexts()) await c.close();
  mock.heard.length = 0;
  mock.refuse = '';
  mock.down = false;
  mock.signedIn = { name: '刘敏', counter: '1', role: 'desk', allow: [] };
});

async function touch(fixture) {
  mock.show('touch', fixture);
  page = await open(browser, mock, 'touch');
  await page.locator('[data-page]:not([data-page=starting])').waitFor();
}
async function hall(fixture) {
  mock.show('hall', fixture);
  page = await open(browser, mock, 'hall');
  await page.locator('.hall header').waitFor();
}
const tap = async (name) => {
  await page.waitForTimeout(720); // longer than the guard against a second tap
  await page.getByRole('button', { name }).first().tap();
};
const at = (name) => page.locator(`[data-page=${name}]`).waitFor({ timeout: 5_000 });
const says = (text) => page.getByText(text).first().waitFor({ timeout: 5_000 });
const sent = (t) => mock.heard.filter((m) => m.t === t);
async function until(what, f, ms = 5_000) {
  for (const end = Date.now() + ms; Date.now() < end; await new Promise((r) => setTimeout(r, 30))) {
    const got = await f();
    if (got) return got;
  }
  assert.fail('waited in vain for ' + what);
}

test('the forecast is a range, and only while it is known', async () => {
  await touch('ticket');
  await says('大约10点20分到10点35分');
  const { from, to, ...bare } = fixtures.touch.ticket.session.ticket;
  mock.show('touch', { ...fixtures.touch.ticket, session: { ...fixtures.touch.ticket.session, ticket: bare } });
  await page.getByText('大约').waitFor({ state: 'detached' });
  await says('前面3位');
});

test('whoever missed the call returns as the third, and it is said', async () => {
  await touch('missed');
  await says('您现在排第三位。');
  await tap(/接着等/);
  await until('coming back', () => sent('comeback').length);
  await says('您又排上了，排第三位。');
  mock.show('touch', 'back');
  await says('您排第三位');
});

test('the leader is called away: wait, another window, another day', async () => {
  await touch('substitute');
  await at('changed');
  await says('改由刘国强接着谈。');
  await says('您的号不变，请坐着等。');
  await tap(/接着等/);
  await at('held');
  assert.deepEqual(mock.heard.filter((m) => m.id), [], 'waiting on needs nothing of anybody');
  mock.show('touch', { ...fixtures.touch.home, session: { id: 's2', phase: 'idle', card: 'none' } });
  await at('home');
  mock.show('touch', 'substitute');
  await at('changed'); // the next visitor is told too
  await tap(/换个窗口/);
  assert.equal((await until('the window', () => sent('switch')[0])).service, 'window');
  mock.show('touch', 'gone');
  await says('今天谈不成了，对不住您');
  assert.equal(await page.getByRole('button', { name: /接着等/ }).count(), 0);
  await tap(/约下次/);
  assert.equal((await until('another day', () => sent('carry')[0])).service, undefined);
});

test('full and late: nobody comes for nothing', async () => {
  await touch('full');
  await tap(/见今天的领导/);
  await says('今天领导这里排满了');
  await tap(/约下次先接我.*11月30日/s);
  assert.equal((await until('another day', () => sent('carry')[0])).service, 'leader');
  mock.show('touch', 'booked');
  await says('约好了');
  await says('012 345 6789');
  await tap(/好了/);
  await until('leaving', () => sent('leave').length);
  mock.show('touch', { ...fixtures.touch.late, session: { id: 's9', phase: 'idle', card: 'none' } });
  await tap(/见今天的领导/);
  await says('今天怕是轮不到您了');
  await tap(/先登记/);
  await at('alone');
});

test('lunch, a holiday and a day that is not decided', async () => {
  await touch('paused');
  await says('窗口歇一会儿，号照样取');
  await touch('lunchticket');
  await says('午休，下午2点半接着叫');
  await says('中午休息，您的号不变。');
  mock.show('touch', { ...fixtures.touch.closed, session: { id: 's2', phase: 'idle', card: 'none' } });
  await says('今天放假，不接访');
  await says('2月24日，星期三');
  await says('7点半可以取号');
  mock.show('touch', { ...fixtures.touch.askfirst, session: { id: 's2', phase: 'idle', card: 'none' } });
  await says('哪天接访，请先打电话。');
  await says('电话 0310-1234567');
});

test('哪天有领导: what is not certain says so, other halls with their date', async () => {
  await touch('others');
  await tap(/我只想问问/);
  await tap(/哪天有领导/);
  const rows = (await page.locator('.coming li').allInnerTexts()).map((x) => x.replace(/\s+/g, ' '));
  assert.equal(rows.length, 4);
  assert.match(rows[1], /12月7日.*陈立.*有调整/);
  assert.match(rows[2], /1月4日.*请先打电话.*待定/);
  assert.match(rows[3], /暂定/);
  await tap(/别的地方哪天有/);
  await says('柳林乡');
  await says('11月20日报来的');
  await says('样本戊');
  assert.equal(await page.getByRole('button', { name: /看后面的/ }).count(), 0, 'all of them fit on one page');
});

test('我的事到哪了: by the ten digits', async () => {
  await touch('home');
  await tap(/我只想问问/);
  await tap(/我的事到哪了/);
  for (const d of '0123456789') {
    await page.waitForTimeout(140);
    await page.getByRole('button', { name: d, exact: true }).tap();
  }
  mock.refuse = 'not_found';
  await tap(/看看到哪了/);
  await says('这个号没找着');
  mock.refuse = '';
  await tap(/看看到哪了/);
  await until('asking', () => sent('where').length === 2);
  assert.equal(sent('where')[1].code, '0123456789');
  mock.show('touch', 'whereis');
  await at('whereis');
  await says('前面3位');
  mock.show('touch', 'wherecalled');
  await says('正在叫您，请到登记台');
});

test('whose slip comes for the desk', async () => {
  await touch('printing');
  await says('正在打108号的小票');
});

test('needs are those that the centre asks about', async () => {
  await touch('wheels');
  await tap(/我需要照顾/);
  assert.equal(await page.locator('.tile').count(), 6);
  await tap(/坐轮椅/);
  assert.deepEqual((await until('needs', () => sent('needs')[0])).needs, ['wheels']);
});

test('the hall shows approved notices in turn, and says each once', async () => {
  const view = fixtures.hall.notice;
  await hall({ ...view, notices: [] });
  const asked = [];
  await page.route('**/voice/*', (r) => {
    asked.push(new URL(r.request().url()).pathname);
    return r.fulfill({ status: 404 });
  });
  const post = { ...view.notices[0], id: 90, at: Date.now() };
  mock.show('hall', { ...view, notices: [post] });
  await says('接访的领导临时有事，改由刘国强接着谈。您的号不变，请坐着等。');
  await until('the notice', () => sent('heard').some((h) => h.seq === 90), 10_000);
  // Taken down and a later call: neither it nor older calls are said again.
  mock.show('hall', { ...view, notices: [] });
  await page.locator('.notice').waitFor({ state: 'detached' });
  mock.show('hall', { ...view, notices: [], calls: [...view.calls, { seq: 91, number: 20, counter: '2号窗口', at: Date.now() }] });
  await until('the call', () => sent('heard').some((h) => h.seq === 91), 15_000);
  assert.deepEqual(asked.filter((x) => /\/(90|91)\./.test(x)), ['/voice/90.wav', '/voice/91.wav']);
  assert.equal(asked.filter((x) => x.includes('/58.')).length <= 1, true);
});

test('a clock that jumps back makes the hall say nothing again', async () => {
  const call = (seq, number, at) => ({ seq, number, counter: '2号窗口', at });
  const [a, b] = [call(90, 20, Date.now()), call(91, 21, Date.now() - 3_600_000)];
  await hall({ ...fixtures.hall.calls, calls: [a] });
  await page.route('**/voice/*', (r) => r.fulfill({ status: 404 }));
  await until('the first', () => sent('heard').length === 1, 10_000);
  mock.show('hall', { ...fixtures.hall.calls, calls: [a, b] });
  mock.show('hall', { ...fixtures.hall.calls, calls: [a, b], waiting: 3 });
  await until('the second', () => sent('heard').length === 2, 10_000);
  await page.waitForTimeout(1_500);
  assert.deepEqual(sent('heard').map((h) => h.seq), [90, 91]);
});

test('the loudness of the hour reaches the loudspeaker', async () => {
  mock.show('hall', { ...fixtures.hall.calls, calls: [], loud: 40 });
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  await context.addInitScript(() => {
    window.gains = [];
    const create = BaseAudioContext.prototype.createGain;
    BaseAudioContext.prototype.createGain = function () {
      const g = create.call(this);
      window.gains.push(g);
      return g;
    };
  });
  page = await open(context, mock, 'hall');
  await until('a quiet voice', () => page.evaluate(() => Math.abs(window.gains[0]?.gain.value - 0.4) < 0.01));
  mock.show('hall', { ...fixtures.hall.calls, calls: [], loud: 80 });
  await until('a louder voice', () => page.evaluate(() => Math.abs(window.gains[0].gain.value - 0.8) < 0.01));
});

test('the hall fills a 4K panel and a laptop with the same picture, and nothing is cut', async () => {
  for (const [width, height] of [[1920, 1080], [3840, 2160], [1366, 768]])
    for (const fixture of ['calls', 'notice', 'two', 'lunch', 'holiday', 'long']) {
      mock.show('hall', fixture);
      const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN' });
      const p = await context.newPage();
      await p.goto(mock.url + paths.hall);
      await p.locator('.hall header').waitFor();
      const wrong = await p.evaluate(() => {
        const out = [];
        const root = document.scrollingElement;
        if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) out.push('scrolls');
        const inside = (el, of) => {
          const [a, b] = [el.getBoundingClientRect(), of.getBoundingClientRect()];
          if (a.bottom > b.bottom + 1 || a.right > b.right + 1 || a.top < b.top - 1) out.push(`${el.className || el.tagName} “${el.textContent.slice(0, 16)}” leaves its place`);
        };
        for (const li of document.querySelectorAll('.recent li')) inside(li, li.closest('.recent'));
        for (const el of document.querySelectorAll('.now p, .notice p, .next p, .waiting p')) inside(el, el.closest('section'));
        for (const el of document.querySelectorAll('.hall footer li')) inside(el, el.closest('footer'));
        const shown = document.querySelector('.hall').getBoundingClientRect();
        if (Math.abs(shown.width - Math.min(innerWidth, (innerHeight * 16) / 9)) > 2) out.push(`${shown.width} wide`);
        return out;
      });
      assert.deepEqual(wrong, [], `${fixture} at ${width}×${height}`);
      await context.close();
    }
});

test('a lost connection says since when', async () => {
  await hall('calls');
  mock.down = true;
  mock.drop();
  await page.getByText(/连接断了，正在恢复（\d+:\d\d起）/).waitFor();
});

test('the leader’s rows carry the one sentence, fetched by the way that records it', async () => {
  mock.signedIn = { name: '王建民', role: 'leader', allow: [] };
  mock.show('leader', 'list');
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  await page.clock.install();
  await page.goto(mock.url + '/leader');
  await page.getByText('村里修路占了他家的地').first().waitFor();
  const asked = () => mock.heard.filter((m) => m.t === 'person');
  assert.deepEqual(asked().map((m) => [m.ticket, m.note, m.why]).sort(), [[10, true, 'receive'], [11, true, 'receive'], [9, true, 'receive']]);
  mock.show('leader', { ...fixtures.leader.list, taken: 8 });
  await page.getByText('已取号8批').waitFor();
  assert.equal(asked().length, 3, 'a new view asks for nothing again');
  await page.clock.runFor(125_000);
  await page.getByText('已遮住').first().waitFor();
  assert.equal(await page.getByText('村里修路').count(), 0);
});

test('a party that the leader may not see is a number and no more', async () => {
  mock.signedIn = { name: '王建民', role: 'leader', allow: [] };
  mock.show('leader', 'bare');
  page = await open(browser, mock, 'leader');
  const row = page.locator('.list li').nth(1);
  await row.waitFor();
  await row.click();
  assert.equal(await page.getByRole('dialog').count(), 0);
  assert.equal((await row.innerText()).trim(), '10');
  const paper = await page.locator('.sheet tr', { has: page.getByText('10', { exact: true }) }).textContent();
  assert.equal(paper.trim(), '10');
});
