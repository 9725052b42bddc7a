// The console in a real browser, with the whole backend behind it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { crash, person, profile, record, until } from './browser.js';

const INGEST = process.env.EDDYLINE_INGEST;
const PUSH = process.env.EDDYLINE_PUSH;
const CONTROL = process.env.EDDYLINE_CONTROL;
const RUN = Date.now().toString(36);

let ada;
let bob;
/** What no page may have said. */
const faults = [];

before(async () => {
  [ada, bob] = await Promise.all([person('ada'), person('bob')]);
});
after(async () => {
  await Promise.all([ada?.close(), bob?.close()]);
});

async function open(context, hash) {
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(`${hash}: ${error.stack}`));
  page.on('console', (message) => {
    const lost = /Failed to load resource|WebSocket connection to/.test(message.text());
    if (message.type() === 'error' && !lost) faults.push(`${hash}: ${message.text()}`);
  });
  await page.goto(`${PUSH}/#/${hash}`);
  return page;
}

async function post(path, payload, actor = 'test') {
  const response = await fetch(`${INGEST}/v1/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Eddyline-Actor': actor },
    body: JSON.stringify(payload),
  });
  assert.ok(response.ok, `${path}: ${response.status} ${await response.clone().text()}`);
  return response.json();
}

const state = async (view) => (await (await fetch(`${PUSH}/v1/${view}`)).json()).state;
const NUMBERS = '.option-number strong';
const numbers = (page) => page.$$eval(NUMBERS, (all) => all.map((one) => Number(one.textContent)));
const shows = (page, expected) => until(async () => (await numbers(page)).join() === expected.join(), `${expected} in the page`);
const pending = async (page) => Number(await page.textContent('#status').then((text) => /(\d+)\s*commands? pending/.exec(text)?.[1] ?? NaN));

async function poll(id, more = {}) {
  await post(`poll/${id}/create`, { title: `Poll ${id}`, options: [{ id: 'a', label: 'Apples' }, { id: 'b', label: 'Bread' }], ...more });
}

/** No bar goes back: what was recorded of each option only grows. */
function onlyGrows(frames) {
  const counts = frames.filter(Boolean).map((frame) => frame.split(' ').map(Number));
  counts.forEach((now, i) => {
    now.forEach((number, option) => {
      assert.ok(i === 0 || number >= counts[i - 1][option], `frame ${i}: ${frames.join(' | ')}`);
    });
  });
  return counts;
}

test('two pages vote at once and end equal, and no bar ever goes back', async () => {
  // Given two people who look at a poll while others vote
  const id = `two-${RUN}`;
  await poll(id);
  const pages = await Promise.all([open(ada, `polls/${id}`), open(bob, `polls/${id}`)]);
  await Promise.all(pages.map((page) => shows(page, [0, 0])));
  await Promise.all(pages.map((page) => record(page, 'frames', NUMBERS)));

  // When all vote
  const others = Array.from({ length: 30 }, (_, i) => post(`poll/${id}/cast-vote`, { choices: [i % 3 ? 'a' : 'b'] }, `v${i}`));
  await pages[0].click('text=Apples');
  await pages[1].click('text=Bread');
  await Promise.all(others);

  // Then
  await Promise.all(pages.map((page) => shows(page, [21, 11])));
  for (const page of pages) {
    const counts = onlyGrows(await page.evaluate(() => window.frames));
    assert.ok(counts.length >= 2);
    assert.equal(await pending(page), 0);
    await page.close();
  }
  assert.equal((await state(`poll/${id}`)).ballots, 32);
});

test('a vote without a network survives a reload, and counts once when there is one', async () => {
  // Given
  const id = `offline-${RUN}`;
  await poll(id);
  const page = await open(ada, `polls/${id}`);
  await shows(page, [0, 0]);

  // When the network goes, ada votes and reloads, which shows her nothing, and it comes back
  await ada.setOffline(true);
  await until(async () => /offline/.test(await page.textContent('#status')), 'that it is offline');
  await page.click('text=Apples');
  await shows(page, [1, 0]);
  assert.equal(await pending(page), 1);
  await assert.rejects(page.reload());
  assert.equal((await state(`poll/${id}`)).ballots, 0);
  await ada.setOffline(false);
  await page.goto(`${PUSH}/#/polls/${id}`);
  await record(page, 'frames', NUMBERS);

  // Then
  await shows(page, [1, 0]);
  await until(async () => (await pending(page)) === 0, 'nothing pending');
  await until(async () => (await state(`poll/${id}`)).ballots === 1, 'the vote');
  onlyGrows(await page.evaluate(() => window.frames));
  await page.close();
});

test('a vote survives a crash of the browser', async () => {
  // Given somebody who has voted without a network
  const id = `crash-${RUN}`;
  await poll(id);
  const folder = profile();
  const before = await person('eve', folder);
  const page = await open(before, `polls/${id}`);
  await shows(page, [0, 0]);
  await before.setOffline(true);
  await page.click('text=Bread');
  await until(async () => (await pending(page)) === 1, 'the vote, pending');

  // When the browser is killed and started again
  crash(folder);
  const after = await person('eve', folder);
  const again = await open(after, `polls/${id}`);

  // Then
  await shows(again, [0, 1]);
  await until(async () => (await state(`poll/${id}`)).ballots === 1, 'the vote');
  await after.close();
});

test('a rejected vote is taken back before the eyes of who cast it, with the reason', async () => {
  // Given ada, who has voted from elsewhere
  const id = `rejected-${RUN}`;
  await poll(id);
  await post(`poll/${id}/cast-vote`, { choices: ['a'] }, 'ada');
  const page = await open(ada, `polls/${id}`);
  await shows(page, [1, 0]);
  await record(page, 'frames', NUMBERS);

  // When
  await page.click('text=Bread');

  // Then
  await until(async () => /already-voted/.test(await page.textContent('#notices')), 'the reason');
  await shows(page, [1, 0]);
  assert.ok((await page.evaluate(() => window.frames)).includes('1 1'), 'it was shown at once');
  await page.close();
});

