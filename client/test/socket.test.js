import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../src/client.js';
import { memoryStore } from '../src/store.js';
import { until } from './until.js';

/** The address at which a client opens its WebSocket. */
async function addressOf(/** @type {import('../src/options.js').Options} */ options) {
  /** @type {string[]} */
  const opened = [];
  class Socket {
    /** @param {string} url */
    constructor(url) {
      opened.push(url);
    }
    close() {}
  }
  const client = connect({
    commands: 'http://gateway', views: 'http://gateway', transports: ['websocket'],
    WebSocket: /** @type {any} */ (Socket), store: memoryStore(), ...options,
  });
  try {
    client.view('poll/lunch').subscribe(() => {});
    await until(() => opened.length > 0);
    return opened[0];
  } finally {
    client.close();
  }
}

for (const { title, options, address } of [
  { title: 'nothing', options: {}, address: 'ws://gateway/v1/ws' },
  { title: 'who asks', options: { actor: 'ada' }, address: 'ws://gateway/v1/ws?actor=ada' },
  { title: 'the token', options: { token: () => 'e.y-J' }, address: 'ws://gateway/v1/ws?access_token=e.y-J' },
  {
    title: 'who asks and the token, encoded',
    options: { actor: 'a+b&c=%', token: async () => 'e/J+=' },
    address: 'ws://gateway/v1/ws?actor=a%2Bb%26c%3D%25&access_token=e%2FJ%2B%3D',
  },
]) {
  test(`the address of a WebSocket says what a page cannot say in headers: ${title}`, async () => {
    // When
    const opened = await addressOf(options);

    // Then
    assert.equal(opened, address);
  });
}
