// Takes the pictures of the README from a busy demo:
//   node dev/pictures.mjs [FOLDER]
// It needs the built program, build/out/kiosk.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from './browser.mjs';

const root = join(import.meta.dirname, '../../..');
const folder = process.argv[2] ?? join(root, 'build/pictures');
mkdirSync(folder, { recursive: true });
const daemon = spawn(join(root, 'build/out/kiosk'), ['demo', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'ignore'] });
const base = await new Promise((resolve) => {
  let said = '';
  daemon.stdout.on('data', (b) => {
    const m = (said += b).match(/http:\/\/127\.0\.0\.1:\d+/);
    if (m) resolve(m[0]);
  });
});
const browser = await launch();

async function open(path, width, height, touch = false) {
  const context = await browser.newContext({ viewport: { width, height }, hasTouch: touch, locale: 'zh-CN', deviceScaleFactor: 0.5 });
  const page = await context.newPage();
  await page.goto(base + path);
  return page;
}

async function desk(name, pin, counter) {
  const page = await open('/desk', 1366, 768);
  await page.getByLabel('姓名').fill(name);
  await page.getByLabel('密码').fill(pin);
  await page.getByRole('radio', { name: counter }).check();
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('button', { name: /下一位/ }).waitFor();
  return page;
}

const take = (page, name) => page.screenshot({ path: join(folder, name + '.png') });
const touch = await open('/', 1080, 1920, true);
const hall = await open('/hall?speaker=1', 1920, 1080);
const cabinet = await open('/cabinet', 1366, 900);
const one = await desk('李敏', '2468', '1号窗口');
const two = await desk('张伟', '1357', '2号窗口');
const room = await desk('周静', '9753', '接谈室');
const leader = await open('/leader', 1280, 800);
await leader.getByLabel('姓名').fill('赵明远');
await leader.getByLabel('密码').fill('8642');
await leader.getByRole('button', { name: '登录' }).click();
const office = await open('/office#rota', 1366, 768);
await office.getByLabel('姓名').fill('孙丽');
await office.getByLabel('密码').fill('7531');
await office.getByRole('button', { name: '登录' }).click();

// A morning: a dozen numbers, some served, some with the leader.
const give = async (service, people) => {
  await one.getByRole('button', { name: service }).click();
  await one.getByRole('button', { name: String(people), exact: true }).click();
  await one.waitForTimeout(300);
};
for (const [service, people] of [[/见领导/, 1], [/到窗口/, 1], [/见领导/, 2], [/到窗口/, 3], [/见领导/, 1], [/到窗口/, 1], [/到窗口/, 2], [/见领导/, 4], [/到窗口/, 1]]) {
  await give(service, people);
}
const next = (page) => page.getByRole('button', { name: /下一位/ }).click();
for (let i = 0; i < 3; i++) {
  await next(one);
  await one.waitForTimeout(300);
  const on = one.getByRole('button', { name: /去见领导/ });
  if (await on.isVisible()) await on.click();
  await one.waitForTimeout(300);
}
await next(room);
await room.getByRole('button', { name: /来了/ }).click();
await next(two);
await touch.waitForTimeout(500);
await take(touch, 'touch-home');

await cabinet.getByRole('button', { name: /周大河/ }).click();
await touch.getByText('读好了').waitFor();
await touch.getByRole('button', { name: /见今天的领导/ }).tap();
await touch.waitForTimeout(800);
await touch.getByRole('button', { name: /就我一个/ }).tap();
await touch.getByRole('button', { name: '好了' }).waitFor();
await touch.waitForTimeout(2500); // the slip comes out
await take(touch, 'touch-ticket');
await take(cabinet, 'cabinet');
await next(one);
await hall.waitForTimeout(1500);
await take(hall, 'hall');
await take(one, 'desk');
await take(leader, 'leader');
await take(office, 'office');
await browser.close();
daemon.kill();
