// Pictures of every page of every screen, to look at: node dev/shots.mjs DIR [SCREEN | SCREEN-PAGE …]

import { mkdirSync } from 'node:fs';
import { fixtures } from './fixtures.mjs';
import { launch, open } from './browser.mjs';
import { Mock } from './mock.mjs';
import { walks } from './walks.mjs';

const [dir, ...only] = process.argv.slice(2);
mkdirSync(dir, { recursive: true });
const mock = await new Mock().listen();
const browser = await launch();
for (const screen of Object.keys(fixtures)) {
  for (const [name, walk] of Object.entries(walks(screen))) {
    if (only.length && !only.includes(screen) && !only.includes(`${screen}-${name}`)) continue;
    mock.signedIn = name === 'signin' ? null : { name: '刘敏', counter: '1', role: screen === 'leader' || screen === 'office' ? screen : 'desk', allow: ['call', 'closeday'] };
    mock.show(screen, walk.fixture);
    const page = await open(browser, mock, screen);
    await page.waitForTimeout(250);
    for (const step of walk.steps ?? []) await step(page, mock);
    await page.waitForTimeout(walk.wait ?? 300);
    await page.screenshot({ path: `${dir}/${screen}-${name}.png` });
    if (page.errors.length) console.log(screen, name, page.errors);
    await page.context().close();
    mock.down = false;
  }
}
await browser.close();
await mock.close();
