// Every page of every screen against a daemon of cardboard: axe, and on the
// touchscreen the sizes, gaps, reach, contrast and words of UI.md.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import { launch, open } from '../dev/browser.mjs';
import { Mock } from '../dev/mock.mjs';
import { walks } from '../dev/walks.mjs';
import { judge, limits } from './rules.mjs';

let mock, browser;

before(async () => {
  assert.ok(existsSync(new URL('../dist/index.html', import.meta.url)), 'build first: npm run build');
  mock = await new Mock().listen();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await mock?.close();
});

for (const screen of ['hall', 'desk', 'leader', 'cabinet'])
  describe(screen, () => {
    for (const [name, walk] of Object.entries(walks(screen)))
      test(name, async () => {
        mock.signedIn = name === 'signin' ? null : { name: '刘敏', counter: '1', role: screen === 'leader' ? 'leader' : 'desk', allow: ['call', 'closeday'] };
        mock.show(screen, walk.fixture);
        const page = await open(browser, mock, screen);
        try {
          await page.locator('h1').first().waitFor({ state: 'attached' });
          for (const step of walk.steps ?? []) await step(page, mock);
          await page.waitForTimeout(150);

          const scrolls = await page.evaluate(() => document.scrollingElement.scrollHeight > innerHeight || document.scrollingElement.scrollWidth > innerWidth);
          assert.equal(scrolls, false, 'the page scrolls');
          const { violations } = await new AxeBuilder({ page }).analyze();
          assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`), []);
          assert.deepEqual(page.errors, []);
        } finally {
          await page.context().close();
          mock.down = mock.mute = false;
          mock.refuse = '';
        }
      });
  });
