// A hundred thousand updates streamed into a page that follows two hundred views.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { person, until } from './browser.js';

const INGEST = process.env.EDDYLINE_INGEST;
const PUSH = process.env.EDDYLINE_PUSH;
const RUN = Date.now().toString(36);
const VIEWS = 200;
const UPDATES = 100_000;
const BATCH = 1_000;
/** Votes of one batch go to all views, so that each view changes with each batch. */
const ROUNDS = UPDATES / BATCH;
const MIB = 1024 * 1024;

let context;
before(async () => {
  context = await person('ada');
});
after(() => context?.close());

const poll = (i) => `stress-${RUN}-${i}`;

async function batch(lines) {
  const response = await fetch(`${INGEST}/v1/commands`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-ndjson' },
    body: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  });
  const results = (await response.text()).trim().split('\n').map((line) => JSON.parse(line));
  const wrong = results.filter(({ status }) => status !== 'accepted' && status !== 'queued');
  assert.deepEqual(wrong, []);
}

const votes = (round) =>
  Array.from({ length: BATCH }, (_, i) => ({
    to: `poll/${poll(i % VIEWS)}/cast-vote`, command: `${round}-${i}`, member: `v${round}-${i}`, await: false,
    payload: { choices: [i % 3 === 0 ? 'b' : 'a'] },
  }));

test(`${UPDATES} updates of ${VIEWS} views leave a page responsive and its memory as it was`, async () => {
  // Given a page that shows every view, frame by frame
  await batch(Array.from({ length: VIEWS }, (_, i) => ({
    to: `poll/${poll(i)}/create`, payload: { title: poll(i), options: [{ id: 'a' }, { id: 'b' }] },
  })));
  const page = await context.newPage();
  await page.goto(`${PUSH}/console.json`);
  await page.evaluate(async (addresses) => {
    const { connect } = await import('/client/index.js');
    const seen = { messages: 0, frames: 0, slowFrames: 0, longTasks: 0, longestMs: 0, rendered: 0 };
    function Counting(url) {
      const socket = new WebSocket(url);
      socket.addEventListener('message', () => (seen.messages += 1));
      return socket;
    }
    const client = connect({ views: location.origin, commands: location.origin, tabs: false, WebSocket: Counting });
    for (const address of addresses) {
      const shown = document.body.appendChild(document.createElement('p'));
      const view = client.view(address);
      view.subscribe(() => {
        seen.rendered += 1;
        shown.textContent = `${address} ${JSON.stringify(view.get().value?.result?.tally)}`;
      });
    }
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        seen.longTasks += 1;
        seen.longestMs = Math.max(seen.longestMs, duration);
      }
    }).observe({ type: 'longtask' });
    let last = performance.now();
    const frame = (now) => {
      seen.frames += 1;
      seen.slowFrames += now - last > 25 ? 1 : 0;
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    Object.assign(window, { client, addresses, seen });
  }, Array.from({ length: VIEWS }, (_, i) => `poll/${poll(i)}`));
  const versions = () =>
    page.evaluate(() => window.addresses.reduce((sum, address) => sum + window.client.view(address).get().version, 0));
  await until(async () => (await versions()) === VIEWS, 'every view');
  const heap = async () => {
    await page.evaluate(() => window.gc());
    return page.evaluate(() => performance.memory.usedJSHeapSize);
  };

  // When they change
  let middle = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    await batch(votes(round));
    if (round === ROUNDS / 2) middle = await heap();
  }
  await until(async () => (await versions()) === VIEWS + UPDATES, 'every update', 120_000);
  const end = await heap();

  // Then each is shown, and nothing is kept of what was before
  const seen = await page.evaluate(() => window.seen);
  console.log(`# ${JSON.stringify({ ...seen, longestMs: Math.round(seen.longestMs), heapMiddleMiB: +(middle / MIB).toFixed(1), heapEndMiB: +(end / MIB).toFixed(1) })}`);
  const texts = await page.$$eval('p', (all) => all.map((one) => one.textContent));
  assert.equal(texts.length, VIEWS);
  const counted = texts.map((text) => JSON.parse(text.slice(text.indexOf('{')))).reduce((sum, { a, b }) => sum + a + b, 0);
  assert.equal(counted, UPDATES);
  assert.ok(seen.messages >= VIEWS * 10, `${seen.messages} messages`);
  assert.ok(end < middle * 1.5 + MIB, `the heap grew from ${middle} B to ${end} B`);
});
