// The word pack in the real browser: files of any kind go in, and the WAV files
// that come out are short, level, and for the right sentence.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { build } from 'vite';
import { launch } from '../dev/browser.mjs';

const RATE = 22050;
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
let dist, server, url, browser, page;
let kept, posts, removed, refuse, tries; // what the daemon of cardboard has and got

const catalogue = [
  ['call', '', '请'], ['call', '', '号'], ['call', '', '到'], ['call', '', '零'], ['call', '', '一'], ['call', '', '二'], ['call', '', '十'],
  ['counter', '', '一号窗口'], ['counter', '', '三号窗口'], ['counter', '', '接谈室'],
  ['notice', 'crowd', '今天人多，请您耐心等一等'],
  ['page', 'home', '您好。要取号，请点一下。不认得字，请按右下角，有人来帮您'], ['page', 'still', '您还在吗'],
];

async function answer(q, r) {
  const u = new URL(q.url, 'http://x');
  const text = u.searchParams.get('text');
  const say = (status, body, type = 'application/json') => {
    r.writeHead(status, { 'Content-Type': type });
    r.end(type === 'application/json' && body !== undefined ? JSON.stringify(body) : body);
  };
  if (u.pathname === '/api/words/clip') return kept[text] ? say(200, kept[text], 'audio/wav') : say(404, { code: 'not_found' });
  if (u.pathname === '/api/words/try') {
    tries.push([u.searchParams.get('number'), u.searchParams.get('counter')]);
    const lacks = ['十', '二'].filter((x) => !kept[x]);
    return say(200, { text: '请十二号，到接谈室', missing: lacks, source: lacks.length ? 'espeak-ng' : 'words', clip: tone({ seconds: 1 }).toString('base64') });
  }
  if (u.pathname === '/api/words' && q.method === 'GET') {
    const words = catalogue.map(([group, id, text]) => ({ group, id, text, length: kept[text] && Math.round(((kept[text].length - 44) / 2 / RATE) * 1000), at: 1 }));
    if (kept['旧窗口']) words.push({ group: 'spare', text: '旧窗口', length: 500 });
    return say(200, { words, counters: [{ id: 'c1', label: '1号窗口' }, { id: 'room', label: '接谈室' }], last: 999, max_bytes: 1 << 20, rate: RATE });
  }
  if (u.pathname === '/api/words') {
    if (refuse) return say(422, { code: refuse });
    if (q.method === 'DELETE') {
      removed.push(text);
      delete kept[text];
    } else {
      const parts = [];
      for await (const b of q) parts.push(b);
      kept[text] = Buffer.concat(parts);
      posts.push({ text, type: q.headers['content-type'], body: kept[text] });
    }
    return say(204);
  }
  try {
    const name = u.pathname === '/' ? 'dev/voice.html' : u.pathname.slice(1);
    say(200, readFileSync(join(dist, name)), types[extname(name)]);
  } catch {
    say(404, {});
  }
}

