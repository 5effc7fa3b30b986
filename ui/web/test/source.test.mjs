// Rules about the source itself: words only in the catalogue, a sentence for
// every code, nothing heavy on the touchscreen.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const web = new URL('../', import.meta.url);
const read = (path) => readFileSync(new URL(path, web), 'utf8');
const files = readdirSync(new URL('src', web), { recursive: true }).filter((f) => /\.(ts|tsx|css)$/.test(f));

test('no Chinese text outside the catalogue', () => {
  for (const f of files) {
    if (f.startsWith('words/') || f === 'wire.ts') continue;
    const code = read('src/' + f).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''); // comments may quote a button
    // The name of the stop that is seen, not gone to, is compared in words/ only.
    assert.doesNotMatch(code, /[\u3400-\u9fff\uff01-\uff5e]/, f);
  }
  for (const f of ['index', 'hall', 'desk', 'leader', 'office', 'cabinet']) {
    assert.doesNotMatch(read(f + '.html'), /[\u3400-\u9fff]/);
    assert.match(read(f + '.html'), /lang="zh-CN"/);
  }
});

test('a sentence for every code', () => {
  const words = read('src/words/zh.face.ts') + read('src/words/zh.ts');
  const block = (name) => words.match(new RegExp(`\\n  ${name}: \\{[\\s\\S]*?\\n  \\}`))[0];
  const codes = (file, type) => [...read(file).matchAll(type)].map((m) => m[1]);
  const queue = codes('../../queue/command.go', /Code\s+=\s+"(\w+)"/g);
  const ui = codes('../codes.go', /^\tcode\w+\s*=\s*"(\w+)"/gm);
  const why = codes('../../queue/caller.go', /Reason = "(in_turn|needs_care|appointment|carried_over|longest_wait|by_number)"/g);
  assert.ok(queue.length > 10 && ui.length > 3 && why.length === 6, 'the codes are read from the Go source');
  for (const c of queue) assert.match(block('visitor'), new RegExp(`\\b${c}:`));
  for (const c of [...queue, ...ui, 'lost', 'unknown']) assert.match(block('staff'), new RegExp(`\\b${c}:`));
  const tests = codes('../wire/desk.go', /^\tTest\w+\s+Test = "(\w+)"/gm);
  assert.ok(tests.length > 10);
  for (const c of tests) assert.match(block('desk'), new RegExp(`\\n          ${c}:`));
  for (const c of why) assert.match(block('why'), new RegExp(`\\b${c}:`));
});

// A press that nobody answered may have been carried out.
test('a lost answer is not said to be a press that does not count', () => {
  for (const f of ['zh.ts', 'zh.office.ts']) {
    const lost = read('src/words/' + f).match(/\n    lost: '(.*)',/)[1];
    assert.match(lost, /不知道这一步成了没有/, f);
    assert.doesNotMatch(lost, /不算/, f);
  }
});

test('the touchscreen loads at most 60 kB', () => {
  const page = read('dist/index.html');
  const bytes = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].reduce((n, m) => n + gzipSync(read('dist/' + m[1])).length, gzipSync(page).length);
  assert.ok(bytes > 5_000 && bytes < 60_000, `${bytes} bytes`);
});

test('the lock file names no download address', () => {
  assert.doesNotMatch(read('package-lock.json'), /"resolved"/);
});

/** A catalogue as the browser would see it. */
async function catalogue(file) {
  const { output } = await build({ root: web.pathname, configFile: false, logLevel: 'silent', build: { write: false, lib: { entry: new URL('src/words/' + file, web).pathname, formats: ['es'] } } }).then((r) => (Array.isArray(r) ? r[0] : r));
  return import('data:text/javascript;base64,' + Buffer.from(output[0].code).toString('base64'));
}

test('every word of the touchscreen in both languages', async () => {
  const { face } = await catalogue('zh.face.ts');
  const { en } = await catalogue('en.ts');
  const open = ['topics', 'groups', 'pages']; // names of what a hall may have; Chinese has them from the hall
  let words = 0;
  const look = (zh, other, path) => {
    assert.equal(typeof other, typeof zh, path);
    if (typeof zh === 'string') {
      words++;
      // 中文 is the button that leads back; Chinese in Chinese needs no remark.
      assert.ok(other.trim() || !zh.trim(), `${path} is empty`);
      if (path !== '.touch.tools.language') assert.doesNotMatch(other, /[\u3400-\u9fff\uff01-\uff5e]/, path);
    } else if (typeof zh === 'function') {
      words++;
      const sample = { name: 'X', clock: '14:30' };
      const args = [['14:30', '17:00'], [3, 4], ['2026-11-23', '2026-11-24', '1'], [true, 0], [false, 0], [true, 9], [['A', 'B']], [sample], ['X'], [0]];
      const good = args.filter((a) => { try { return String(zh(...a)).length > 0; } catch { return false; } });
      assert.ok(good.length, path);
      const said = args.flatMap((a) => { try { const x = other(...a); return x === undefined || /undefined|NaN/.test(x) ? [] : [x]; } catch { return []; } });
      assert.ok(said.length, `${path} says nothing`);
      for (const x of said) assert.doesNotMatch(String(x), /[\u3400-\u9fff]/, path);
    } else {
      if (!open.includes(path.split('.').pop())) assert.deepEqual(Object.keys(other), Object.keys(zh), path);
      for (const k of Object.keys(zh)) look(zh[k], other[k], `${path}.${k}`);
    }
  };
  look(face, en, '');
  assert.ok(words > 250, `${words} words`);
  const go = read('../../kiosk/guide.go');
  const ids = [...go.matchAll(/ID: "(\w+)", Group/g)].map((m) => m[1]);
  const groups = [...go.match(/const work.*= (.*)/)[1].matchAll(/"([^"]+)"/g)].map((m) => m[1]);
  assert.ok(ids.length > 20 && groups.length === 6, 'the built-in table is read from the Go source');
  for (const id of ids) assert.ok(en.touch.topics[id], `English name of ${id}`);
  for (const g of groups) assert.ok(en.touch.groups[g], `English name of ${g}`);
  assert.equal(en.place('3号窗口'), 'Window 3');
});

test('every page of the touchscreen has something to say', () => {
  const known = new Set([...read('../../kiosk/announce/pages.go').matchAll(/(?:say|closed)\("(\w+)"|\{"(\w+)", \w+,/g)].map((m) => m[1] ?? m[2]));
  assert.ok(known.size > 50, 'the sentences are read from the Go source');
  const source = files.filter((f) => f.startsWith('touch/')).map((f) => read('src/' + f)).join('\n');
  const used = new Set();
  for (const m of source.matchAll(/say="(\w+)"|say=\{([^\n]*?)\}(?= back| top|\n)|(?:say = |voice\.(?:now|then|open)\()([^\n]*)/g))
    for (const x of m[1] ? [[0, m[1]]] : (m[2] ?? m[3]).matchAll(/['"`]([a-z_]+)(?=['"`?])/g)) used.add(x[1]);
  for (const no of ['zh', 'idle', 'full', 'late']) if (!known.has(no)) used.delete(no);
  assert.ok(used.size > 30, `${used.size} ids`);
  for (const id of used) assert.ok(known.has(id), id);
});
