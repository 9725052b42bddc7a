import assert from 'node:assert/strict';
import { test } from 'node:test';
import { poll } from '../src/kinds/poll.js';
import { forSeeds } from './random.js';

const OPEN = Object.freeze({
  title: 'lunch', method: 'multiple', status: 'open', options: { a: 'A', b: 'B', c: 'C' }, maxChoices: 2,
  ballots: 3, result: { tally: { a: 2, b: 1, c: 0 }, blank: 1, rounds: {}, leaders: ['a'] },
});
const predict = (/** @type {any} */ state, /** @type {string} */ name, payload = {}, hint = /** @type {any} */ (null), view = /** @type {any} */ (null)) =>
  poll.predict(state, { name, payload, hint, actor: 'ada', member: 'ada', id: '1' }, view);

test('a vote counts at once, and those who then have most lead', () => {
  const after = predict(OPEN, 'cast-vote', { choices: ['b', 'c'] });
  assert.deepEqual(after.result, { tally: { a: 2, b: 2, c: 1 }, blank: 1, rounds: {}, leaders: ['a', 'b'] });
  assert.equal(after.ballots, 4);
  assert.equal(after.options, OPEN.options);
});

test('a blank ballot counts for nobody', () => {
  const after = predict(OPEN, 'cast-vote', { choices: [] });
  assert.deepEqual([after.ballots, after.result.blank, after.result.tally], [4, 2, OPEN.result.tally]);
});

test('a vote is changed and taken back where the page knows what it was', () => {
  assert.deepEqual(predict(OPEN, 'change-vote', { choices: ['c'] }, { previous: ['a'] }).result.tally, { a: 1, b: 1, c: 1 });
  assert.equal(predict(OPEN, 'change-vote', { choices: ['c'] }), OPEN);
  const back = predict(OPEN, 'retract-vote', {}, { previous: [] });
  assert.deepEqual([back.ballots, back.result.blank], [2, 0]);
  assert.equal(predict(OPEN, 'retract-vote'), OPEN);
});

test('what the server will refuse is not shown', () => {
  assert.equal(predict({ ...OPEN, status: 'closed' }, 'cast-vote', { choices: ['a'] }).ballots, 3);
  assert.equal(predict(OPEN, 'cast-vote', { choices: ['pie'] }), OPEN);
  assert.equal(predict(OPEN, 'cast-vote', { choices: ['toString'] }), OPEN);
});

test('of a ranked or hidden count only the turnout is known', () => {
  const ranked = { ...OPEN, method: 'ranked' };
  assert.deepEqual(predict(ranked, 'cast-vote', { ranking: [['a']] }), { ...ranked, ballots: 4 });
  const { result, ...hidden } = OPEN;
  assert.deepEqual(predict(hidden, 'cast-vote', { choices: ['a'] }), { ...hidden, ballots: 4 });
  assert.ok(result);
});

test('polls open and close, and nothing is known of one that is not there, or of another view', () => {
  assert.equal(predict(OPEN, 'close').status, 'closed');
  assert.equal(predict({ ...OPEN, status: 'scheduled' }, 'open').status, 'open');
  assert.equal(predict(undefined, 'cast-vote', { choices: ['a'] }), undefined);
  assert.equal(predict(OPEN, 'cast-vote', { choices: ['a'] }, null, 'other'), OPEN);
  assert.equal(predict(OPEN, 'no-such-command'), OPEN);
});

test('votes and what takes them back leave the count as it was, and nothing given is changed', () =>
  forSeeds(500, (random) => {
    const before = JSON.stringify(OPEN);
    /** @type {any} */
    let state = OPEN;
    const choices = ['a', 'b', 'c'].filter(() => random.happens(0.5));
    state = predict(state, 'cast-vote', { choices });
    const other = ['a', 'b', 'c'].filter(() => random.happens(0.5));
    state = predict(state, 'change-vote', { choices: other }, { previous: choices });
    state = predict(state, 'retract-vote', {}, { previous: other });
    assert.deepEqual(state, OPEN);
    assert.equal(JSON.stringify(OPEN), before);
  }));
