// Debian's Chromium, as the kiosk starts it.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

export const sizes = { touch: [1080, 1920], hall: [1920, 1080], desk: [1366, 768], leader: [1280, 800], office: [1366, 768], cabinet: [1366, 900] };
export const paths = { touch: '/', hall: '/hall?speaker=1', desk: '/desk', leader: '/leader', office: '/office', cabinet: '/cabinet' };

export function launch() {
  const executablePath = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
  return chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--autoplay-policy=no-user-gesture-required'],
  });
}

/**
 * Opens a screen's page, in a context of its own unless one is given. A fast
 * one has a clock that the walks put forward instead of waiting.
 */
export async function open(where, mock, screen, { fast = false, query = '', ...more } = {}) {
  const [width, height] = sizes[screen];
  const context = where.newContext ? await where.newContext({ viewport: { width, height }, hasTouch: screen === 'touch', locale: 'zh-CN', ...more }) : where;
  const page = await context.newPage();
  if ((page.fast = fast)) await page.clock.install();
  page.errors = [];
  page.on('pageerror', (e) => page.errors.push(String(e)));
  page.on('console', (m) => m.type() === 'error' && !/\.wav|404|401|WebSocket/.test(m.text() + m.location().url) && page.errors.push(m.text()));
  await page.goto(mock.url + paths[screen] + query);
  return page;
}
