// Rules about the source itself: words only in the catalogue, a sentence for
// every code, nothing heavy on the touchscreen.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

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

test('the touchscreen loads at most 60 kB', () => {
  const page = read('dist/index.html');
  const bytes = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].reduce((n, m) => n + gzipSync(read('dist/' + m[1])).length, gzipSync(page).length);
  assert.ok(bytes > 5_000 && bytes < 60_000, `${bytes} bytes`);
});

test('the lock file names no download address', () => {
  assert.doesNotMatch(read('package-lock.json'), /"resolved"/);
});
