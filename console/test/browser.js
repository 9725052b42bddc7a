// A real browser for the tests, and what they ask of it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const PLACES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Where Chromium is; fails where there is none, since nothing else can stand for it. */
export function browserPath() {
  const found = PLACES.find((place) => place && existsSync(place));
  if (!found) {
    throw new Error(
      'the tests of the console need Chromium, and find none.\n' +
        '  Debian:  apt install chromium\n' +
        '  or name the one you have: CHROMIUM=/path/to/chromium',
    );
  }
  return found;
}

/** Where a browser of its own keeps what it has. */
export const profile = () => mkdtempSync(join(tmpdir(), 'console-'));

/** As if the machine had lost its power: a browser is gone with SIGKILL. */
export function crash(folder) {
  execFileSync('pkill', ['-9', '-f', '--', `--user-data-dir=${folder}`]);
}

/** A browser of its own for one person: nothing in it is anybody else's. */
export async function person(actor, folder = profile()) {
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: browserPath(),
    headless: true,
    viewport: { width: 1280, height: 800 },
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--enable-precise-memory-info', '--js-flags=--expose-gc',
    ],
  });
  await context.addInitScript((name) => {
    // Not on the browser's own page that says that there is no network.
    if (location.protocol === 'http:') localStorage.setItem('eddyline.console.actor', JSON.stringify(name));
  }, actor);
  return context;
}

/**
 * Waits for a condition, with a deadline.
 *
 * @template T
 * @param {() => T | Promise<T>} condition
 * @param {string} what
 */
export async function until(condition, what, ms = 20_000) {
  const end = Date.now() + ms;
  for (;;) {
    const is = await condition();
    if (is) return is;
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await after(20);
  }
}

/** Records, frame by frame, what an expression in the page says. */
export async function record(page, name, selector) {
  await page.evaluate(
    ([of, within]) => {
      window[of] = [];
      const look = () => {
        const now = [...document.querySelectorAll(within)].map((element) => element.textContent).join(' ');
        if (now !== window[of].at(-1)) window[of].push(now);
        requestAnimationFrame(look);
      };
      look();
    },
    [name, selector],
  );
}
