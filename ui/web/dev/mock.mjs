// A daemon of cardboard: serves dist/ and speaks the wire with the views of
// fixtures.mjs, so that the screens can be looked at and tested by themselves.
//
//   npm run build && npm run dev            all pages with their first fixture
//   npm run dev -- touch=ticket hall=lost   other fixtures
//
// DIST names another folder with a build.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fixtures, signInPage } from './fixtures.mjs';
import { diffs } from './office.mjs';

const dist = process.env.DIST ? pathToFileURL(resolve(process.env.DIST) + '/') : new URL('../dist/', import.meta.url);
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const pages = { '/': 'index.html', '/hall': 'hall.html', '/desk': 'desk.html', '/leader': 'leader.html', '/office': 'office.html', '/cabinet': 'cabinet.html' };

export class Mock {
  views = Object.fromEntries(Object.entries(fixtures).map(([screen, of]) => [screen, Object.values(of)[0]]));
  heard = []; // every message from a screen, with the screen's name in .screen
  mute = false; // true: answers nothing
  refuse = ''; // code with which every request is refused
  signedIn = { name: '刘敏', counter: '1', role: 'desk', allow: ['call', 'closeday'] };
  asked = []; // paths of the voice
  maySpeak = true; // false: a hall display that asks to speak is refused
  speaks = false; // true: whatever the voice is asked to say is two seconds of silence
  answers = {}; // what is added to the answer to a press, by its name
  beatMS; // a page whose clock is put forward wants a slow one
  #socks = new Set();
  #seq = 1;

  constructor(beatMS = 1000) {
    this.beatMS = beatMS;
  }