before(async () => {
  dist = mkdtempSync(join(tmpdir(), 'voice-'));
  const root = new URL('..', import.meta.url).pathname;
  await build({ root, logLevel: 'error', build: { outDir: dist, emptyOutDir: true, rolldownOptions: { input: join(root, 'dev/voice.html') } } });
  server = createServer((q, r) => void answer(q, r));
  await new Promise((ok) => server.listen(0, '127.0.0.1', ok));
  url = `http://127.0.0.1:${server.address().port}/`;
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.close();
  rmSync(dist, { recursive: true, force: true });
});
beforeEach(async () => {
  kept = {};
  posts = [];
  removed = [];
  tries = [];
  refuse = '';
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' });
  page = await context.newPage();
  page.errors = [];
  page.on('pageerror', (e) => page.errors.push(String(e)));
  await page.goto(url);
  await page.getByText(/还缺\d+段/).waitFor();
});
afterEach(async () => {
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

/** A WAV file as a telephone's programs make them: silence, a tone, silence. */
function tone({ rate = 48000, channels = 2, lead = 0, seconds = 1, tail = 0, peak = 0.3, noise = 0, click = false, hz = 440, right = 1 }) {
  const n = Math.round((lead + seconds + tail) * rate);
  const b = Buffer.alloc(44 + n * channels * 2);
  b.write('RIFF');
  b.writeUInt32LE(b.length - 8, 4);
  b.write('WAVEfmt ', 8);
  b.writeUInt32LE(16, 16);
  b.writeUInt16LE(1, 20);
  b.writeUInt16LE(channels, 22);
  b.writeUInt32LE(rate, 24);
  b.writeUInt32LE(rate * channels * 2, 28);
  b.writeUInt16LE(channels * 2, 32);
  b.writeUInt16LE(16, 34);
  b.write('data', 36);
  b.writeUInt32LE(b.length - 44, 40);
  let seed = 1;
  for (let i = 0; i < n; i++) {
    const at = i / rate;
    let v = at >= lead && at < lead + seconds ? peak * Math.sin(2 * Math.PI * hz * at) : 0;
    seed = (seed * 1103515245 + 12345) % 2147483648;
    v += noise * (seed / 1073741824 - 1);
    if (click && at < 0.008) v = 0.9;
    for (let c = 0; c < channels; c++) b.writeInt16LE(Math.round(v * (c ? right : 1) * 32767), 44 + 2 * (i * channels + c));
  }
  return b;
}

/** The properties of a WAV file of one channel. */
function measure(b) {
  assert.equal(b.toString('latin1', 0, 4) + b.toString('latin1', 8, 16) + b.toString('latin1', 36, 40), 'RIFFWAVEfmt data');
  assert.equal(b.readUInt32LE(4), b.length - 8);
  assert.equal(b.readUInt32LE(40), b.length - 44);
  const [tag, channels, rate, bits] = [b.readUInt16LE(20), b.readUInt16LE(22), b.readUInt32LE(24), b.readUInt16LE(34)];
  assert.deepEqual([tag, channels, rate, bits], [1, 1, RATE, 16]);
  const n = (b.length - 44) / 2;
  const x = Float64Array.from({ length: n }, (_, i) => b.readInt16LE(44 + 2 * i) / 32768);
  const rms = (from, to) => Math.sqrt(x.slice(from, to).reduce((s, v) => s + v * v, 0) / (to - from));
  let crossings = 0;
  for (let i = Math.floor(n / 4); i < n / 2; i++) if (x[i] < 0 !== x[i + 1] < 0) crossings++;
  return {
    seconds: n / RATE, peak: Math.max(...x.map(Math.abs)), middle: rms(Math.floor(n / 4), Math.floor((3 * n) / 4)),
    hz: crossings / 2 / ((n / 2 - n / 4) / RATE), edges: Math.max(Math.abs(x[0]), Math.abs(x[n - 1])),
  };
}

const file = (name, buffer) => ({ name, mimeType: 'audio/wav', buffer });
const choose = (...files) => page.getByLabel('选录音文件').setInputFiles(files);
const about = (got, want, by, what) => assert.ok(Math.abs(got - want) <= by, `${what}: ${got}, want ${want} ± ${by}`);
async function until(what, f) {
  for (const end = Date.now() + 8_000; Date.now() < end; await new Promise((r) => setTimeout(r, 20))) if (await f()) return;
  assert.fail('waited in vain for ' + what);
}

test('a recording is trimmed, levelled, listened to and sent', async () => {
  await choose(file('请.wav', tone({ lead: 0.8, seconds: 0.6, tail: 1.2, peak: 0.05, noise: 0.0008, click: true })));
  const row = page.getByRole('listitem').filter({ hasText: '请.wav' });
  await row.getByText(/秒/).waitFor();
  assert.equal(await row.getByRole('combobox').inputValue(), '请');
  for (const which of ['听请.wav原来的', '听请.wav处理后']) {
    const b = row.getByRole('button', { name: which });
    await b.click();
    await until('the sound', async () => (await b.getAttribute('aria-pressed')) === 'true');
  }
  await until('its end', async () => (await row.getByRole('button', { name: '听请.wav处理后' }).getAttribute('aria-pressed')) === 'false');
  assert.equal(posts.length, 0, 'nothing is sent before somebody has said so');
  await row.getByRole('button', { name: '用这段：请.wav' }).click();
  await page.getByText('存好了1段').waitFor();
  assert.deepEqual(posts.map((p) => [p.text, p.type]), [['请', 'audio/wav']]);
  const m = measure(posts[0].body);
  about(m.seconds, 0.6 + 0.04 + 0.08, 0.03, 'seconds');
  about(m.middle, 0.1, 0.006, 'loudness');
  about(m.hz, 440, 8, 'pitch');
  assert.ok(m.edges < 0.01 && m.peak < 0.2, `edges ${m.edges}, peak ${m.peak}`);
  await page.getByText('还缺12段，共13段').waitFor();
  assert.ok(await page.getByRole('button', { name: '听“请”' }).isVisible());
});

test('rates, channels and loudness of every kind come out alike', async () => {
  const given = {
    '号.wav': { rate: 44100, channels: 1, peak: 0.9 },
    '到.wav': { rate: 8000, channels: 1, peak: 0.02 },
    '零.wav': { rate: 48000, channels: 2, peak: 0.5, right: 0 }, // one channel is silent
    '一.wav': { rate: 96000, channels: 2, peak: 0.2 },
  };
  await choose(...Object.entries(given).map(([name, o]) => file(name, tone({ lead: 0.3, tail: 0.3, ...o }))));
  await page.getByRole('button', { name: '4段都用上' }).click();
  await page.getByText('存好了4段').waitFor();
  assert.deepEqual(posts.map((p) => p.text), ['号', '到', '零', '一']);
  for (const p of posts) {
    const m = measure(p.body);
    about(m.middle, 0.1, 0.006, p.text);
    about(m.hz, 440, 8, p.text);
    about(m.seconds, 1.12, 0.05, p.text);
  }
});

test('a loud crack does not clip', async () => {
  const b = tone({ rate: RATE, channels: 1, seconds: 1, peak: 0.01 });
  for (let i = 9000; i < 9040; i++) b.writeInt16LE(30000, 44 + 2 * i);
  await choose(file('请.wav', b));
  await page.getByRole('button', { name: '用这段：请.wav' }).click();
  await until('the word', () => posts.length);
  const { peak } = measure(posts[0].body);
  assert.ok(peak <= 0.9 && peak > 0.8, String(peak));
});

test('what is no speech is refused with a sentence and not sent', async () => {
  await choose(
    file('请.wav', tone({ peak: 0, seconds: 2 })),
    file('号.wav', Buffer.from('this is no sound')),
    file('到.wav', tone({ seconds: 25, rate: 8000, channels: 1 })),
  );
  await page.getByText('没听到声音').waitFor();
  await page.getByText('读不出声音').waitFor();
  await page.getByText('0.1秒到20秒').waitFor();
  assert.equal(await page.getByRole('button', { name: '0段都用上' }).getAttribute('aria-disabled'), 'true');
  for (const name of ['请.wav', '号.wav', '到.wav']) await page.getByRole('button', { name: '不要' + name }).click();
  assert.equal(await page.getByText('新选的').count(), 0);
  assert.equal(posts.length, 0);
});

test('a recording that the browser itself made: not only WAV', async () => {
  const made = await page.evaluate(async () => {
    const type = ['audio/mp4', 'audio/webm'].find((t) => MediaRecorder.isTypeSupported(t));
    const ctx = new AudioContext();
    const out = ctx.createMediaStreamDestination();
    const osc = ctx.createOscillator();
    osc.connect(out);
    osc.start();
    const r = new MediaRecorder(out.stream, { mimeType: type });
    const parts = [];
    r.ondataavailable = (e) => parts.push(e.data);
    const end = new Promise((ok) => (r.onstop = ok));
    r.start();
    await new Promise((ok) => setTimeout(ok, 1200));
    r.stop();
    await end;
    return { type, bytes: [...new Uint8Array(await new Blob(parts).arrayBuffer())] };
  });
  await choose({ name: made.type.includes('mp4') ? '二.m4a' : '二.webm', mimeType: made.type, buffer: Buffer.from(made.bytes) });
  await page.getByRole('button', { name: /^用这段：二/ }).click();
  await until('the word', () => posts.length);
  const m = measure(posts[0].body);
  about(m.middle, 0.1, 0.01, made.type);
  about(m.hz, 440, 8, made.type);
});

test('files find their sentences by name', async () => {
  const got = await page.evaluate((words) => [
    '请.m4a', '3号窗口.wav', '三号窗口 (1).mp3', '07 到.wav', '12-接谈室.wav', '您好，要取号请点一下。不认得字请按右下角，有人来帮您.m4a', 'home.wav', 'Still.mp3', '录音2026.m4a', '四号窗口.wav', '.wav',
  ].map((name) => match(name, words)), catalogue.map(([group, id, text]) => ({ group, id, text })));
  assert.deepEqual(got, ['请', '三号窗口', '三号窗口', '到', '接谈室', catalogue[11][2], catalogue[11][2], '您还在吗', '', '', '']);
  // One that does not: somebody says it.
  await choose(file('录音1.wav', tone({})));
  const use = page.getByRole('button', { name: '用这段：录音1.wav' });
  await use.waitFor();
  assert.equal(await use.getAttribute('aria-disabled'), 'true');
  await page.getByLabel('录音1.wav是哪一句').selectOption('接谈室');
  await use.click();
  await until('the word', () => posts.length);
  assert.equal(posts[0].text, '接谈室');
});

test('two files for one sentence wait until one is chosen', async () => {
  await choose(file('请.wav', tone({ seconds: 0.5 })), file('请 (1).wav', tone({ seconds: 0.8 })));
  await page.getByRole('button', { name: '用这段：请 (1).wav' }).waitFor();
  await page.getByRole('button', { name: '0段都用上' }).waitFor();
  await page.getByRole('button', { name: '不要请.wav' }).click();
  await page.getByRole('button', { name: '1段都用上' }).click();
  await until('the word', () => posts.length);
  about(measure(posts[0].body).seconds, 0.8, 0.05, 'the second');
});

test('a file for one row, replaced and removed', async () => {
  kept['旧窗口'] = tone({ rate: RATE, channels: 1 });
  kept['三号窗口'] = tone({ rate: RATE, channels: 1, seconds: 2 });
  await page.reload();
  await page.getByLabel('给“三号窗口”选录音').setInputFiles([file('x.wav', tone({}))]);
  await page.getByText('会换掉原来录的').waitFor();
  await page.getByRole('button', { name: '用这段：x.wav' }).click();
  await page.getByText('存好了1段').waitFor();
  about(measure(kept['三号窗口']).seconds, 1, 0.1, 'the new one');
  await page.getByRole('button', { name: '删掉“旧窗口”的录音' }).click();
  assert.deepEqual(removed, [], 'asked once more');
  await page.getByRole('alert').getByRole('button', { name: '删掉' }).click();
  await page.getByText('“旧窗口”的录音删了').waitFor();
  assert.deepEqual(removed, ['旧窗口']);
  assert.equal(await page.getByText('用不着了的').count(), 0);
});

test('what is missing is shown, alone when asked', async () => {
  kept['请'] = tone({ rate: RATE, channels: 1 });
  await page.reload();
  await page.getByText('还缺12段，共13段').waitFor();
  const calls = page.getByRole('group', { name: '叫号的词' });
  assert.equal(await calls.getByRole('listitem').count(), 7);
  assert.match(await calls.getByRole('heading').innerText(), /1\/7/);
  await page.getByLabel('只看没录的').check();
  assert.equal(await calls.getByRole('listitem').count(), 6);
});

test('a call as it sounds at present', async () => {
  await page.getByRole('combobox', { name: '窗口', exact: true }).selectOption('room');
  await page.getByRole('button', { name: '说一遍' }).click();
  await page.getByText('现在是合成的声音').waitFor();
  await page.getByText('录好这几段，就能用录音说：十、二').waitFor();
  assert.deepEqual(tries, [['12', 'room']]);
  await until('the sound', async () => (await page.getByRole('button', { name: '说一遍' }).getAttribute('aria-pressed')) === 'true');
  await page.getByRole('button', { name: '说一遍' }).click(); // again: silence
  assert.equal(await page.getByRole('button', { name: '说一遍' }).getAttribute('aria-pressed'), 'false');
  assert.equal(tries.length, 1);
});

test('a refusal by the daemon keeps the recording at hand', async () => {
  refuse = 'forbidden';
  await choose(file('请.wav', tone({})));
  await page.getByRole('button', { name: '用这段：请.wav' }).click();
  await page.getByText('只有接访办能改录音').first().waitFor();
  refuse = '';
  await page.getByRole('button', { name: '用这段：请.wav' }).click();
  await page.getByText('存好了1段').waitFor();
});

test('axe is clean, and nothing hangs over', async () => {
  kept['请'] = tone({ rate: RATE, channels: 1 });
  kept['旧窗口'] = tone({ rate: RATE, channels: 1 });
  await page.reload();
  await choose(file('号.wav', tone({})), file('录音1.wav', tone({})), file('到.wav', Buffer.from('x')));
  await page.getByRole('button', { name: '用这段：录音1.wav' }).waitFor();
  await page.getByText('读不出声音').waitFor();
  await page.getByRole('button', { name: '删掉“请”的录音' }).click();
  await page.getByRole('button', { name: '说一遍' }).click();
  await page.getByText('录好这几段').waitFor();
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html).join(' ')), []);
  const wide = await page.evaluate(() => [...document.querySelectorAll('.voicepack, .voicepack *')].filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1 && getComputedStyle(e).display !== 'inline').map((e) => e.className + e.textContent));
  assert.deepEqual(wide, []);
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, 'voice.png') });
});

test('the voice says what the wall shows', () => {
  const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
  const [hall, office] = [read('../src/words/zh.ts') + read('../src/words/zh.face.ts'), read('../src/words/zh.office.ts')];
  const said = [...read('../../../kiosk/announce/notices.go').matchAll(/^\t\t\{"(\w+)", "([^"]+)", "([^"]*)"\},$/gm)];
  assert.ok(said.length >= 9, 'the sentences are read from the Go source');
  for (const [, template, before] of said) {
    const words = template === 'substitute' ? before.split('\u3002')[1] : before; // the wall names who stands in
    assert.ok(hall.includes(words), `${words} on the wall`);
    assert.ok(office.includes(words), `${words} at the office`);
  }
});
