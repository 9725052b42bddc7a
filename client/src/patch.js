/**
 * JSON Patch (RFC 6902) on values that are never changed: what a patch does not touch is the same
 * object afterwards, so that whoever compares by identity passes over it.
 */

/** @typedef {null | boolean | number | string | Json[] | {[name: string]: Json}} Json */

/**
 * One operation of a patch.
 *
 * @typedef {object} Operation
 * @property {'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test'} op
 * @property {string} path a JSON Pointer (RFC 6901)
 * @property {string} [from] of `move` and `copy`
 * @property {Json} [value] of `add`, `replace` and `test`
 */

/** A patch does not fit the value it was applied to. The value is as it was. */
export class PatchError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'PatchError';
  }
}

/**
 * Applies all operations, or none.
 *
 * @param {Json} root
 * @param {readonly Operation[]} operations
 * @returns {Json} the value after the last operation; `root` itself where nothing has changed it
 * @throws {PatchError} if an operation does not fit
 */
export function applyPatch(root, operations) {
  // The containers made in this call: nobody else has them, so they may be changed.
  /** @type {Set<Json>} */
  const own = new Set();
  for (const operation of operations) {
    root = applyOne(root, operation, own);
  }
  return root;
}

/**
 * @param {Json} root
 * @param {Operation} operation
 * @param {Set<Json>} own
 * @returns {Json}
 */
function applyOne(root, operation, own) {
  const path = pointer(operation.path);
  switch (operation.op) {
    case 'add':
      return put(root, path, 0, needed(operation), own, true);
    case 'replace':
      find(root, path);
      return put(root, path, 0, needed(operation), own, false);
    case 'remove':
      find(root, path);
      return remove(root, path, 0, own);
    case 'copy':
      return put(root, path, 0, shared(find(root, pointer(operation.from)), own), own, true);
    case 'move': {
      const from = pointer(operation.from);
      if (path.length > from.length && from.every((step, i) => step === path[i])) {
        throw new PatchError(`${operation.from} cannot move into itself`);
      }
      const value = find(root, from);
      return put(remove(root, from, 0, own), path, 0, value, own, true);
    }
    case 'test':
      if (!equal(find(root, path), needed(operation))) {
        throw new PatchError(`${operation.path} is not what the patch expects`);
      }
      return root;
    default:
      throw new PatchError(`no operation '${operation.op}'`);
  }
}

/**
 * @param {Operation} operation
 * @returns {Json}
 */
function needed(operation) {
  if (operation.value === undefined) {
    throw new PatchError(`${operation.op} ${operation.path} has no value`);
  }
  return operation.value;
}

/**
 * A value that is in two places from now on belongs to neither alone.
 *
 * @param {Json} value
 * @param {Set<Json>} own
 */
function shared(value, own) {
  if (own.size > 0 && value !== null && typeof value === 'object') {
    own.delete(value);
    Object.values(value).forEach((inner) => shared(inner, own));
  }
  return value;
}

/**
 * @param {string | undefined} text
 * @returns {string[]}
 */
function pointer(text) {
  if (text === '') {
    return [];
  }
  if (typeof text !== 'string' || text[0] !== '/' || /~(?![01])/.test(text)) {
    throw new PatchError(`no JSON Pointer: ${text}`);
  }
  const steps = text.slice(1).split('/');
  return text.includes('~')
    ? steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    : steps;
}

/**
 * @param {Json} root
 * @param {string[]} path
 * @returns {Json}
 */
function find(root, path) {
  let value = root;
  for (const step of path) {
    if (Array.isArray(value)) {
      value = /** @type {Json} */ (value[index(step, value.length - 1)]);
    } else if (value !== null && typeof value === 'object' && Object.hasOwn(value, step)) {
      value = /** @type {Json} */ (value[step]);
    } else {
      throw new PatchError(`there is no /${path.join('/')}`);
    }
  }
  return value;
}

/**
 * @param {string} step
 * @param {number} max
 */
function index(step, max) {
  if (!/^(0|[1-9][0-9]*)$/.test(step) || Number(step) > max) {
    throw new PatchError(`'${step}' is no place up to ${max}`);
  }
  return Number(step);
}

/**
 * @param {Json} target
 * @param {string[]} path
 * @param {number} depth
 * @param {Json} value
 * @param {Set<Json>} own
 * @param {boolean} inserts whether a place in an array moves those behind it on
 * @returns {Json}
 */
function put(target, path, depth, value, own, inserts) {
  if (depth === path.length) {
    return value;
  }
  const step = /** @type {string} */ (path[depth]);
  const last = depth === path.length - 1;
  if (Array.isArray(target)) {
    const copy = mine(target, own);
    if (last && inserts) {
      copy.splice(step === '-' ? copy.length : index(step, copy.length), 0, value);
    } else {
      const at = index(step, copy.length - 1);
      copy[at] = put(/** @type {Json} */ (copy[at]), path, depth + 1, value, own, inserts);
    }
    return copy;
  }
  if (target === null || typeof target !== 'object') {
    throw new PatchError(`there is no /${path.slice(0, depth).join('/')} to put something in`);
  }
  if (!last && !Object.hasOwn(target, step)) {
    throw new PatchError(`there is no /${path.slice(0, depth + 1).join('/')}`);
  }
  const copy = mine(target, own);
  const inner = last ? value : put(/** @type {Json} */ (copy[step]), path, depth + 1, value, own, inserts);
  if (step === '__proto__') {
    Object.defineProperty(copy, step, { value: inner, writable: true, enumerable: true, configurable: true });
  } else {
    copy[step] = inner;
  }
  return copy;
}

/**
 * @param {Json} target where the path is known to lead somewhere
 * @param {string[]} path
 * @param {number} depth
 * @param {Set<Json>} own
 * @returns {Json}
 */
function remove(target, path, depth, own) {
  if (path.length === 0) {
    throw new PatchError('the whole cannot be removed');
  }
  const step = /** @type {string} */ (path[depth]);
  const last = depth === path.length - 1;
  if (Array.isArray(target)) {
    const copy = mine(target, own);
    const at = Number(step);
    if (last) {
      copy.splice(at, 1);
    } else {
      copy[at] = remove(/** @type {Json} */ (copy[at]), path, depth + 1, own);
    }
    return copy;
  }
  const copy = mine(/** @type {{[name: string]: Json}} */ (target), own);
  if (last) {
    delete copy[step];
  } else {
    const inner = remove(/** @type {Json} */ (copy[step]), path, depth + 1, own);
    // A name that JavaScript treats in its own way must stay a member.
    Object.defineProperty(copy, step, { value: inner, writable: true, enumerable: true, configurable: true });
  }
  return copy;
}

/**
 * The container itself if it was made in this call, else a copy of it that is.
 *
 * @template {Json[] | {[name: string]: Json}} T
 * @param {T} container
 * @param {Set<Json>} own
 * @returns {T}
 */
function mine(container, own) {
  if (own.has(container)) {
    return container;
  }
  const copy = /** @type {T} */ (Array.isArray(container) ? container.slice() : { ...container });
  own.add(copy);
  return copy;
}

/**
 * Whether two values are the same JSON: members of objects have no order.
 *
 * @param {Json} a
 * @param {Json} b
 * @returns {boolean}
 */
export function equal(a, b) {
  if (a === b) {
    return true;
  }
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') {
    return false;
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((value, i) => equal(value, /** @type {Json} */ (b[i])))
    );
  }
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every(
      (name) =>
        Object.hasOwn(b, name) && equal(/** @type {Json} */ (a[name]), /** @type {Json} */ (b[name])),
    )
  );
}
