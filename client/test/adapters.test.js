import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { effect } from '@preact/signals-core';
import { configureStore } from '@reduxjs/toolkit';
import { JSDOM } from 'jsdom';
import { autorun } from 'mobx';
import { applyMiddleware, combineReducers, createStore } from 'redux';
import { observed } from '../src/adapters/mobx.js';
import { eddylineSlice } from '../src/adapters/redux.js';
import { signalOf } from '../src/adapters/signals.js';
import { storeOf } from '../src/adapters/zustand.js';
import { connect } from '../src/client.js';
import { poll } from '../src/kinds/poll.js';
import { memoryStore } from '../src/store.js';
import { Gateway } from './gateway.js';
import { until } from './until.js';

const at = '2026-11-26T09:00:00Z';
/** @type {Gateway} */
let gateway;
/** @type {ReturnType<typeof connect>} */
let client;

beforeEach(() => {
  gateway = new Gateway();
  client = connect({
    commands: 'http://gateway', views: 'http://gateway', kinds: [poll], transports: ['stream'], fetch: gateway.fetch,
    store: memoryStore(), lingerMs: 0,
  });
});
afterEach(() => client.close());

/** @param {string} view */
async function snapshot(view, version = 1, rest = {}) {
  await gateway.followed(view);
  gateway.say(view, 'snapshot', { version, epoch: 'e1', at, state: { ballots: version, status: 'open', method: 'ranked', ...rest } });
}

test('Redux: a view that is followed is in the store, and commands are actions', async () => {
  for (const make of [
    (/** @type {any} */ slice) => createStore(combineReducers({ eddyline: slice.reducer }), applyMiddleware(slice.middleware)),
    (/** @type {any} */ slice) => configureStore({ reducer: { eddyline: slice.reducer }, middleware: (others) => others().concat(slice.middleware) }),
  ]) {
    // Given
    const slice = eddylineSlice(client);
    const store = make(slice);
    store.dispatch(slice.follow('poll/lunch'));
    store.dispatch(slice.follow('poll/lunch'));
    await snapshot('poll/lunch');
    await until(() => slice.select(store.getState(), 'poll/lunch')?.version === 1);

    // When
    const sent = /** @type {any} */ (store.dispatch(slice.send('poll/lunch/cast-vote', { ranking: [] }, { command: 'c' })));
    await until(() => slice.select(store.getState(), 'poll/lunch')?.value.ballots === 2);
    await gateway.answer('c', { status: 'rejected', version: 1, code: 'poll-closed', message: 'm' });

    // Then
    assert.equal((await sent.outcome).code, 'poll-closed');
    await until(() => slice.select(store.getState(), 'poll/lunch')?.value.ballots === 1);
    store.dispatch(slice.unfollow('poll/lunch'));
    assert.ok(slice.select(store.getState(), 'poll/lunch'));
    store.dispatch(slice.unfollow('poll/lunch'));
    assert.equal(slice.select(store.getState(), 'poll/lunch'), undefined);
    await gateway.unfollowed('poll/lunch');
  }
});

test('MobX: a view is followed while something observes it', async () => {
  // Given
  const lunch = observed(client.view('poll/lunch'));
  /** @type {number[]} */
  const seen = [];

  // When
  const end = autorun(() => seen.push(lunch.current.version));
  await snapshot('poll/lunch');
  await until(() => seen.includes(1));
  end();

  // Then
  assert.deepEqual(seen, [0, 1]);
  await gateway.unfollowed('poll/lunch');
});

test('Zustand: a view is a store until it is ended', async () => {
  // Given
  const { store, end } = storeOf(client.view('poll/lunch'));
  let told = 0;
  store.subscribe(() => (told += 1));

  // When
  await snapshot('poll/lunch');
  await until(() => store.getState().version === 1);
  end();

  // Then
  assert.equal(told, 1);
  assert.equal(store.getState(), client.view('poll/lunch').get());
  await gateway.unfollowed('poll/lunch');
});

test('Signals: a view is followed while something watches it', async () => {
  // Given
  const lunch = signalOf(client.view('poll/lunch'));
  /** @type {number[]} */
  const seen = [];

  // When
  const end = effect(() => void seen.push(lunch.value.version));
  await snapshot('poll/lunch');
  await until(() => seen.includes(1));
  end();

  // Then
  assert.deepEqual(seen, [0, 1]);
  await gateway.unfollowed('poll/lunch');
});

test('React: components render when what they take of a view changes, and only then', async () => {
  // Given a page with two components, one of which takes a part
  const { window } = new JSDOM('<main></main>');
  Object.assign(globalThis, { window, document: window.document, navigator: window.navigator });
  try {
    const { createElement } = await import('react');
    const { createRoot } = await import('react-dom/client');
    const { useView, useConnection } = await import('../src/adapters/react.js');
    const renders = { whole: 0, part: 0 };
    const titleOf = (/** @type {any} */ is) => is.value?.options;
    const Whole = () => {
      renders.whole += 1;
      const { value } = useView(client, 'poll/lunch');
      return createElement('b', null, value?.ballots ?? 'nothing', ' ', useConnection(client).name);
    };
    const Part = () => {
      renders.part += 1;
      return createElement('i', null, JSON.stringify(useView(client, 'poll/lunch', titleOf)) ?? 'nothing');
    };
    // A part that is made anew each time must not render without end.
    const Made = () => createElement('u', null, useView(client, 'poll/lunch', (is) => ({ is: is.version })).is);
    const root = createRoot(/** @type {any} */ (window.document.querySelector('main')));
    const text = (/** @type {string} */ of) => window.document.querySelector(of)?.textContent;
    root.render(createElement('div', null, createElement(Whole), createElement(Part), createElement(Made)));
    await until(() => text('b') === 'nothing idle' || text('b') === 'nothing open');
    await snapshot('poll/lunch', 1, { options: { a: 'A' } });
    await until(() => text('b') === '1 open' && text('i') === '{"a":"A"}', () => `${text('b')} ${text('i')}`);
    const before = renders.part;

    // When another part changes
    gateway.say('poll/lunch', 'patch', { from: 1, to: 2, epoch: 'e1', at, patch: [{ op: 'replace', path: '/ballots', value: 2 }] });
    await until(() => text('b') === '2 open' && text('u') === '2');

    // Then
    assert.equal(renders.part, before);
    root.unmount();
    await gateway.unfollowed('poll/lunch');
  } finally {
    Object.assign(globalThis, { window: undefined, document: undefined, navigator: undefined });
  }
});
