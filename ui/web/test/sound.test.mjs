// The loudspeaker of the hall in a real browser. Every sound is recorded with
// its beginning and end on the clock of WebAudio itself.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { fixtures } from '../dev/fixtures.mjs';
import { launch, open } from '../dev/browser.mjs';
import { Mock } from '../dev/mock.mjs';

const LASTS = 0.7; // seconds of a clip
let mock, browser, page, asked;

before(async () => {
  mock = await new Mock().listen();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await mock?.close();
});
beforeEach(async () => {
  mock.heard.length = 0;
  mock.show('hall', view([]));
  asked = [];
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'zh-CN' });
  await context.addInitScript(record);
  page = await open(context, mock, 'hall');
  await page.locator('main').first().waitFor({ state: 'attached' });
});
afterEach(() => page?.context().close());

/** Runs in the page before its own script. */
function record() {
  window.sounds = [];
  window.contexts = new Set();
  const clip = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (when, offset, lasts) {
    window.contexts.add(this.context);
    const s = { kind: 'clip', from: Math.max(when ?? 0, this.context.currentTime), for: lasts ?? this.buffer.duration };
    window.sounds.push(s);
    this.addEventListener('ended', () => (s.ended = this.context.currentTime));
    clip.call(this, when, offset, lasts);
  };
  const note = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (when) {
    window.contexts.add(this.context);
    const s = { kind: 'note', from: when };
    window.sounds.push(s);
    this.addEventListener('ended', () => (s.ended = this.context.currentTime));
    note.call(this, when);
  };
}

const view = (calls, more = {}) => ({ ...fixtures.hall.calls, calls, ...more });
const call = (seq, number, more = {}) => ({ seq, number, counter: '3号窗口', at: Date.now(), ...more });
const heard = () => mock.heard.filter((m) => m.t === 'heard');
const told = async (n, ms = 25_000) => {
  for (const end = Date.now() + ms; Date.now() < end; await new Promise((r) => setTimeout(r, 30))) if (heard().length >= n) return heard();
  assert.fail(`waited in vain for ${n} announcements, heard ${JSON.stringify(heard())}`);
};
const voice = (answer) =>
  page.route('**/voice/*', (route) => {
    const seq = Number(new URL(route.request().url()).pathname.match(/(\d+)\.wav/)[1]);
    asked.push(seq);
    return answer(route, seq);
  });
const speaks = (route) => route.fulfill({ contentType: 'audio/wav', body: tone(LASTS) });

/** The turns that were heard: each a chime of four notes and the clips after it. */
async function turns() {
  await page.waitForFunction(() => window.sounds.every((s) => s.ended));
  const sounds = (await page.evaluate(() => window.sounds)).sort((a, b) => a.from - b.from);
  assert.equal(await page.evaluate(() => window.contexts.size), 1, 'all sounds share one clock');
  const out = [];
  let notes = 0;
  for (const s of sounds) {
    if (s.kind === 'note' && notes++ % 4 === 0) out.push({ from: s.from, chimeEnds: 0, clips: [] });
    if (s.kind === 'note') out.at(-1).chimeEnds = Math.max(out.at(-1).chimeEnds, s.ended);
    else out.at(-1).clips.push(s);
  }
  return out;
}

/** Nothing begins before what came before it has ended. */
function apart(all) {
  let end = -1;
  for (const [i, t] of all.entries()) {
    assert.ok(t.from >= end, `turn ${i} begins at ${t.from}, the one before it ends at ${end}`);
    end = t.from;
    for (const [j, c] of t.clips.entries()) {
      if (j) assert.ok(c.from >= end, `clip ${j} of turn ${i} begins at ${c.from}, the sound before it ends at ${end}`);
      else assert.ok(c.from >= t.from + 0.9, `turn ${i} speaks into its chime`);
      end = Math.max(c.ended, c.from + c.for);
    }
  }
}

test('calls wait for each other: chime, twice, the next', async () => {
  await voice(speaks);
  mock.show('hall', view([call(81, 12), call(82, 13), call(83, 14)]));
  await told(3);
  const all = await turns();
  assert.deepEqual(all.map((t) => t.clips.length), [2, 2, 2]);
  apart(all);
  for (const t of all) for (const c of t.clips) assert.ok(Math.abs(c.for - LASTS) < 0.01, `a clip of ${c.for} s`);
  assert.deepEqual(heard().map((h) => [h.seq, h.sound]), [[81, true], [82, true], [83, true]]);
});

