// How soon the touchscreen shows something useful on a slow PC: the home page
// under Chromium's 6× CPU slowdown, alternated with an empty page from the same
// server. Printed, never judged: node dev/paint.mjs [LOADS]
import { createServer } from 'node:http';
import { launch } from './browser.mjs';
import { Mock } from './mock.mjs';

const loads = Number(process.argv[2] ?? 20);
const mock = await new Mock().listen();
mock.show('touch', 'home');
const empty = createServer((_, res) => res.end('<!doctype html><title>empty</title><h1>.</h1>')).listen(0, '127.0.0.1');
await new Promise((r) => empty.once('listening', r));
const browser = await launch();

/** Milliseconds from the start of the load until the page has its heading. */
async function load(url) {
  const context = await browser.newContext({ viewport: { width: 1080, height: 1920 }, hasTouch: true, locale: 'zh-CN' });
  const page = await context.newPage();
  await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: 6 });
  await page.addInitScript(() => {
    new MutationObserver((_, o) => {
      if (!document.querySelector('h1')) return;
      o.disconnect();
      requestAnimationFrame(() => setTimeout(() => (window.painted = performance.now())));
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(url);
  const ms = await (await page.waitForFunction(() => window.painted)).jsonValue();
  await context.close();
  return ms;
}

const took = { home: [], empty: [] };
for (let i = 0; i < loads; i++) {
  took.home.push(await load(mock.url + '/'));
  took.empty.push(await load(`http://127.0.0.1:${empty.address().port}/`));
}
const at = (all, share) => all.sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * share))];
for (const [what, all] of Object.entries(took)) console.log(`${what.padEnd(6)} p50 ${at(all, 0.5).toFixed(0)} ms   p95 ${at(all, 0.95).toFixed(0)} ms   n ${all.length}`);
console.log(`goal: home under 1000 ms at p50 with the CPU six times slower; to the empty page ${(at(took.home, 0.5) / at(took.empty, 0.5)).toFixed(2)}`);
await browser.close();
await mock.close();
empty.close();
