// Every page of the touchscreen in every face: both languages, large type, high
// contrast, 按钮下移. What axe does not know is judged by rules.mjs. A picture of
// each is left in build/out/screens/touch, to be looked at.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import { launch, open } from '../dev/browser.mjs';
import { Mock } from '../dev/mock.mjs';
import { calm, walks } from '../dev/walks.mjs';
import { judge, large, limits, low } from './rules.mjs';

const pictures = join(import.meta.dirname, '../../../build/out/screens/touch');
const only = process.env.PAGES?.split(',');
let browser;

before(async () => {
  browser = await launch();
  mkdirSync(pictures, { recursive: true });
});
after(() => browser?.close());

// Each face by the buttons that lead to it from the one before.
const faces = [
  ['zh', [], {}, true],
  ['zh-contrast', ['contrast'], {}, true],
  ['zh-large', ['contrast', 'large'], large],
  ['zh-large-low-contrast', ['low', 'contrast'], { ...large, ...low }],
  ['zh-low', ['large', 'contrast'], low],
  ['en-low', ['language'], low],
  ['en', ['low'], {}, true],
  ['en-large', ['large'], large],
  ['en-large-low-contrast', ['low', 'contrast'], { ...large, ...low }],
];

async function face(page, name, more, withAxe) {
  await page.evaluate(() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r))));
  await page.screenshot({ path: join(pictures, name + '.png') });
  const wrong = await page.evaluate(judge, { ...limits, ...more });
  assert.deepEqual(wrong, [], name);
  if (!withAxe) return;
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`), [], name);
}

describe('touch', { concurrency: 2 }, () => {
  for (const [name, walk] of Object.entries(walks('touch'))) {
    if (only && !only.includes(name)) continue;
    test(name, async () => {
      const mock = await new Mock(60_000).listen();
      mock.show('touch', walk.fixture);
      const page = await open(browser, mock, 'touch', { fast: true, deviceScaleFactor: 0.5 });
      const wrong = [];
      try {
        await page.locator('h1').first().waitFor({ state: 'attached' });
        for (const step of walk.steps ?? []) await step(page, mock);
        for (const [is, tools, more, axe] of faces) {
          for (const tool of tools) {
            await calm(page);
            await page.locator('.tool.' + tool).tap();
          }
          if (is === 'en-low') await page.locator('.touch.in-en').waitFor();
          await face(page, `${name}-${is}`, more, axe).catch((e) => wrong.push(e.message));
        }
        assert.deepEqual(page.errors, []);
        assert.equal(wrong.length, 0, wrong.join('\n'));
      } finally {
        await page.context().close();
        await mock.close();
      }
    });
  }

  // Legal aid, that a number is to be had all the same, and that no legal time
  // limit stops running are said whatever the topic.
  test('what holds for every topic is on its page in every face', { skip: only && !only.includes('topic') }, async () => {
    const mock = await new Mock(60_000).listen();
    const { fixture, steps } = walks('touch').topic;
    mock.show('touch', fixture);
    const page = await open(browser, mock, 'touch', { fast: true, deviceScaleFactor: 0.5 });
    try {
      await page.locator('h1').first().waitFor({ state: 'attached' });
      for (const step of steps) await step(page, mock);
      for (const [is, tools] of faces) {
        for (const tool of tools) {
          await calm(page);
          await page.locator('.tool.' + tool).tap();
        }
        if (is === 'en-low') await page.locator('.touch.in-en').waitFor();
        const said = [];
        for (let turns = 0; turns < 9; turns++) {
          await page.evaluate(() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r))));
          const text = await page.locator('.sheet').innerText();
          if (said.includes(text)) break;
          said.push(text);
          const more = page.getByRole('button', { name: /看后面的|See more/ });
          if (!(await more.count())) break;
          await calm(page);
          await more.tap();
        }
        const wanted = is.startsWith('en') ? [/time limits keep running/, /Legal aid/, /number anyway/] : [/法定时限照样算/, /法律援助/, /不影响您取号/];
        for (const w of wanted) assert.match(said.join('\n'), w, is);
      }
    } finally {
      await page.context().close();
      await mock.close();
    }
  });
});
