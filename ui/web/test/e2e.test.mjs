// The whole path with the real program and a real browser: a card on the
// reader, two touches, a number on paper, a call from the desk, the hall and
// the leader's list. The paper is judged by the bytes that the printer got.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const root = join(import.meta.dirname, '../../..');
const pictures = join(root, 'build/out/screens');
let daemon, base, folder, browser;

before(async () => {
  mkdirSync(pictures, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'kiosk-e2e-'));
  daemon = spawn(join(root, 'build/out/kiosk'), ['demo', '--listen', '127.0.0.1:0', '--record', join(folder, 'printer.bin')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  base = await new Promise((resolve, reject) => {
    let said = '';
    daemon.stdout.on('data', (b) => {
      said += b;
      const m = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (m) resolve(m[0]);
    });
    daemon.once('exit', (code) => reject(new Error(`the demo ended with ${code}: ${said}`)));
  });
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--autoplay-policy=no-user-gesture-required'],
  });
});

after(async () => {
  await browser?.close();
  daemon?.kill();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

afterEach(() => Promise.all(browser.contexts().map((c) => c.close())));

async function open(path, width, height, touch = false, before) {
  const context = await browser.newContext({ viewport: { width, height }, hasTouch: touch, locale: 'zh-CN' });
  if (before) await context.addInitScript(before);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (e) => assert.fail(`${path}: ${e.message}`));
  await page.goto(base + path);
  return page;
}

async function signIn(page, name, pin, counter) {
  await page.getByLabel('姓名').fill(name);
  await page.getByLabel('密码').fill(pin);
  if (counter) await page.getByRole('radio', { name: counter }).check();
  await page.getByRole('button', { name: '登录' }).click();
}

async function clean(page, what) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(violations.map((v) => `${what}: ${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`), []);
}

// A second tap within 700 ms is one trembling finger to the touchscreen, and a
// quick machine comes to the next tap sooner.
async function tapped(touch, name) {
  await touch.waitForTimeout(750);
  await touch.getByRole('button', { name }).tap();
}

const picture = (page, name) => page.screenshot({ path: join(pictures, name + '.png') });

// printed returns the numbers on first-print slips: digits in four times the
// size, GS ! 33 … LF, in a job that ends in a cut.
function printed() {
  const jobs = readFileSync(join(folder, 'printer.bin')).toString('latin1').split('\x1dVB').slice(0, -1);
  return jobs.map((job) => Number(job.match(/\x1d!3[^\n]*?(\d+)\n/)?.[1]));
}

async function until(what, f, ms = 10_000) {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    const got = await f();
    if (got) return got;
    await new Promise((r) => setTimeout(r, 100));
  }
  assert.fail('waited in vain for ' + what);
}