test('nothing overlaps on a page that is too busy to keep time', async () => {
  await voice(speaks);
  await page.evaluate(() => setInterval(() => { for (const end = performance.now() + 180; performance.now() < end; ); }, 200));
  mock.show('hall', view([call(81, 12), call(82, 13)]));
  await told(2, 40_000);
  const all = await turns();
  assert.deepEqual(all.map((t) => t.clips.length), [2, 2]);
  apart(all);
});

test('a repeat of one that still waits is said once, in its place', async () => {
  await voice(speaks);
  mock.show('hall', view([call(81, 12), call(82, 13), call(83, 14), call(84, 13, { again: true })]));
  await told(3);
  await page.waitForTimeout(500);
  assert.deepEqual(heard().map((h) => h.seq), [81, 84, 83]);
  assert.deepEqual(asked, [81, 84, 83]);
  apart(await turns());
});

test('one that has waited for a minute helps nobody and is dropped', async () => {
  await voice(speaks);
  mock.show('hall', view([call(81, 12)]));
  await told(1);
  mock.show('hall', view([call(81, 12), call(82, 13, { at: Date.now() - 61_000 }), call(83, 14)]));
  await told(3);
  assert.deepEqual(asked, [81, 83]);
  assert.deepEqual(heard().map((h) => [h.seq, h.sound]), [[81, true], [82, false], [83, true]]);
  assert.deepEqual((await turns()).map((t) => t.clips.length), [2, 2]);
});

test('a clip that hangs, is missing or is broken stalls nothing', async () => {
  let hanging = 0;
  await voice((route, seq) => {
    if (seq === 81) return void hanging++; // never answered
    if (seq === 82) return route.fulfill({ status: 404 });
    if (seq === 83) return route.fulfill({ contentType: 'audio/wav', body: Buffer.from('no sound at all') });
    return speaks(route);
  });
  const gone = page.waitForEvent('requestfailed', (r) => r.url().includes('/voice/81'));
  mock.show('hall', view([call(81, 12), call(82, 13), call(83, 14), call(84, 15)]));
  await told(4);
  await gone; // its connection is given back
  assert.equal(hanging, 1);
  const all = await turns();
  assert.deepEqual(all.map((t) => t.clips.length), [0, 0, 0, 2], 'the chime sounds, the caption stands');
  apart(all);
});

test('a device that is lost leaves the captions', async () => {
  await voice(speaks);
  mock.show('hall', view([call(81, 12)]));
  await told(1);
  // Its clock stands still and yet the context says that it runs.
  await page.evaluate(() => {
    const at = [...window.contexts][0].currentTime;
    Object.defineProperty(BaseAudioContext.prototype, 'currentTime', { get: () => at });
  });
  mock.show('hall', view([call(81, 12), call(82, 13), call(83, 14)]));
  await page.getByText('请十三号').waitFor({ state: 'attached' });
  await told(3, 40_000);
  assert.deepEqual(heard().map((h) => [h.seq, h.sound]), [[81, true], [82, false], [83, false]]);
});

test('a display that may not speak says so, and is silent', async () => {
  const refused = page.getByText('登录一次');
  assert.equal(await refused.count(), 0, 'the one that speaks has nothing to say about it');
  await voice(speaks);
  mock.maySpeak = false;
  try {
    await page.reload();
    await refused.waitFor();
    mock.show('hall', view([call(81, 12)]));
    await page.getByText('请十二号').waitFor({ state: 'attached' });
    // One that was not opened to speak has nothing to say about it either.
    mock.maySpeak = true;
    await page.goto(mock.url + '/hall');
    mock.show('hall', view([call(81, 12), call(82, 13)]));
    await page.getByText('请十三号').waitFor({ state: 'attached' });
    assert.equal(await refused.count(), 0);
    assert.deepEqual([asked, heard(), await page.evaluate(() => window.sounds.length)], [[], [], 0]);
  } finally {
    mock.maySpeak = true;
  }
});

/** A WAV file with so many seconds of a low tone. */
function tone(seconds) {
  const rate = 22050;
  const n = Math.round(rate * seconds);
  const b = Buffer.alloc(44 + 2 * n);
  b.write('RIFF');
  b.writeUInt32LE(36 + 2 * n, 4);
  b.write('WAVEfmt ', 8);
  for (const [value, at, size] of [[16, 16, 4], [1, 20, 2], [1, 22, 2], [rate, 24, 4], [2 * rate, 28, 4], [2, 32, 2], [16, 34, 2]]) b.writeUIntLE(value, at, size);
  b.write('data', 36);
  b.writeUInt32LE(2 * n, 40);
  for (let i = 0; i < n; i++) b.writeInt16LE(Math.round(8000 * Math.sin((i * 220 * 2 * Math.PI) / rate)), 44 + 2 * i);
  return b;
}