  async listen(port = 0) {
    this.server = createServer((q, r) => void this.#http(q, r));
    this.server.on('upgrade', (q, sock) => this.#upgrade(q, sock));
    await new Promise((ok) => this.server.listen(port, '127.0.0.1', ok));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    this.beat = setInterval(() => this.#all({ t: 'beat', seq: this.#seq, at: Date.now() }), this.beatMS);
    return this;
  }

  close() {
    clearInterval(this.beat);
    this.drop();
    return new Promise((ok) => this.server.close(ok));
  }

  /** Shows a view, or the fixture of that name, on every screen of a kind. */
  show(screen, view) {
    this.views[screen] = typeof view === 'string' ? fixtures[screen][view] : view;
    this.#seq++;
    for (const s of this.#socks) if (s.screen === screen) s.say({ t: 'view', seq: this.#seq, view: this.views[screen] });
  }

  drop() {
    for (const s of this.#socks) s.destroy();
  }

  #all(msg) {
    for (const s of this.#socks) s.say(msg);
  }

  async #http(q, r) {
    const path = new URL(q.url, 'http://x').pathname;
    if (path.startsWith('/voice/')) {
      this.asked.push(q.url);
      if (this.speaks) return r.writeHead(200, { 'Content-Type': 'audio/wav' }).end(silence(2));
    }
    if (path === '/api/signin' && q.method === 'GET') return json(r, { ...signInPage, me: this.signedIn ?? undefined });
    if (path === '/api/signin') {
      const body = await read(q);
      if (body.pin !== '1234') return json(r, { code: 'wrong_pin', wait_ms: 2000 }, 403);
      this.signedIn = { name: body.name, counter: body.counter, role: body.counter ? 'desk' : 'leader' };
      return json(r, this.signedIn);
    }
    if (path === '/api/signout') {
      this.signedIn = null;
      return json(r, {});
    }
    if (path === '/api/person') {
      const body = await read(q);
      this.heard.push({ t: 'person', ...body });
      return json(r, body.note ? { name: '', words: '村里修路占了他家的地，想问补偿什么时候给。' } : body.booking ? { name: '样本乙', phone: '0310-5550123' } : { name: '样本甲' });
    }
    try {
      const name = pages[path] ?? path.slice(1);
      const body = await readFile(new URL(name, dist));
      r.writeHead(200, { 'Content-Type': types[extname(name)] ?? 'application/octet-stream', 'Content-Security-Policy': "default-src 'self'; img-src 'self' data:" });
      r.end(body);
    } catch {
      r.writeHead(404).end();
    }
  }

  #upgrade(q, sock) {
    const screen = new URL(q.url, 'http://x').pathname.split('/')[2];
    if (!this.views[screen] || ((screen === 'desk' || screen === 'leader' || screen === 'office') && !this.signedIn) || this.down) {
      sock.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      return;
    }
    const key = createHash('sha1').update(q.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
    sock.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`);
    sock.screen = screen;
    sock.say = (msg) => sock.writable && sock.write(frame(JSON.stringify(msg)));
    this.#socks.add(sock);
    sock.on('close', () => this.#socks.delete(sock));
    sock.on('error', () => {});
    let rest = Buffer.alloc(0);
    sock.on('data', (b) => {
      rest = Buffer.concat([rest, b]);
      for (let f = unframe(rest); f; f = unframe(rest)) {
        rest = rest.subarray(f.size);
        if (f.op === 8) sock.end();
        if (f.op === 1) this.#hear(sock, JSON.parse(f.text));
      }
    });
    sock.say({
      t: 'welcome', build: 'mock', screen: 's1', beat_ms: this.beatMS, seq: this.#seq, view: this.views[screen],
      me: screen === 'desk' || screen === 'leader' ? this.signedIn : undefined,
      speaks: screen === 'hall' && this.maySpeak && q.url.includes('speaker=1'),
    });
  }

  #hear(sock, msg) {
    this.heard.push({ ...msg, screen: sock.screen });
    if (!msg.id || this.mute) return;
    if (this.refuse) sock.say({ t: 'answer', id: msg.id, ok: false, code: this.refuse, wait_ms: 3000 });
    else sock.say({ t: 'answer', id: msg.id, ok: true, ...(msg.do === 'issue' ? { ticket: 99, number: 131 } : {}), ...(msg.do === 'book' ? { booking: 7, typed: '0123456789' } : {}), ...(msg.preview ? { diff: diffs[msg.do] ?? [] } : {}), ...this.answers[msg.do ?? msg.t] });
    this.answered?.(msg, sock.screen);
  }
}

function json(r, value, status = 200) {
  r.writeHead(status, { 'Content-Type': 'application/json' });
  r.end(JSON.stringify(value));
}

async function read(q) {
  let s = '';
  for await (const b of q) s += b;
  return JSON.parse(s || '{}');
}

function silence(seconds) {
  const n = 8_000 * 2 * seconds;
  const b = Buffer.alloc(44 + n);
  b.write('RIFF', 0);
  b.writeUInt32LE(36 + n, 4);
  b.write('WAVEfmt ', 8);
  for (const [at, v] of [[16, 16], [24, 8_000], [28, 16_000], [40, n]]) b.writeUInt32LE(v, at);
  for (const [at, v] of [[20, 1], [22, 1], [32, 2], [34, 16]]) b.writeUInt16LE(v, at);
  b.write('data', 36);
  return b;
}

function frame(text) {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x81, body.length]) : Buffer.from([0x81, 126, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, body]); // views stay below 64 kB
}

function unframe(b) {
  if (b.length < 6) return null;
  let size = b[1] & 127;
  let at = 2;
  if (size === 126) {
    size = b.readUInt16BE(2);
    at = 4;
  }
  if (b.length < at + 4 + size) return null;
  const mask = b.subarray(at, at + 4);
  const body = Buffer.from(b.subarray(at + 4, at + 4 + size)).map((x, i) => x ^ mask[i & 3]);
  return { op: b[0] & 15, text: body.toString(), size: at + 4 + size };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const mock = await new Mock().listen(8099);
  for (const a of process.argv.slice(2)) mock.show(...a.split('='));
  console.log(mock.url + ' /hall /desk /leader /cabinet');
}