test('a card, two touches, a number on paper, a call, the leader', async () => {
  const touch = await open('/', 1080, 1920, true);
  const hall = await open('/hall?speaker=1', 1920, 1080);
  const cabinet = await open('/cabinet', 1366, 900);
  const desk = await open('/desk', 1366, 768);
  const leader = await open('/leader', 1280, 800);

  await touch.getByText('您好，您今天想怎么办').waitFor();
  await picture(touch, 'touch-home');
  await clean(touch, 'touch home');
  await clean(desk, 'desk sign-in');
  await signIn(desk, '李敏', '2468', '1号窗口');
  await desk.getByRole('button', { name: /下一位/ }).waitFor();
  await signIn(leader, '赵明远', '8642');

  // A card is laid down; its name must not be seen anywhere in the hall.
  await cabinet.getByRole('button', { name: /周大河/ }).click();
  await touch.getByText('读好了').waitFor();
  await picture(touch, 'touch-card');

  let touches = 0;
  const tap = async (name) => {
    touches++;
    await tapped(touch, name);
  };
  await tap(/见今天的领导/);
  await touch.getByText('就您一个人来吗').waitFor();
  await picture(touch, 'touch-alone');
  await clean(touch, 'touch alone');
  await tap(/就我一个/);
  await touch.getByText('您的号').first().waitFor();
  assert.equal(touches, 2);
  const number = await until('the number on the page', async () => Number((await touch.locator('body').innerText()).match(/您的号\s*(\d+)/)?.[1]));

  await until('the slip', () => printed().length === 1);
  assert.deepEqual(printed(), [number], 'the number in the bytes that the printer got');
  await touch.getByRole('button', { name: '好了' }).waitFor();
  await picture(touch, 'touch-ticket');
  await clean(touch, 'touch ticket');
  await tapped(touch, '好了');
  await touch.getByText('您好，您今天想怎么办').waitFor();
  await until('the slip in the cabinet', async () => (await cabinet.locator('body').innerText()).replace(/\s/g, '').includes('您的号'));
  await picture(cabinet, 'cabinet');
  assert.ok(!(await touch.locator('body').innerText()).includes('周'), 'no name on the touchscreen');
  assert.ok(!(await touch.content()).includes('周大河'));

  const clip = hall.waitForResponse(/\/voice\/\d+\.wav/);
  await desk.getByRole('button', { name: /下一位/ }).click();
  await until('the call in the hall', async () => (await hall.locator('body').innerText()).replace(/\s/g, '').includes(`请${number}号`));
  assert.match((await hall.locator('body').innerText()).replace(/\s/g, ''), /1号窗口/);
  assert.ok(!(await hall.content()).includes('周大河'));
  await until('the number at the desk', async () => (await desk.locator('body').innerText()).includes(String(number)));
  // Chromium can play what espeak-ng made: seconds of speech, not silence.
  assert.equal((await clip).status(), 200);
  const speech = await hall.evaluate(async (url) => {
    const sound = await new OfflineAudioContext(1, 1, 22050).decodeAudioData(await (await fetch(url)).arrayBuffer());
    return { seconds: sound.duration, loudest: sound.getChannelData(0).reduce((a, x) => Math.max(a, Math.abs(x)), 0) };
  }, (await clip).url());
  assert.ok(speech.seconds > 2 && speech.seconds < 8 && speech.loudest > 0.3, JSON.stringify(speech));
  await picture(hall, 'hall');
  await picture(desk, 'desk');
  await clean(hall, 'hall');
  await clean(desk, 'desk');
  await clean(cabinet, 'cabinet');

  await until('the row on the leader’s page', async () => (await leader.locator('body').innerText()).includes(String(number)));
  await picture(leader, 'leader');
  await clean(leader, 'leader');
});

test('no paper: the number counts all the same, and the desk is told', async () => {
  const touch = await open('/', 1080, 1920, true);
  const cabinet = await open('/cabinet', 1366, 900);
  const desk = await open('/desk', 1366, 768);
  await signIn(desk, '张伟', '1357', '2号窗口');
  await desk.getByRole('button', { name: /下一位/ }).waitFor();
  const before = printed().length;

  await cabinet.getByRole('button', { name: '把纸拿走' }).click();
  await desk.getByText(/没纸/).first().waitFor();
  await picture(desk, 'desk-no-paper');
  const tap = (name) => tapped(touch, name);
  await touch.getByText('您好，您今天想怎么办').waitFor();
  await tap(/到窗口说事情/);
  await tap(/不止一个/);
  await tap(/^3/);
  await touch.getByText(/一样算数/).first().waitFor();
  await picture(touch, 'touch-no-paper');
  await clean(touch, 'touch without paper');
  const number = await until('the number on the page', async () => Number((await touch.locator('body').innerText()).match(/(\d{3})/)?.[1]));
  assert.ok(number >= 101);
  await tap(/请人来写/);

  await desk.getByRole('button', { name: /我去/ }).waitFor();
  await picture(desk, 'desk-help');
  await desk.getByRole('button', { name: /我去/ }).click();
  await touch.getByText(/有人来了/).first().waitFor();
  await picture(touch, 'touch-help');
  // A slip for a desk waits until nobody stands at the touchscreen.
  await touch.getByText('工作人员来给您写一张').waitFor();
  await tap(/好了/);

  await cabinet.getByRole('button', { name: /纸/ }).first().click();
  await desk.getByRole('tab', { name: /未出纸/ }).click();
  await desk.getByRole('button', { name: new RegExp(`^\\D*${number}`) }).first().click();
  await desk.getByRole('button', { name: '补打' }).click();
  await until('the slip', () => printed().length === before + 1);
  assert.equal(printed().at(-1), number);

  // Whoever gives a number with the mouse calls the next with the space bar.
  await desk.getByRole('button', { name: /到窗口说事情/ }).click();
  await desk.getByRole('button', { name: '1', exact: true }).click();
  await desk.getByText(/给出了/).waitFor();
  await desk.keyboard.press('Space');
  await desk.getByText(/叫了1遍/).waitFor();
});

