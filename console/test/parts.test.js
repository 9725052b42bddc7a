// The pure parts of the pages: texts that merge, fractional indexes, exact numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forSeeds } from '../../client/test/random.js';
import * as reference from '../../projection-streams/src/test/js/note/note.mjs';
import { decimal, difference, percentChange, rounded } from '../src/main/resources/dev/eddyline/console/format.js';
import { applied, edit, EMPTY, textOf, typed, walk } from '../src/main/resources/dev/eddyline/console/fugue.js';
import { parseMetrics, total } from '../src/main/resources/dev/eddyline/console/metrics.js';
import { between } from '../src/main/resources/dev/eddyline/console/stamps.js';

const LETTERS = Array.from('abcxyz 😀é\n');

test('texts that several edit, each with what it has seen, end the same, and as the reference has them', () =>
  forSeeds(200, (random) => {
    // Given three replicas
    const replicas = ['a', 'b', 'c'].map((name) => ({ name, note: EMPTY, counter: 0 }));
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

test('prices are shown and reckoned digit for digit', () => {
  assert.deepEqual(['1234567.8900', '-0.5', '100', '123456', '0.00001305'].map(decimal), ['1,234,567.8900', '−0.5', '100', '123,456', '0.00001305']);
  assert.deepEqual([difference('0.3', '0.1'), difference('1', '1.25')], ['0.2', '-0.25']);
  assert.deepEqual([rounded('1.005', 2), rounded('-1.005', 2), rounded('0.999', 2)], ['1.01', '-1.01', '1.00']);
  assert.deepEqual([percentChange('100', '101.234'), percentChange('-10', '-11')], ['1.23', '-10.00']);
});

test('metrics are read as Prometheus writes them', () => {
  const metrics = parseMetrics('# HELP a_total x\n# TYPE a_total counter\na_total{kind="poll",of="a\\"b"} 3.0\na_total{kind="market"} 4\nb 1e3\n');
  assert.equal(total(metrics, 'a_total'), 7);
  assert.equal(total(metrics, 'a_total', { kind: 'poll' }), 3);
  assert.equal(total(metrics, 'b'), 1_000);
});
