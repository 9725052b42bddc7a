/**
 * A note in a text field: what is typed becomes edits of the note, and what others type appears, with
 * the caret staying where it was in the text.
 */

import { applied, edit, EMPTY, isShown, nextCounter, textOf, typed, walk } from './client/kinds/dashboard.js';
import { keep, recall } from './local.js';

/** How long typing is gathered before it is sent. */
const GATHER_MS = 150;

/** What a command may have, with room to spare. */
const INSERTS_MAX = 90;
const DELETES_MAX = 900;
const LETTERS_MAX = 8_000;

export class NoteField {
  /** Edits that the view may not contain yet. @type {{payload: any, version: number | null}[]} */
  #mine = [];
  /** What was typed and is not sent. */
  #unsent = { inserts: [], deletes: [] };
  #timer;
  #composing = false;
  #ends = [];

  /**
   * @param {import('./app.js').App} app
   * @param {{board: string, tile: string, replica: string, give: (payload: any) => Promise<any>}} of
   *   `give` stamps the payload of an `edit-note` and sends it
   * @param {HTMLTextAreaElement} field
   */
  constructor(app, of, field) {
    this.of = of;
    this.field = field;
    this.view = app.client.view(`dashboard/${of.board}/note:${of.tile}`);
    this.replica = of.replica;
    this.counterName = `counter.${of.board}.${of.tile}.${this.replica}`;
    this.tree = walk(EMPTY);
    this.text = '';
    const on = (event, does) => {
      field.addEventListener(event, does);
      this.#ends.push(() => field.removeEventListener(event, does));
    };
    on('input', () => this.#composing || this.#input());
    on('compositionstart', () => (this.#composing = true));
    on('compositionend', () => {
      this.#composing = false;
      this.#input();
    });
    on('blur', () => this.flush());
    this.#ends.push(this.view.subscribe(() => this.#refresh()));
    this.#refresh();
  }

  end() {
    this.flush();
    this.#ends.forEach((end) => end());
  }

  /** The note with everything that was typed here. */
  #note() {
    const { value, version } = this.view.get();
    this.#mine = this.#mine.filter((one) => one.version === null || one.version > version);
    const edits = [...this.#mine.map(({ payload }) => payload), this.#unsent];
    return edits.reduce((note, payload) => applied(note, this.replica, payload), value ?? EMPTY);
  }

  #input() {
    const { field } = this;
    const { position, deleted, inserted } = typed(this.text, field.value, field.selectionEnd);
    if (deleted > 0 || inserted !== '') {
      const from = Math.max(nextCounter(this.tree, this.replica), recall(this.counterName, 0));
      const { inserts, deletes, counter } = edit(this.tree, this.replica, from, position, deleted, inserted);
      keep(this.counterName, counter);
      this.#gather(inserts, deletes);
      this.#refresh();
    }
  }

  #gather(inserts, deletes) {
    const { inserts: before } = this.#unsent;
    for (const one of inserts) {
      const last = before.at(-1);
      const many = last ? Array.from(last.text).length : 0;
      if (
        last &&
        one.counter === last.counter + many &&
        one.side === 'right' &&
        one.parent === `${this.replica}:${one.counter - 1}`
      ) {
        last.text += one.text;
      } else {
        before.push({ ...one });
      }
    }
    this.#unsent.deletes.push(...deletes);
    const letters = before.reduce((all, { text }) => all + text.length, 0);
    if (before.length > INSERTS_MAX || this.#unsent.deletes.length > DELETES_MAX || letters > LETTERS_MAX) {
      this.flush();
    } else {
      this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
    }
  }

  /** Sends what was typed. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { inserts, deletes } = this.#unsent;
    this.#unsent = { inserts: [], deletes: [] };
    // What is inserted first may be what is deleted then: the order of the commands is kept.
    const parts = pieces(inserts, deletes);
    for (const part of parts) this.#send(part);
  }

  async #send(payload) {
    const mine = { payload, version: null };
    this.#mine.push(mine);
    const outcome = await this.of.give(payload);
    if (outcome.status === 'accepted') {
      mine.version = outcome.version;
    } else {
      this.#mine = this.#mine.filter((one) => one !== mine);
      this.#refresh();
    }
  }

  /** Shows what the note is now. */
  #refresh() {
    if (this.#composing) return;
    const { field } = this;
    const before = this.tree;
    const tree = walk(this.#note());
    const text = textOf(tree);
    if (text !== field.value) {
      const focused = document.activeElement === field;
      const carets = focused
        ? [field.selectionStart, field.selectionEnd].map((at) => behind(before, field.value, at))
        : [];
      const scroll = field.scrollTop;
      field.value = text;
      if (focused)
        field.setSelectionRange(...carets.map((id) => placeOf(tree, id)), field.selectionDirection);
      field.scrollTop = scroll;
    }
    this.tree = tree;
    this.text = text;
  }
}

/** The character before a place in the text, null at its beginning. */
function behind(tree, value, at) {
  const shown = tree.order.filter(isShown);
  const node = shown[Array.from(value.slice(0, at)).length - 1];
  return node ? `${node.replica}:${node.counter}` : null;
}

/** The place behind a character, or behind what is left before it, in UTF-16 units. */
function placeOf(tree, id) {
  let at = 0;
  if (id === null) return at;
  for (const node of tree.order) {
    if (isShown(node)) at += node.text.length;
    if (`${node.replica}:${node.counter}` === id) return at;
  }
  return at;
}

/** Payloads within the bounds of a command: inserts with the deletes that fit, then more deletes. */
function pieces(inserts, deletes) {
  if (inserts.length === 0 && deletes.length === 0) return [];
  const all = [];
  let rest = inserts;
  while (rest.length > 0) {
    let letters = 0;
    let many = 0;
    while (
      many < rest.length &&
      many < INSERTS_MAX &&
      (many === 0 || letters + rest[many].text.length <= LETTERS_MAX)
    ) {
      letters += rest[many].text.length;
      many += 1;
    }
    all.push({ inserts: rest.slice(0, many), deletes: [] });
    rest = rest.slice(many);
  }
  for (let at = 0; at < deletes.length; at += DELETES_MAX) {
    const part = deletes.slice(at, at + DELETES_MAX);
    if (at === 0 && all.length > 0) all.at(-1).deletes = part;
    else all.push({ inserts: [], deletes: part });
  }
  return all;
}