// Runs in the hall's page before its own script: when each sound begins and
// ends, on the clock of WebAudio.
function record() {
  window.sounds = [];
  for (const type of [AudioBufferSourceNode, OscillatorNode]) {
    const start = type.prototype.start;
    type.prototype.start = function (when, ...more) {
      const s = { clip: type === AudioBufferSourceNode, from: Math.max(when ?? 0, this.context.currentTime) };
      window.sounds.push(s);
      this.addEventListener('ended', () => (s.ended = this.context.currentTime));
      start.call(this, when, ...more);
    };
  }
}

test('a leader is called away: two desks, the office, the touchscreen and the hall at once', async () => {
  const touch = await open('/', 1080, 1920, true);
  const hall = await open('/hall?speaker=1', 1920, 1080, false, record);
  const desks = [await open('/desk', 1366, 768), await open('/desk', 1366, 768)];
  const office = await open('/office', 1366, 768);
  await signIn(desks[0], '李敏', '2468', '1号窗口');
  await signIn(desks[1], '张伟', '1357', '2号窗口');
  await signIn(office, '孙丽', '7531');
  for (const d of desks) await d.getByRole('button', { name: /下一位/ }).waitFor();

  const tap = (name) => tapped(touch, name);
  await touch.getByText('您好，您今天想怎么办').waitFor();
  const taken = [];
  for (const what of [/见今天的领导/, /到窗口说事情/, /到窗口说事情/, /见今天的领导/]) {
    await tap(what);
    await tap(/就我一个/);
    await touch.getByRole('button', { name: '好了' }).waitFor();
    taken.push(await until('the number on the page', async () => Number((await touch.locator('body').innerText()).match(/您的号\s*(\d+)/)?.[1])));
    await tap('好了');
    await touch.getByText('您好，您今天想怎么办').waitFor();
  }
  assert.equal(new Set(taken).size, 4, `four visitors, four numbers: ${taken}`);

  // Both press at the same moment: two numbers, in two voices' worth of time.
  await hall.evaluate(() => (window.sounds.length = 0));
  await Promise.all(desks.map((d) => d.getByRole('button', { name: /下一位/ }).click()));
  const called = [];
  for (const d of desks) {
    await d.getByText(/叫了1遍/).waitFor();
    called.push(Number(await until('a number at the desk', async () => (await d.locator('body').innerText()).match(/(?:^|\n)(\d{1,3})\n/)?.[1])));
  }
  assert.notEqual(called[0], called[1], 'one number to each window');
  for (const n of called)
    await until(`number ${n} in the hall`, async () => new RegExp(`(?<!\\d)${n}(?!\\d)`).test(await hall.locator('body').innerText()));

  // The substitute: two presses in the office, everybody knows.
  await office.getByRole('button', { name: '领导有变动' }).click();
  const go = office.getByRole('button', { name: /^确定，改由/ });
  await go.waitFor();
  const substitute = (await go.innerText()).replace('确定，改由', '').trim();
  await clean(office, 'office: substitute');
  await picture(office, 'office-substitute');
  await go.click();
  for (const page of [hall, touch, ...desks])
    await until('the substitute on every screen', async () => (await page.locator('body').innerText()).includes(substitute));
  await picture(hall, 'hall-substitute');
  await picture(touch, 'touch-substitute');
  await picture(desks[0], 'desk-substitute');
  for (const [page, what] of [[hall, 'hall'], [touch, 'touch'], [desks[0], 'desk'], [office, 'office']]) await clean(page, what + ' with a substitute');

  // Two calls and the notice, one after the other: each a chime and then clips.
  const sounds = await until('three announcements', async () => {
    const all = await hall.evaluate(() => window.sounds);
    return all.filter((s) => s.clip).length >= 5 && all.every((s) => s.ended) ? all : undefined;
  }, 60_000);
  const clips = sounds.filter((s) => s.clip).sort((a, b) => a.from - b.from);
  for (const [i, c] of clips.entries())
    if (i) assert.ok(c.from >= clips[i - 1].ended - 0.05, `clip ${i} begins at ${c.from}, the one before it ends at ${clips[i - 1].ended}`);
});
