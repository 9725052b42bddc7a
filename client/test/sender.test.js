import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, test } from 'node:test';
import { OutboxFullError, Sender } from '../src/sender.js';
import { indexedStore, memoryStore } from '../src/store.js';
import { until } from './until.js';

/** @typedef {(lines: any[], response: import('node:http').ServerResponse, request: import('node:http').IncomingMessage) => void} Answer */

/** A gateway that answers batches as a test says. @type {import('node:http').Server} */
let server;
/** @type {any[][]} */
let batches;
/** @type {Answer} */
let answer;
/** @type {string} */
let url;
/** @type {any[]} */
let outcomes;
/** @type {Sender[]} */
let senders;
let denied = 0;

const result = (/** @type {any} */ response, /** @type {any} */ line, /** @type {any} */ is) =>
  response.write(`${JSON.stringify({ line: 1, command: line.command, ...is })}\n`);
/** @type {Answer} */
const acceptAll = (lines, response) => {
  lines.forEach((line) => result(response, line, { status: 'accepted', version: 1 }));
  response.end();
};

beforeEach(async () => {
  batches = [];
  outcomes = [];
  senders = [];
  denied = 0;
  answer = acceptAll;
  server = createServer(async (request, response) => {
    request.setEncoding('utf8');
    let body = '';
    for await (const piece of request) {
      body += piece;
    }
    const lines = body.split('\n').filter(Boolean).map((line) => JSON.parse(line));
    batches.push(lines);
    answer(lines, response, request);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}`;
});

afterEach(async () => {
  senders.forEach((sender) => sender.close());
  server.closeAllConnections();
  server.close();
});

async function sender(store = memoryStore(), /** @type {any} */ limits = {}, /** @type {any} */ more = {}) {
  const made = new Sender({
    url, store, fetch,
    headers: async () => ({}),
    told: (outcome) => outcomes.push(outcome),
    changed: () => {},
    blocked: () => {},
    tokens: () => 0,
    denied: async () => ((denied += 1), true),
    limits: { retryMs: 5, retryMaxMs: 20, ...limits },
    ...more,
  });
  senders.push(made);
  await made.load();
  return made;
}

const command = (/** @type {string} */ id, to = 'poll/lunch/cast-vote', at = Date.now()) => ({ command: id, to, payload: { choices: [id] }, at });
const told = (/** @type {number} */ many) => until(() => outcomes.length >= many, () => `${outcomes.length} outcomes`);

test('a command is sent as a line of a batch, and its outcome told', async () => {
  // Given
  answer = (lines, response, request) => {
    assert.equal(request.url, '/v1/commands');
    assert.equal(request.headers['content-type'], 'application/x-ndjson');
    result(response, lines[0], { status: 'rejected', version: 4, code: 'no-such-option', message: 'm', field: '/choices/0' });
    response.end();
  };

  // When
  const mine = await sender();
  await mine.add({ ...command('1'), member: 'bob', expectedVersion: 3 });
  await told(1);

  // Then
  assert.deepEqual(batches, [[{ to: 'poll/lunch/cast-vote', command: '1', payload: { choices: ['1'] }, member: 'bob', expectedVersion: 3 }]]);
  assert.deepEqual(outcomes, [{ command: '1', to: 'poll/lunch/cast-vote', status: 'rejected', version: 4, code: 'no-such-option', message: 'm', field: '/choices/0' }]);
});

test('commands to one entity go one after the other, those to others meanwhile', async () => {
  // Given a gateway that answers when it is let
  /** @type {(() => void)[]} */
  const waiting = [];
  answer = (lines, response) => waiting.push(() => acceptAll(lines, response, /** @type {any} */ (null)));
  const mine = await sender();

  // When
  await mine.add(command('1'));
  await mine.add(command('2'));
  await mine.add(command('3', 'poll/dinner/cast-vote'));
  await until(() => batches.length === 2);

  // Then the second waits for the first
  assert.deepEqual(batches.map((lines) => lines.map((line) => line.command)), [['1'], ['3']]);
  waiting.shift()?.();
  await until(() => batches.length === 3);
  assert.deepEqual(batches[2]?.map((line) => line.command), ['2']);
  waiting.splice(0).forEach((go) => go());
  await told(3);
});

test('what waits is sent together, up to a limit', async () => {
  // Given a gateway that holds two requests
  /** @type {(() => void)[]} */
  const waiting = [];
  answer = (lines, response) => waiting.push(() => acceptAll(lines, response, /** @type {any} */ (null)));
  const mine = await sender(memoryStore(), { batchMax: 3 });
  await mine.add(command('a', 'poll/a/cast-vote'));
  await mine.add(command('b', 'poll/b/cast-vote'));
  await until(() => waiting.length === 2);

  // When five more come
  for (const id of ['c', 'd', 'e', 'f', 'g']) {
    await mine.add(command(id, `poll/${id}/cast-vote`));
  }
  answer = acceptAll;
  waiting.forEach((go) => go());
  await told(7);

  // Then
  assert.deepEqual(batches.slice(2).map((lines) => lines.length), [3, 2]);
});

for (const [name, fails] of /** @type {[string, Answer][]} */ ([
  ['the connection breaks', (_, response) => response.destroy()],
  ['the answer is cut off', (lines, response) => { response.write(`{"line":1,"comm`); response.destroy(); }],
  ['the answer ends early', (_, response) => response.end()],
  ['the gateway is full', (_, response) => response.writeHead(503, { 'Retry-After': '0.01' }).end('{"code":"overloaded"}')],
  ['the proxy is broken', (_, response) => response.writeHead(502).end('<html>')],
  ['Kafka has not confirmed it', (lines, response) => { result(response, lines[0], { status: 'failed', code: 'unavailable', retryAfter: 0.01 }); response.end(); }],
  ['there is no room', (lines, response) => { result(response, lines[0], { status: 'refused', code: 'overloaded', retryAfter: 0.01 }); response.end(); }],
  ['it is not decided yet', (lines, response) => { result(response, lines[0], { status: 'queued' }); response.end(); }],
])) {
  test(`where ${name} it is sent again with the same id, before what comes after it`, async () => {
    // Given
    let times = 0;
    answer = (lines, response, request) => ((times += 1) <= 3 ? fails(lines, response, request) : acceptAll(lines, response, request));
    const mine = await sender();

    // When
    await mine.add(command('1'));
    await mine.add(command('2'));
    await told(2);

    // Then
    assert.deepEqual(batches.map((lines) => lines.map((line) => line.command).join()), ['1', '1', '1', '1', '2']);
    assert.deepEqual(outcomes.map((outcome) => outcome.command), ['1', '2']);
  });
}

test('one that waits to be sent again does not keep those of other entities', async () => {
  // Given
  answer = (lines, response, request) => {
    lines.forEach((line) => result(response, line, line.command === '1' && outcomes.length < 3 ? { status: 'queued' } : { status: 'accepted', version: 1 }));
    response.end();
    assert.ok(request);
  };
  const mine = await sender();

  // When
  await mine.add(command('1'));
  await mine.add(command('2', 'poll/b/cast-vote'));
  await mine.add(command('3', 'poll/c/cast-vote'));
  await mine.add(command('4', 'poll/d/cast-vote'));
  await told(4);

  // Then
  assert.deepEqual(outcomes.map((outcome) => outcome.command), ['2', '3', '4', '1']);
});

test('what is refused for good is told and not sent again', async () => {
  // Given
  answer = (lines, response) => {
    result(response, lines[0], { status: 'refused', code: 'invalid-payload', message: 'm', errors: [{ field: '/choices', message: 'm' }] });
    response.end();
  };
  const mine = await sender();

  // When
  await mine.add(command('1'));
  await told(1);

  // Then
  assert.deepEqual(outcomes, [{ command: '1', to: 'poll/lunch/cast-vote', status: 'refused', code: 'invalid-payload', message: 'm', field: '/choices' }]);
  assert.equal(batches.length, 1);
});

test('a token that is refused is renewed, and the command sent again', async () => {
  // Given
  answer = (lines, response, request) => (batches.length < 2 ? response.writeHead(401).end() : acceptAll(lines, response, request));
  const mine = await sender();

  // When
  await mine.add(command('1'));
  await told(1);

  // Then
  assert.equal(denied, 1);
  assert.equal(batches.length, 2);
});

test('a gateway that takes nothing from the page says so and is asked again later', async () => {
  // Given
  /** @type {any[]} */
  const blocked = [];
  answer = (lines, response, request) =>
    batches.length < 2 ? response.writeHead(415).end('{"code":"unsupported-media-type","detail":"d"}') : acceptAll(lines, response, request);
  const mine = await sender(memoryStore(), {}, { blocked: (/** @type {any} */ problem) => blocked.push(problem) });

  // When
  await mine.add(command('1'));
  await told(1);

  // Then
  assert.deepEqual(blocked.map((problem) => problem?.code), ['unsupported-media-type', undefined]);
});

test('what a page has not seen settled, the next one sends, in the same order', async () => {
  // Given a page that is closed while the gateway is silent
  answer = () => {};
  const first = await sender(await indexedStore('reload'));
  await first.add(command('1'));
  await first.add(command('2', 'poll/b/cast-vote'));
  await first.add(command('3'));
  await until(() => batches.length === 2);
  first.close();

  // When the next one comes
  answer = acceptAll;
  const changes = /** @type {any[]} */ ([]);
  await sender(await indexedStore('reload'), {}, { changed: (/** @type {any} */ entries, /** @type {any} */ sent) => changes.push([entries.map((/** @type {any} */ entry) => entry.command), [...sent]]) });
  await told(3);

  // Then it takes them all for sent, since it cannot know, and nothing is left
  assert.deepEqual(changes[0], [['1', '2', '3'], ['1', '2', '3']]);
  assert.deepEqual(outcomes.map((outcome) => outcome.command), ['1', '2', '3']);
  assert.deepEqual(await (await indexedStore('reload')).all(), []);
});

test('an outbox that is full takes no more, and says so', async () => {
  // Given
  answer = () => {};
  const mine = await sender(memoryStore(), { entriesMax: 2 });
  await mine.add(command('1'));

  // When two come at once
  const both = await Promise.allSettled([mine.add(command('2')), mine.add(command('3'))]);

  // Then
  assert.equal(both[0].status, 'fulfilled');
  assert.ok(both[1].status === 'rejected' && both[1].reason instanceof OutboxFullError);
  assert.equal(both[1].reason.code, 'outbox-full');
});

test('a command that is too old is given up and told', async () => {
  // Given what an earlier page has left, one of it long ago
  const store = memoryStore();
  await store.add(command('old', 'poll/a/cast-vote', Date.now() - 61_000));
  await store.add(command('new', 'poll/b/cast-vote'));

  // When
  await sender(store, { ageMaxMs: 60_000 });
  await told(2);

  // Then
  const old = outcomes.find((outcome) => outcome.command === 'old');
  assert.deepEqual([old.status, old.sent], ['expired', true]);
  assert.deepEqual(batches.map((lines) => lines.map((line) => line.command)), [['new']]);
  assert.deepEqual(await store.all(), []);
});

test('a command that is given twice is one', async () => {
  // Given
  answer = () => {};
  const mine = await sender();

  // When
  await mine.add(command('1'));
  await mine.add(command('1'));

  // Then
  assert.equal((await mine.config.store.all()).length, 1);
});

test('without a network nothing is sent, and all of it when there is one', async () => {
  // Given
  let asked = 0;
  const mine = await sender(memoryStore(), {}, { fetch: (/** @type {any} */ ...given) => ((asked += 1), fetch(.../** @type {[any]} */ (given))) });
  mine.unreachable();

  // When
  await mine.add(command('1'));
  mine.kick();
  assert.equal(asked, 0);
  mine.reachable();

  // Then
  await told(1);
});

test('when there is a way again nobody waits for the pause to end', async () => {
  // Given a long pause
  answer = (_, response) => response.destroy();
  const mine = await sender(memoryStore(), { retryMs: 60_000, retryMaxMs: 60_000 });
  await mine.add(command('1'));
  await until(() => batches.length === 1);
  answer = acceptAll;

  // When
  await until(() => {
    mine.reachable();
    return outcomes.length === 1;
  });

  // Then
  assert.equal(outcomes[0].status, 'accepted');
});
