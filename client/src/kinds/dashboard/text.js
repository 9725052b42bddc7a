/**
 * The text of a note: a Fugue tree (Weidner and Kleppmann, 2023), as the view `note:<tile>` has its
 * runs. Pure. Positions count code points, as the ids of the characters do.
 */

/**
 * Characters that one replica has typed one after the other, by the id of the first.
 *
 * @typedef {object} Run
 * @property {string | null} [parent] the character it hangs on; the beginning of the text if absent
 * @property {'left' | 'right'} side
 * @property {string} text what is left of it
 * @property {number[]} gone places and counts of those that are gone
 */

/**
 * A note, as its view has it.
 *
 * @typedef {object} Note
 * @property {number} length in characters
 * @property {Readonly<Record<string, Run>>} runs
 * @property {number} held edits that wait for others they follow
 */

/**
 * A character in the tree.
 *
 * @typedef {object} Character
 * @property {string} replica
 * @property {number} counter
 * @property {string | null} text null where it is not known any more
 * @property {boolean} gone
 * @property {Character[]} left
 * @property {Character[]} right
 */

/** @typedef {{left: Character[], right: Character[]}} Root */

/**
 * @typedef {object} Tree
 * @property {Root} root
 * @property {Map<string, Character | null>} nodes by their ids
 * @property {Map<string, Character[]>} chains of each run
 * @property {Character[]} order all characters in their order
 */

/**
 * An insert and a delete, as `edit-note` takes them.
 *
 * @typedef {{counter: number, parent?: string | null, side?: 'left' | 'right', text: string}} Insert
 * @typedef {{replica: string, from: number, count: number}} Delete
 */

/** @type {Note} */
export const EMPTY = { length: 0, runs: {}, held: 0 };

/**
 * @param {string} replica
 * @param {number} counter
 */
const keyOf = (replica, counter) => `${replica}:${counter}`;

/** @param {string} id */
function parse(id) {
  const colon = id.lastIndexOf(':');
  return { replica: id.slice(0, colon), counter: Number(id.slice(colon + 1)) };
}

/**
 * @param {Character} a
 * @param {Character} b
 */
const inOrder = (a, b) => (a.replica < b.replica ? -1 : a.replica > b.replica ? 1 : a.counter - b.counter);

/**
 * The characters of a run, those that are gone among them.
 *
 * @param {string} id
 * @param {Run} run
 * @returns {Character[]}
 */
function chainOf(id, run) {
  const { replica, counter } = parse(id);
  const shown = Array.from(run.text);
  const gone = new Map();
  for (let at = 0; at < run.gone.length; at += 2) gone.set(run.gone[at], run.gone[at + 1]);
  /** @type {Character[]} */
  const chain = [];
  const add = (/** @type {string | null} */ text) =>
    chain.push({ replica, counter: counter + chain.length, text, gone: text === null, left: [], right: [] });
  for (let at = 0; ;) {
    const many = gone.get(chain.length);
    if (many !== undefined) for (let i = 0; i < many; i += 1) add(null);
    else if (at < shown.length) add(/** @type {string} */ (shown[at++]));
    else return chain;
  }
}

/**
 * The tree, and all its characters in their order.
 *
 * @param {Pick<Note, 'runs'>} note
 * @returns {Tree}
 */
export function walk(note) {
  /** @type {Root} */
  const root = { left: [], right: [] };
  /** @type {Map<string, Character>} */
  const nodes = new Map();
  /** @type {Map<string, Character[]>} */
  const chains = new Map();
  for (const [id, run] of Object.entries(note.runs)) {
    const chain = chainOf(id, run);
    chains.set(id, chain);
    chain.forEach((node, at) => {
      nodes.set(keyOf(node.replica, node.counter), node);
      if (at > 0) chain[at - 1]?.right.push(node);
    });
  }
  for (const [id, run] of Object.entries(note.runs)) {
    const parent = run.parent === null || run.parent === undefined ? root : nodes.get(run.parent);
    const [first] = chains.get(id) ?? [];
    if (first) parent?.[run.side].push(first);
  }
  for (const node of [root, ...nodes.values()]) {
    if (node.left.length > 1) node.left.sort(inOrder);
    if (node.right.length > 1) node.right.sort(inOrder);
  }
  /** @type {Character[]} */
  const order = [];
  /** @type {{node: Character, alone: boolean}[]} */
  const steps = [...root.right].reverse().map((node) => ({ node, alone: false }));
  for (let step = steps.pop(); step; step = steps.pop()) {
    const { node, alone } = step;
    if (alone) {
      order.push(node);
      continue;
    }
    for (const child of node.right.toReversed()) steps.push({ node: child, alone: false });
    steps.push({ node, alone: true });
    for (const child of node.left.toReversed()) steps.push({ node: child, alone: false });
  }
  return { root, nodes, chains, order };
}

/**
 * Those that a page shows. Text fields have no carriage returns, so these are not shown.
 *
 * @param {Character} node
 */
export const isShown = (node) => !node.gone && node.text !== '\r';

/** @param {Tree} tree */
export function shownOf({ order }) {
  return order.filter(isShown);
}

/** @param {Tree} tree */
export function textOf(tree) {
  return shownOf(tree)
    .map((node) => node.text)
    .join('');
}

