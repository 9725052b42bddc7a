import assert from 'node:assert/strict';
import { test } from 'node:test';
import oracle from 'fast-json-patch';
import { applyPatch, equal, PatchError } from '../src/patch.js';
import { forSeeds, json, object } from './random.js';

/** RFC 6902, appendix A, and what its text says of errors. `null` where the patch must be refused. */
const CASES = [
  ['A.1', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
  ['A.2', { foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
  ['A.3', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
  ['A.4', { foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
  ['A.5', { baz: 'qux', foo: 'bar' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo', foo: 'bar' }],
  ['A.6', { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } }, [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }], { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } }],
  ['A.7', { foo: ['all', 'grass', 'cows', 'eat'] }, [{ op: 'move', from: '/foo/1', path: '/foo/3' }], { foo: ['all', 'cows', 'eat', 'grass'] }],
  ['A.8', { baz: 'qux', foo: ['a', 2, 'c'] }, [{ op: 'test', path: '/baz', value: 'qux' }, { op: 'test', path: '/foo/1', value: 2 }], { baz: 'qux', foo: ['a', 2, 'c'] }],
  ['A.9', { baz: 'qux' }, [{ op: 'test', path: '/baz', value: 'bar' }], null],
  ['A.10', { foo: 'bar' }, [{ op: 'add', path: '/child', value: { grandchild: {} } }], { foo: 'bar', child: { grandchild: {} } }],
  ['A.11', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux', xyz: 123 }], { foo: 'bar', baz: 'qux' }],
  ['A.12', { foo: 'bar' }, [{ op: 'add', path: '/baz/bat', value: 'qux' }], null],
  ['A.14', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
  ['A.15', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: '10' }], null],
  ['A.16', { foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }], { foo: ['bar', ['abc', 'def']] }],
  ['the whole', { foo: 1 }, [{ op: 'replace', path: '', value: [1] }], [1]],
  ['null is a value', { foo: 1 }, [{ op: 'replace', path: '/foo', value: null }], { foo: null }],
  ['null is there', { foo: null }, [{ op: 'remove', path: '/foo' }], {}],
  ['no such member', { foo: 1 }, [{ op: 'replace', path: '/bar', value: 1 }], null],
  ['no such place', [1], [{ op: 'add', path: '/2', value: 1 }], null],
  ['no such place to replace', [1], [{ op: 'replace', path: '/1', value: 1 }], null],
  ['no place', [1], [{ op: 'add', path: '/01', value: 1 }], null],
  ['no place by name', [1], [{ op: 'remove', path: '/length' }], null],
  ['inherited members are none', {}, [{ op: 'remove', path: '/constructor' }], null],
  ['nothing below a text', { foo: 'bar' }, [{ op: 'add', path: '/foo/0', value: 1 }], null],
  ['into itself', { foo: { bar: 1 } }, [{ op: 'move', from: '/foo', path: '/foo/bar' }], null],
  ['onto itself', { foo: 1 }, [{ op: 'move', from: '/foo', path: '/foo' }], { foo: 1 }],
  ['no pointer', { foo: 1 }, [{ op: 'remove', path: 'foo' }], null],
  ['no escape', { '~': 1 }, [{ op: 'remove', path: '/~' }], null],
  ['no operation', {}, [{ op: 'spam', path: '' }], null],
  ['no value', {}, [{ op: 'add', path: '/a' }], null],
  ['all or nothing', { foo: 1 }, [{ op: 'remove', path: '/foo' }, { op: 'remove', path: '/foo' }], null],
  ['a copy is its own', { a: { b: 1 } }, [{ op: 'add', path: '/a/c', value: 1 }, { op: 'copy', from: '/a', path: '/d' }, { op: 'replace', path: '/d/b', value: 2 }], { a: { b: 1, c: 1 }, d: { b: 2, c: 1 } }],
];

test('patches do what RFC 6902 says', () => {
  for (const [name, document, patch, expected] of /** @type {any[]} */ (CASES)) {
    const before = JSON.stringify(document);
    if (expected === null) {
      assert.throws(() => applyPatch(document, patch), PatchError, name);
    } else {
      assert.deepEqual(applyPatch(document, patch), expected, name);
    }
    assert.equal(JSON.stringify(document), before, `${name}: what was given is as it was`);
  }
});

test('random changes come out as another library has them, and leave the rest the same objects', () =>
  forSeeds(2_000, (random) => {
    // Given two documents and what leads from one to the other, by a library of others
    const from = object(random, 3);
    const to = object(random, 3);
    // That library refuses the name __proto__, which is one as any other.
    const plain = (/** @type {any} */ value) => !JSON.stringify(value).includes('__proto__');
    if (!plain(from) || !plain(to)) {
      return;
    }
    const patch = oracle.compare(from, to);
    const before = structuredClone(from);

    // When
    const result = /** @type {any} */ (applyPatch(from, /** @type {any} */ (patch)));

    // Then
    assert.deepEqual(result, to);
    assert.deepEqual(from, before);
    const touched = new Set(patch.map(({ path }) => path.split('/')[1]?.replaceAll('~1', '/').replaceAll('~0', '~')));
    for (const name of Object.keys(to)) {
      if (!touched.has(name)) {
        assert.equal(result[name], from[name], `'${name}' is the same object`);
      }
    }
    if (patch.length === 0) {
      assert.equal(result, from);
    }
  }));

test('a name of JavaScript\'s own is a member as any other and changes nothing else', () => {
  // Given
  const document = JSON.parse('{"__proto__":{"a":1},"b":{"__proto__":1}}');

  // When
  const result = /** @type {any} */ (
    applyPatch(document, [
      { op: 'add', path: '/__proto__/polluted', value: true },
      { op: 'replace', path: '/b/__proto__', value: 2 },
      { op: 'add', path: '/c', value: JSON.parse('{"__proto__":{"polluted":true}}') },
    ])
  );

  // Then
  assert.equal(JSON.stringify(result), '{"__proto__":{"a":1,"polluted":true},"b":{"__proto__":2},"c":{"__proto__":{"polluted":true}}}');
  assert.equal(/** @type {any} */ ({}).polluted, undefined);
  assert.equal(Object.getPrototypeOf(result), Object.prototype);
});

test('documents are equal when their JSON is, whatever the order of members', () =>
  forSeeds(500, (random) => {
    const value = json(random, 3);
    const shuffled = JSON.parse(JSON.stringify(value), (_, inner) =>
      inner !== null && typeof inner === 'object' && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).reverse())
        : inner);
    if (!JSON.stringify(value).includes('__proto__')) {
      assert.ok(equal(value, shuffled));
    }
    assert.ok(!equal(value, [value]));
  }));
