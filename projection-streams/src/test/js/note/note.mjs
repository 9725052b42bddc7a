// A note as its view `note:<tile>` has it, as text, and edits of the text as a command `edit-note`
// takes them. The tree is that of Fugue (Weidner and Kleppmann, 2023), walked as the paper has it.
// Positions count code points, as the ids of the characters do. Nothing here changes the view.

const compare = (a, b) =>
  a.replica < b.replica ? -1 : a.replica > b.replica ? 1 : a.counter - b.counter;

const parse = (id) => {
  const colon = id.lastIndexOf(':');
  return {replica: id.slice(0, colon), counter: Number(id.slice(colon + 1))};
};

const key = (id) => `${id.replica}:${id.counter}`;

// The characters of a run, those that are gone among them, with the links of the tree.
function characters(id, run) {
  const shown = Array.from(run.text);
  const gone = new Map();
  for (let i = 0; i < run.gone.length; i += 2) gone.set(run.gone[i], run.gone[i + 1]);
  const result = [];
  let at = 0;
  const add = (text) =>
    result.push({
      replica: id.replica,
      counter: id.counter + result.length,
      text,
      gone: text === null,
      left: [],
      right: [],
    });
  for (;;) {
    const count = gone.get(result.length);
    if (count !== undefined) for (let i = 0; i < count; i++) add(null);
    else if (at < shown.length) add(shown[at++]);
    else return result;
  }
}

/** All characters of a note in their order. */
function walk(note) {
  const root = {left: [], right: []};
  const nodes = new Map();
  const heads = [];
  for (const [id, run] of Object.entries(note.runs)) {
    const chain = characters(parse(id), run);
    chain.forEach((node, i) => {
      nodes.set(key(node), node);
      if (i > 0) chain[i - 1].right.push(node);
    });
    heads.push([chain[0], run]);
  }
  for (const [head, run] of heads) {
    const parent = run.parent == null ? root : nodes.get(run.parent);
    parent[run.side].push(head);
  }
  for (const node of [root, ...nodes.values()]) {
    node.left.sort(compare);
    node.right.sort(compare);
  }
  const order = [];
  const steps = [...root.right].reverse().map((node) => ({node, alone: false}));
  while (steps.length > 0) {
    const {node, alone} = steps.pop();
    if (alone) {
      order.push(node);
      continue;
    }
    for (const child of [...node.right].reverse()) steps.push({node: child, alone: false});
    steps.push({node, alone: true});
    for (const child of [...node.left].reverse()) steps.push({node: child, alone: false});
  }
  return {root, order};
}

/** What is shown of a note. */
export function textOf(note) {
  return walk(note)
    .order.filter((node) => !node.gone)
    .map((node) => node.text)
    .join('');
}

/**
 * Puts a text in the place of some characters of what is shown: the fields `inserts` and `deletes`
 * of a command. `counter` is a number above all that the replica has given in this note.
 */
export function edit(note, counter, position, deleted, inserted) {
  const {root, order} = walk(note);
  const shown = order.filter((node) => !node.gone);
  const deletes = [];
  for (const {replica, counter: from} of shown.slice(position, position + deleted)) {
    const last = deletes.at(-1);
    if (last && last.replica === replica && last.from + last.count === from) last.count++;
    else deletes.push({replica, from, count: 1});
  }
  const inserts = [];
  if (inserted !== '') {
    const before = position === 0 ? root : shown[position - 1];
    const follows = order[order.indexOf(before) + 1];
    inserts.push(
      before.right.length > 0
        ? {counter, parent: key(follows), side: 'left', text: inserted}
        : {counter, parent: before === root ? null : key(before), side: 'right', text: inserted},
    );
  }
  return {inserts, deletes};
}

/** The first number above all that a replica has given, as far as the view shows. */
export function nextCounter(note, replica) {
  let next = 0;
  for (const node of walk(note).order) {
    if (node.replica === replica) next = Math.max(next, node.counter + 1);
  }
  return next;
}