/**
 * The first number above all that a replica has given, as far as a tree shows.
 *
 * @param {Tree} tree
 * @param {string} replica
 */
export function nextCounter(tree, replica) {
  let next = 0;
  for (const node of tree.order) {
    if (node.replica === replica) next = Math.max(next, node.counter + 1);
  }
  return next;
}

/** One insert, as a command takes them, has at most so many characters here. */
const INSERT_MAX = 4_000;

/**
 * Puts a text in the place of some of the characters shown: `inserts` and `deletes` as `edit-note`
 * takes them.
 *
 * @param {Tree} tree
 * @param {string} replica whose edit it is
 * @param {number} counter above all that it has given in this note
 * @param {number} position where, in characters shown
 * @param {number} deleted how many characters shown there go
 * @param {string} inserted what comes in their place
 * @returns {{inserts: Insert[], deletes: Delete[], counter: number}} `counter` for the next edit
 */
export function edit(tree, replica, counter, position, deleted, inserted) {
  const { root, order } = tree;
  const shown = shownOf(tree);
  /** @type {Delete[]} */
  const deletes = [];
  for (const { replica: of, counter: from } of shown.slice(position, position + deleted)) {
    const last = deletes.at(-1);
    if (last && last.replica === of && last.from + last.count === from) last.count += 1;
    else deletes.push({ replica: of, from, count: 1 });
  }
  /** @type {Insert[]} */
  const inserts = [];
  const letters = Array.from(inserted);
  if (letters.length > 0) {
    const before = position === 0 ? null : shown[position - 1];
    const follows = order[before ? order.indexOf(before) + 1 : 0];
    /** @type {Pick<Insert, 'parent' | 'side'>} */
    let place =
      follows && (before ?? root).right.length > 0
        ? { parent: keyOf(follows.replica, follows.counter), side: 'left' }
        : { parent: before ? keyOf(before.replica, before.counter) : null, side: 'right' };
    for (let at = 0; at < letters.length; at += INSERT_MAX) {
      const part = letters.slice(at, at + INSERT_MAX);
      inserts.push({ counter: counter + at, ...place, text: part.join('') });
      place = { parent: keyOf(replica, counter + at + part.length - 1), side: 'right' };
    }
  }
  return { inserts, deletes, counter: counter + letters.length };
}

/**
 * A note after an edit. What it has already, and what hangs on characters that are not there, changes
 * nothing, so an edit may be applied to a note that may contain it.
 *
 * @param {Note} note
 * @param {string} replica whose edit it is
 * @param {{inserts?: readonly Insert[], deletes?: readonly Delete[]}} edit
 * @returns {Note}
 */
export function applied(note, replica, { inserts, deletes }) {
  const runs = { ...note.runs };
  let { nodes, chains } = walk(note);
  let added = false;
  for (const { counter, parent = null, side = 'right', text } of inserts ?? []) {
    const id = keyOf(replica, counter);
    if (nodes.has(id) || (parent !== null && !nodes.has(parent))) continue;
    runs[id] = { parent, side, text, gone: [] };
    Array.from(text).forEach((_, at) => nodes.set(keyOf(replica, counter + at), null));
    added = true;
  }
  if (added) ({ nodes, chains } = walk({ runs }));
  /** @type {Set<Character>} */
  const going = new Set();
  for (const { replica: of, from, count } of deletes ?? []) {
    for (let at = from; at < from + count; at += 1) {
      const node = nodes.get(keyOf(of, at));
      if (node && !node.gone) {
        node.gone = true;
        going.add(node);
      }
    }
  }
  if (!added && going.size === 0) return note;
  let length = 0;
  for (const [id, chain] of chains) {
    if (chain.some((node) => going.has(node))) runs[id] = { .../** @type {Run} */ (runs[id]), ...withoutGone(chain) };
    length += chain.reduce((sum, node) => sum + (node.gone ? 0 : 1), 0);
  }
  return { ...note, runs, length };
}

/** @param {Character[]} chain */
function withoutGone(chain) {
  /** @type {number[]} */
  const gone = [];
  let text = '';
  chain.forEach((node, at) => {
    if (!node.gone) text += node.text;
    else if (at > 0 && chain[at - 1]?.gone) gone.push((gone.pop() ?? 0) + 1);
    else gone.push(at, 1);
  });
  return { text, gone };
}

/**
 * What somebody has typed: the place, how many characters are gone, and what is there instead. The
 * caret tells which of several equal letters it was.
 *
 * @param {string} before
 * @param {string} after
 * @param {number} caret behind what was typed, in UTF-16 units of `after`
 */
export function typed(before, after, caret) {
  const old = Array.from(before);
  const now = Array.from(after);
  const behind = Array.from(after.slice(caret)).length;
  let suffix = 0;
  while (
    suffix < Math.min(behind, old.length) &&
    old[old.length - 1 - suffix] === now[now.length - 1 - suffix]
  )
    suffix += 1;
  let prefix = 0;
  while (prefix < Math.min(old.length, now.length) - suffix && old[prefix] === now[prefix]) prefix += 1;
  return {
    position: prefix,
    deleted: old.length - suffix - prefix,
    inserted: now.slice(prefix, now.length - suffix).join(''),
  };
}
