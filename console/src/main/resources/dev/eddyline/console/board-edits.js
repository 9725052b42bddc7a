/** The edits that somebody makes of a board, each with its stamp, and how to take them back. */

import { keep, recall } from './local.js';
import { between } from './client/kinds/dashboard.js';
import { titleOf, TYPES, WIDTHS } from './tiles.js';

/** How many of one's own edits can be undone from here. */
const UNDO_MAX = 100;

/** Typing that pauses for less is undone at once. */
const TYPING_MS = 1_500;

/** The tiles of a board in their order. */
export function sorted(state) {
  return Object.entries(state?.tiles ?? {}).sort(([a, one], [b, other]) =>
    one.order < other.order ? -1 : one.order > other.order ? 1 : a < b ? -1 : 1,
  );
}

export class BoardEdits {
  /** The board as it is shown; null while it is not known. */
  state = null;

  /**
   * @param {import('./app.js').App} app
   * @param {string} board
   * @param {import('./stamps.js').Clock} clock
   * @param {() => void} changed what can be undone
   */
  constructor(app, board, clock, changed) {
    this.app = app;
    this.board = board;
    this.clock = clock;
    this.changed = changed;
    this.undoName = `undo.${app.actor}.${board}`;
  }

  /** Takes up what the view shows; its stamps are seen. */
  saw(state) {
    this.state = state;
    for (const { seen } of Object.values(state.tiles)) {
      Object.values(seen).forEach((stamp) => this.clock.saw(stamp));
    }
    for (const { removals } of Object.values(state.conflicts)) {
      removals.forEach((stamp) => this.clock.saw(stamp));
    }
  }

  /**
   * Stamps a command and sends it. What it was (`what`) is kept, so that it can be undone; null where
   * it cannot be.
   */
  async give(command, payload, what, options = {}) {
    const stamp = this.clock.next();
    if (what) this.#remember(stamp, what);
    const outcome = await this.app.give(`dashboard/${this.board}/${command}`, { stamp, ...payload }, options);
    if (outcome.status !== 'accepted' && what) this.#forget(stamp);
    return outcome;
  }

  // ---- undo ----

  get #undos() {
    return recall(this.undoName, []);
  }

  #keepUndos(undos) {
    keep(this.undoName, undos.slice(-UNDO_MAX));
    this.changed();
  }

  /** What would be undone: `{what}`. */
  get last() {
    return this.#undos.at(-1);
  }

  #remember(stamp, what) {
    const at = Date.now();
    const before = this.#undos;
    const last = before.at(-1);
    const joins = what.startsWith('typing') && last?.what === what && at - last.at < TYPING_MS;
    this.#keepUndos(
      joins
        ? [...before.slice(0, -1), { what, at, stamps: [...last.stamps, stamp] }]
        : [...before, { what, at, stamps: [stamp] }],
    );
  }

  #forget(stamp) {
    const without = ({ stamps, ...one }) => ({ ...one, stamps: stamps.filter((other) => other !== stamp) });
    this.#keepUndos(this.#undos.map(without).filter(({ stamps }) => stamps.length > 0));
  }

  undo() {
    const { last } = this;
    if (!last) return;
    this.#keepUndos(this.#undos.slice(0, -1));
    for (const of of [...last.stamps].reverse()) this.give('undo', { of }, null);
  }

  // ---- tiles ----

  rename(title) {
    this.give('rename', { title }, 'renaming the board');
  }

  /** Adds a tile behind all others; returns its id. */
  add(type, sources) {
    const { name, w, h } = TYPES[type];
    const tile = `${type}-${Math.random().toString(36).slice(2, 9)}`;
    const order = between(sorted(this.state).at(-1)?.[1].order ?? null, null);
    const title = type === 'note' ? name : '';
    const fields = { title, sources, w, h, order };
    this.give('add-tile', { tile, type, fields }, `adding a ${name.toLowerCase()}`);
    return tile;
  }

  edit(tile, fields, doing = 'editing') {
    this.give('edit-tile', { tile, fields }, `${doing} ‘${titleOf(this.state.tiles[tile])}’`);
  }

  remove(tile) {
    const of = this.state.tiles[tile];
    const seen = Object.values(of.seen);
    if (seen.length > 0) this.give('remove-tile', { tile, seen }, `removing ‘${titleOf(of)}’`);
  }

  /** Puts a tile before or behind another. */
  place(tile, target, behind) {
    const others = sorted(this.state).filter(([other]) => other !== tile);
    const at = others.findIndex(([other]) => other === target) + (behind ? 1 : 0);
    const low = others[at - 1]?.[1].order ?? null;
    const high = others[at]?.[1].order ?? null;
    // Tiles of one order have no key between them: it goes behind all that share it.
    const order = low !== null && high !== null && low >= high ? between(low, null) : between(low, high);
    this.edit(tile, { order }, 'moving');
  }

  /** Puts a tile so many places further on. */
  step(tile, by) {
    const all = sorted(this.state);
    const target = all[all.findIndex(([other]) => other === tile) + by];
    if (target) this.place(tile, target[0], by > 0);
  }

  /** Makes a tile wider or narrower, by so many of the widths there are. */
  widen(tile, by) {
    const now = this.state.tiles[tile].w;
    const found = WIDTHS.findIndex((width) => width >= now);
    const at = (found < 0 ? WIDTHS.length - 1 : found) + by;
    const w = WIDTHS[Math.max(0, Math.min(WIDTHS.length - 1, at))];
    if (w !== now) this.edit(tile, { w }, 'resizing');
  }

  /** Says what becomes of a tile that some have removed and others edited. */
  resolve(tile, choice) {
    const seen =
      choice === 'keep' ? this.state.conflicts[tile].removals : Object.values(this.state.tiles[tile].seen);
    this.give('resolve', { tile, choice, seen }, null);
  }
}