test('tabs share one connection, and another goes on when the one that has it is closed', async () => {
  // Given two tabs of one browser
  const id = `tabs-${RUN}`;
  await poll(id);
  let sockets = 0;
  const first = await open(bob, `polls/${id}`);
  await shows(first, [0, 0]);
  bob.on('page', (page) => page.on('websocket', () => (sockets += 1)));
  const second = await open(bob, `polls/${id}`);
  await shows(second, [0, 0]);
  assert.equal(sockets, 0, 'the second has no connection of its own');

  // When one votes, the first is closed, and others vote
  await second.click('text=Apples');
  await Promise.all([first, second].map((page) => shows(page, [1, 0])));
  await first.close();
  await post(`poll/${id}/cast-vote`, { choices: ['b'] }, 'v1');

  // Then
  await shows(second, [1, 1]);
  await until(() => sockets === 1, 'a connection of the second');
  await second.close();
});

test('two people edit a board and type into one note at once, one of them without a network, and end equal', async () => {
  // Given a board with a note, which both look at
  const board = `board-${RUN}`;
  const stamp = (counter) => `${Date.now()}.${counter}.test`;
  await post(`dashboard/${board}/create`, { stamp: stamp(1), title: 'Both' });
  await post(`dashboard/${board}/add-tile`, { stamp: stamp(2), tile: 'note', type: 'note', fields: { title: 'Plan' } });
  const pages = await Promise.all([open(ada, `board/${board}`), open(bob, `board/${board}`)]);
  const text = (page) => page.inputValue('.note textarea');
  await Promise.all(pages.map((page) => page.waitForSelector('.note textarea')));
  await pages[0].type('.note textarea', 'shared ');
  await until(async () => (await text(pages[1])) === 'shared ', 'what ada has typed, at bob’s');

  // When both type, ada without a network, and bob adds a tile
  await ada.setOffline(true);
  await Promise.all([pages[0].type('.note textarea', 'from ada '), pages[1].type('.note textarea', 'and bob ')]);
  await pages[1].click('[aria-label="Add a quote"]');
  await until(async () => (await pending(pages[0])) > 0, 'what ada has typed, pending');
  await ada.setOffline(false);

  // Then nothing of either is lost, and both and the server have the same
  await until(async () => (await pending(pages[0])) === 0 && (await pending(pages[1])) === 0, 'nothing pending');
  await until(async () => (await text(pages[0])) === (await text(pages[1])), 'the same text');
  const both = await text(pages[0]);
  for (const part of ['shared ', 'from ada ', 'and bob ']) {
    assert.ok(both.includes(part), both);
  }
  assert.equal(both.length, 'shared from ada and bob '.length, both);
  assert.equal(Object.keys((await state(`dashboard/${board}`)).tiles).length, 2);
  await Promise.all(pages.map((page) => page.close()));
});

test('what is killed and started again under the pages leaves no gap', { skip: !CONTROL }, async () => {
  // Given two people who look at a poll
  const id = `killed-${RUN}`;
  await poll(id);
  const pages = await Promise.all([open(ada, `polls/${id}`), open(bob, `polls/${id}`)]);
  await Promise.all(pages.map((page) => shows(page, [0, 0])));
  await pages[0].click('text=Apples');
  await Promise.all(pages.map((page) => shows(page, [1, 0])));
  await Promise.all(pages.map((page) => record(page, 'frames', NUMBERS)));

  // When everything is killed, bob votes, and it comes back
  await fetch(`${CONTROL}/kill`, { method: 'POST' });
  await pages[1].click('text=Bread');
  await shows(pages[1], [1, 1]);
  await fetch(`${CONTROL}/start`, { method: 'POST' });
  await Promise.all(pages.map((page) => until(async () => (await numbers(page)).join() === '1,1' && (await pending(page)) === 0, 'bob’s vote', 90_000)));
  await post(`poll/${id}/cast-vote`, { choices: ['b'] }, 'v1');

  // Then
  await Promise.all(pages.map((page) => shows(page, [1, 2])));
  for (const page of pages) {
    onlyGrows(await page.evaluate(() => window.frames));
    await page.close();
  }
});

test('every page opens, light and dark, wide and narrow, without a fault and not wider than its screen', async () => {
  for (const colorScheme of ['light', 'dark']) {
    for (const [width, height] of [[1280, 800], [390, 844]]) {
      const page = await open(ada, 'polls');
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      for (const hash of ['polls', 'polls/new', 'market', 'board', 'streams']) {
        await page.goto(`${PUSH}/#/${hash}`);
        await until(async () => (await page.textContent('#content')).trim().length > 20, hash);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `${hash} is ${wider} px wider than ${width} px`);
      }
      await page.close();
    }
  }
});

test('all of it can be reached with the keyboard', async () => {
  // Given
  const page = await open(ada, 'polls');
  await until(async () => (await page.textContent('#content')).includes('Polls'), 'polls');

  // When, then
  for (const [letter, hash] of [['m', 'market'], ['b', 'board'], ['s', 'streams'], ['p', 'polls']]) {
    await page.keyboard.press('g');
    await page.keyboard.press(letter);
    await until(() => page.url().endsWith(`#/${hash}`), hash);
  }
  await page.keyboard.press('?');
  await until(async () => (await page.textContent('#dialogs')).length > 20, 'the keys');
  await page.close();
});

test('pages have no fault', () => {
  assert.deepEqual(faults, []);
});
