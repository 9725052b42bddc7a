// Takes pictures of every page, light and dark, wide and as on a phone, and says which one is wider
// than its screen. Needs playwright-core and a Chromium, neither of which is part of the project.
//
//   CHROMIUM=/usr/bin/chromium node console/dev/shots.mjs http://127.0.0.1:8090 FOLDER [poll] [market] [board]
import { chromium } from 'playwright-core';

const [at, folder, poll, market, board] = process.argv.slice(2);
const PAGES = {
  polls: `polls/${poll ?? ''}`,
  'new-poll': 'polls/new',
  market: `market/${market ?? ''}`,
  boards: 'board',
  ...(board ? { board: `board/${board}` } : {}),
  streams: 'streams',
};
const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu'],
});
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ viewport, colorScheme });
    await context.addInitScript(() => localStorage.setItem('eddyline.console.actor', '"ada"'));
    const page = await context.newPage();
    page.on('pageerror', (error) => console.log(size, colorScheme, error.stack));
    for (const [name, hash] of Object.entries(PAGES)) {
      await page.goto(`${at}/#/${hash}`);
      await page.waitForTimeout(2_500);
      await page.screenshot({ path: `${folder}/${name}-${size}-${colorScheme}.png` });
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wider > 0) console.log(`${name} is ${wider} px wider than a ${size} screen`);
    }
    await context.close();
  }
}
await browser.close();
