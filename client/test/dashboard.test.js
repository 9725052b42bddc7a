import assert from 'node:assert/strict';
import { test } from 'node:test';
// What the server's own tests hold the text of notes against.
import * as reference from '../../projection-streams/src/test/js/note/note.mjs';
import { applied, between, dashboard, edit, EMPTY, textOf, typed, walk } from '../src/kinds/dashboard.js';
import { forSeeds } from './random.js';

const LETTERS = Array.from('abcxyz 😀é\n');

test('texts that several edit, each with what it has seen, end the same, and as the reference has them', () =>
  forSeeds(200, (random) => {
    // Given three replicas
    /** @type {{name: string, note: any, counter: number}[]} */
    const replicas = ['a', 'b', 'c'].map((name) => ({ name, note: EMPTY, counter: 0 }));
    /** @type {{by: string, payload: any}[]} */
    const edits = [];
    for (let step = 0; step < 40; step += 1) {
      const me = random.of(replicas);
      if (random.happens(0.3)) {
        edits.forEach((one) => (me.note = applied(me.note, one.by, one.payload)));
      }
      const tree = walk(me.note);
      const text = Array.from(textOf(tree));
      assert.equal(textOf(tree), reference.textOf(me.note));

      // When one of them edits
      const at = random.below(text.length + 1);
      const removed = Math.min(random.below(4), text.length - at);
      const inserted = Array.from({ length: random.below(4) }, () => random.of(LETTERS)).join('');
      const made = edit(tree, me.name, me.counter, at, removed, inserted);
      const expected = reference.edit(me.note, me.counter, at, removed, inserted);
      assert.deepEqual([made.inserts, made.deletes], [expected.inserts, expected.deletes]);
      me.counter = made.counter;
      const payload = { inserts: made.inserts, deletes: made.deletes };
      me.note = applied(me.note, me.name, payload);
      edits.push({ by: me.name, payload });

      // Then it has what it wrote, once
      const wanted = [...text.slice(0, at), ...Array.from(inserted), ...text.slice(at + removed)].join('');
      assert.equal(textOf(walk(me.note)), wanted);
      assert.equal(me.note.length, Array.from(wanted).length);
      assert.equal(applied(me.note, me.name, payload), me.note);

      // And what was typed is found in the text before and after
      const caret = [...text.slice(0, at), ...Array.from(inserted)].join('').length;
      const found = typed(text.join(''), wanted, caret);
      assert.equal([...text.slice(0, found.position), ...Array.from(found.inserted), ...text.slice(found.position + found.deleted)].join(''), wanted);
    }
    replicas.forEach((one) => edits.forEach(({ by, payload }) => (one.note = applied(one.note, by, payload))));
    assert.equal(new Set(replicas.map(({ note }) => textOf(walk(note)))).size, 1);
  }));

test('between two keys there is always another', () =>
  forSeeds(20, (random) => {
    const keys = ['a0'];
    for (let i = 0; i < 500; i += 1) {
      const at = random.below(keys.length + 1);
      const key = between(keys[at - 1] ?? null, keys[at] ?? null);
      assert.ok((at === 0 || key > keys[at - 1]) && (at === keys.length || key < keys[at]), `${keys[at - 1]} ${key} ${keys[at]}`);
      keys.splice(at, 0, key);
    }
  }));

const predict = (/** @type {any} */ state, /** @type {string} */ name, /** @type {any} */ payload, view = /** @type {string | null} */ (null)) =>
  dashboard.predict(state, { name, payload, actor: 'ada', member: 'ada', hint: null, id: '1' }, view);
const stamp = (/** @type {number} */ ms, replica = 'r1') => `${ms}.0.${replica}`;

test('a board is there at once, with its tiles, and each field as it was written last', () => {
  // Given
  let state = predict(undefined, 'create', { stamp: stamp(1), title: 'Desk' });

  // When
  state = predict(state, 'add-tile', { stamp: stamp(2), tile: 't', type: 'quote', fields: { title: 'BTC', settings: { a: '1', b: '2' } } });
  state = predict(state, 'edit-tile', { stamp: stamp(3, 'r2'), tile: 't', fields: { w: 2, settings: { b: '3' }, unset: ['a'] } });
  state = predict(state, 'rename', { stamp: stamp(4), title: 'Morning' });

  // Then
  assert.equal(state.title, 'Morning');
  assert.deepEqual([state.tiles.t.title, state.tiles.t.w, state.tiles.t.settings], ['BTC', 2, { b: '3' }]);
  assert.deepEqual(state.tiles.t.seen, { r1: stamp(2), r2: stamp(3, 'r2') });
});

test('a tile goes where all edits of it were seen, and stays where one was not', () => {
  const state = { title: '', tiles: { t: { settings: {}, seen: { r1: stamp(2), r2: stamp(3, 'r2') } } }, conflicts: {} };
  assert.deepEqual(predict(state, 'remove-tile', { stamp: stamp(4), tile: 't', seen: [stamp(2), stamp(3, 'r2')] }).tiles, {});
  assert.equal(predict(state, 'remove-tile', { stamp: stamp(4), tile: 't', seen: [stamp(2)] }), state);
});

test('a conflict is gone with what was chosen', () => {
  const state = { title: '', tiles: { t: { settings: {}, seen: {} } }, conflicts: { t: {} } };
  assert.deepEqual(predict(state, 'resolve', { stamp: stamp(1), tile: 't', choice: 'keep' }), { ...state, conflicts: {} });
  assert.deepEqual(predict(state, 'resolve', { stamp: stamp(1), tile: 't', choice: 'remove' }), { title: '', tiles: {}, conflicts: {} });
});

test('what is typed shows in the note and in no other view, and nothing is known of boards and tiles that are not there', () => {
  const payload = { stamp: stamp(1), tile: 't', inserts: [{ counter: 0, text: 'hi' }] };
  assert.equal(textOf(walk(predict(undefined, 'edit-note', payload, 'note:t'))), 'hi');
  assert.equal(predict(undefined, 'edit-note', payload, 'note:u'), undefined);
  assert.equal(predict(undefined, 'rename', { stamp: stamp(1), title: 'x' }), undefined);
  const empty = { title: '', tiles: {}, conflicts: {} };
  assert.equal(predict(empty, 'edit-tile', { stamp: stamp(1), tile: 't', fields: {} }), empty);
  assert.equal(predict(empty, 'undo', { stamp: stamp(2), of: stamp(1) }), empty);
});
