/**
 * Eddyline in a page: views as values that change, and commands whose effect is shown at once.
 */

import { Observable, reportError } from './observable.js';
import { lineOf } from './options.js';
import { addressOf, inDoubt, isAhead, predicted, showable } from './prediction.js';
import { advance, disconnected, NOTHING, position, resumed, reused } from './known.js';
import { entityOf } from './sender.js';
import { View } from './view.js';

/**
 * @typedef {import('./line.js').Connected} Connected
 * @typedef {import('./line.js').Line} Line
 * @typedef {import('./line.js').Outbox} Outbox
 * @typedef {import('./options.js').Options} Options
 * @typedef {import('./patch.js').Json} Json
 * @typedef {import('./prediction.js').Pending} Pending
 * @typedef {import('./known.js').Known} Known
 * @typedef {import('./sender.js').Outcome} Outcome
 * @typedef {import('./view.js').ViewValue} ViewValue
 */

/**
 * How a command is sent.
 *
 * @typedef {object} SendOptions
 * @property {string} [command] its id; made up if absent
 * @property {string} [member] for whom, where the actor acts for somebody else
 * @property {number | 'shown'} [expectedVersion] the version the entity must be at; `shown` is that of
 *   its main view in this page
 * @property {Json} [hint] what the kind's prediction needs to know besides
 * @property {'tell' | 'again' | ((conflict: Outcome) => Json | null | Promise<Json | null>)} [onConflict]
 *   what becomes of a command whose expected version was not met: it is told as any rejection
 *   (`tell`, the default); it is sent again for the version there is (`again`); or a function makes
 *   the payload to send for that, null for none
 */

/**
 * A command that was given.
 *
 * @typedef {object} Sent
 * @property {string} command its id
 * @property {Promise<void>} stored once it survives a reload; fails if the outbox is full
 * @property {Promise<Outcome>} outcome what became of it; fails only with `stored`
 */

/** How often a command is sent again after conflicts. */
const CONFLICTS_MAX = 5;

/** How many states of a view are kept while none may be shown. */
const TOLD_MAX = 500;

/** Of how many views that nobody listens to any more the state is kept. */
const REMEMBERED_MAX = 100;

/** What a page has of one view. */
class Tracked {
  /** As the server has told it last. @type {Known} */
  known = NOTHING;
  /** As it is shown, but for predictions. @type {Known} */
  shown = NOTHING;
  /** Told after what is shown. @type {Known[]} */
  told = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  holdTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  lingerTimer;

  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.address = addressOf(view.address);
  }
}

export class Client {
  /** @type {Line} */
  #line;
  /** All that were asked for. @type {Map<string, Tracked>} */
  #views = new Map();
  /** Those that are followed. @type {Map<string, Tracked>} */
  #tracked = new Map();
  /** Those that were, the longest ago first. @type {Set<Tracked>} */
  #remembered = new Set();
  /** Of each entity, in their order. @type {Map<string, Pending[]>} */
  #pending = new Map();
  /** Who waits for the outcome of a command given in this page. @type {Map<string, (outcome: Outcome) => void>} */
  #waiting = new Map();
  /** @type {Set<(outcome: Outcome) => void>} */
  #outcomeListeners = new Set();
  /** @type {Set<Tracked>} */
  #dirty = new Set();
  #scheduled = false;
  /** Whether it is known which commands an earlier page has left, any of which may be in a version. */
  #outboxKnown = false;
  /** When the connection was opened, by the clock of the page; Infinity while there is none. */
  #openSince = Infinity;
  #closed = false;
  #rules;
  #settledMaxMs;
  #options;

  /** @param {Options} [options] */
  constructor(options = {}) {
    this.#options = options;
    this.#settledMaxMs = options.settledMaxMs ?? 10_000;
    this.#rules = new Map((options.kinds ?? []).map((kind) => [kind.name, kind]));
    /** How the connection is. */
    this.connection = new Observable(
      /** @type {Connected} */ ({ name: 'idle', way: 'websocket', why: null }),
    );
    /** The commands that are not settled. */
    this.outbox = new Observable(
      /** @type {Outbox} */ ({ entries: [], sent: new Set(), blocked: null }),
    );
    this.#line = lineOf(options, {
      message: (message) => this.#closed || this.#message(message),
      connected: (connected) => this.#closed || this.#connected(connected),
      outbox: (outbox) => this.#closed || this.#outboxChanged(outbox),
      outcome: (outcome) => this.#closed || this.#outcome(outcome),
    }, (view) => position(this.#tracked.get(view)?.known ?? NOTHING));
  }

  /**
   * A view; the same object for the same address.
   *
   * @param {string} address `kind/id` or `kind/id/name`
   * @returns {View}
   */
  view(address) {
    let tracked = this.#views.get(address);
    if (!tracked) {
      /** @type {Tracked} */
      const made = new Tracked(new View(address, (listens) => this.#listens(made, listens)));
      this.#views.set(address, made);
      tracked = made;
    }
    return tracked.view;
  }

  /**
   * Gives a command. What it will probably do is shown at once; it is sent when there is a
   * connection, and until it is settled.
   *
   * @param {string} to `kind/id/command`
   * @param {Json} [payload]
   * @param {SendOptions} [options]
   * @returns {Sent}
   * @throws {TypeError} if `to` is no address of a command
   */
  send(to, payload = {}, options = {}) {
    if (!COMMAND.test(to)) {
      throw new TypeError(`no command: '${to}' (kind/id/command)`);
    }
    const command = options.command ?? randomId();
    const expected = options.expectedVersion;
    const expectedVersion =
      expected === 'shown' ? (this.#views.get(entityOf(to))?.shown.version ?? 0) : expected;
    const { actor } = this.#options;
    const { member, hint } = options;
    const entry = {
      command, to, payload, at: Date.now(),
      ...(actor === undefined ? {} : { actor }),
      ...(member === undefined ? {} : { member }),
      ...(hint === undefined ? {} : { hint }),
      ...(expectedVersion === undefined ? {} : { expectedVersion }),
    };
    /** @type {Promise<Outcome>} */
    const told = new Promise((resolve) => {
      const others = this.#waiting.get(command);
      this.#waiting.set(command, (is) => {
        others?.(is);
        resolve(is);
      });
    });
    this.#expect({ entry: { ...entry, order: Infinity }, sent: false, settled: null });
    const stored = this.#line.add(entry).catch((error) => {
      this.#waiting.delete(command);
      this.#forget(to, command);
      throw error;
    });
    const outcome = stored.then(() => told).then((is) => this.#afterConflict(is, to, payload, options, 1));
    // Whoever looks at one of the two is told of a failure; nobody has to look at both.
    outcome.catch(() => {});
    stored.catch(() => {});
    return { command, stored, outcome };
  }

  /**
   * Told of each outcome, also of commands that another tab or an earlier page has given.
   *
   * @param {(outcome: Outcome) => void} listener
   * @returns {() => void} ends it
   */
  onOutcome(listener) {
    this.#outcomeListeners.add(listener);
    return () => this.#outcomeListeners.delete(listener);
  }

  /** Asks for a token and goes on with it; what is followed is followed all the time. */
  renewToken() {
    return this.#line.renew();
  }

  /**
   * Ends the connection, and nobody is told anything any more. Commands that are not settled stay in
   * their store.
   */
  close() {
    this.#closed = true;
    this.#line.close();
    this.connection.set({ ...this.connection.get(), name: 'closed' });
    for (const tracked of this.#tracked.values()) {
      clearTimeout(tracked.holdTimer);
      clearTimeout(tracked.lingerTimer);
    }
  }

  /**
   * @param {Outcome} outcome
   * @param {string} to
   * @param {Json} payload
   * @param {SendOptions} options
   * @param {number} tries
   * @returns {Promise<Outcome>}
   */
  async #afterConflict(outcome, to, payload, options, tries) {
    const policy = options.onConflict ?? 'tell';
    if (outcome.code !== 'version-conflict' || policy === 'tell' || tries > CONFLICTS_MAX) {
      return outcome;
    }
    const next = policy === 'again' ? payload : await policy(outcome);
    if (next === null) {
      return outcome;
    }
    const { command: _, ...others } = options;
    const again = this.send(to, next, {
      ...others, onConflict: 'tell', expectedVersion: outcome.version ?? 0,
    });
    return this.#afterConflict(await again.outcome, to, next, options, tries + 1);
  }

  // ---- what the server says ----

  /** @param {import('./transports.js').Message} message */
  #message(message) {
    const tracked = this.#tracked.get(message.view);
    if (!tracked) {
      return;
    }
    const { known, askAgain } = advance(tracked.known, message);
    this.#told(tracked, this.connection.get().name === 'open' ? known : disconnected(known));
    if (askAgain) {
      this.#line.askAgain(message.view);
    }
  }

  /** @param {Connected} connected */
  #connected(connected) {
    const open = connected.name === 'open';
    if (!open || this.#openSince === Infinity) {
      this.#openSince = open ? performance.now() : Infinity;
    }
    const change = open ? resumed : disconnected;
    for (const tracked of this.#tracked.values()) {
      this.#told(tracked, change(tracked.known));
    }
    const { name, way, why } = this.connection.get();
    if (name !== connected.name || way !== connected.way || why !== connected.why) {
      this.connection.set(connected);
    }
  }

  /**
   * @param {Tracked} tracked
   * @param {Known} known
   */
  #told(tracked, known) {
    if (known === tracked.known) {
      return;
    }
    tracked.known = known;
    tracked.told.push(known);
    this.#show(tracked);
  }

  /**
   * Shows what may be shown of what was told.
   *
   * @param {Tracked} tracked
   */
  #show(tracked) {
    let many = this.#outboxKnown || !this.#rules.has(tracked.address.kind)
      ? showable(tracked.shown, tracked.told, this.#pendingOf(tracked))
      : 0;
    if (tracked.told.length - many > TOLD_MAX) {
      many = tracked.told.length;
    }
    if (many > 0) {
      tracked.shown = /** @type {Known} */ (tracked.told[many - 1]);
      tracked.told.splice(0, many);
      this.#prune(tracked.address.entity);
    }
    if (tracked.told.length === 0) {
      clearTimeout(tracked.holdTimer);
      tracked.holdTimer = undefined;
    } else {
      tracked.holdTimer ??= setTimeout(() => {
        tracked.holdTimer = undefined;
        tracked.shown = tracked.known;
        tracked.told = [];
        this.#changed(tracked);
      }, this.#options.holdMaxMs ?? 5_000);
    }
    this.#changed(tracked);
  }

  // ---- commands ----

  /** @param {Pending} pending */
  #expect(pending) {
    const entity = entityOf(pending.entry.to);
    if (this.#pending.get(entity)?.some((one) => one.entry.command === pending.entry.command)) {
      return; // given twice it is one
    }
    this.#pending.set(entity, [...(this.#pending.get(entity) ?? []), pending]);
    this.#entityChanged(entity);
  }

  /**
   * Gives the prediction of a command up whose version has not come, though it could have come for
   * as long as it is waited for: while there is no connection it cannot.
   *
   * @param {Outcome} outcome
   * @param {number} ms when to look
   */
  #giveUpLater(outcome, ms) {
    later(() => {
      const left = this.#settledMaxMs - (performance.now() - this.#openSince);
      if (this.#closed || !this.#isPending(outcome)) {
        return;
      }
      if (left > 0) {
        this.#giveUpLater(outcome, Math.min(left, this.#settledMaxMs));
      } else {
        this.#forget(outcome.to, outcome.command);
      }
    }, ms);
  }

  /** @param {Outcome} outcome */
  #isPending({ to, command }) {
    return (this.#pending.get(entityOf(to)) ?? []).some(({ entry }) => entry.command === command);
  }

  /**
   * @param {string} to
   * @param {string} command
   */
  #forget(to, command) {
    const entity = entityOf(to);
    const rest = (this.#pending.get(entity) ?? []).filter((one) => one.entry.command !== command);
    this.#keep(entity, rest);
    this.#entityChanged(entity);
  }

  /**
   * @param {string} entity
   * @param {Pending[]} pending
   */
  #keep(entity, pending) {
    if (pending.length === 0) {
      this.#pending.delete(entity);
    } else {
      this.#pending.set(entity, pending);
    }
  }

  /** @param {Outbox} outbox */
  #outboxChanged(outbox) {
    const entities = new Set();
    for (const entry of outbox.entries) {
      const entity = entityOf(entry.to);
      const pending = this.#pending.get(entity) ?? [];
      const sent = outbox.sent.has(entry.command);
      const at = pending.findIndex((one) => one.entry.command === entry.command);
      const known = pending[at];
      if (!known) {
        this.#keep(entity, [...pending, { entry, sent, settled: null }]);
        entities.add(entity);
      } else if (sent && !known.sent && known.settled === null) {
        this.#keep(entity, pending.with(at, { ...known, sent }));
        entities.add(entity);
      }
    }
    if (!this.#outboxKnown) {
      this.#outboxKnown = true;
      [...this.#tracked.values()].forEach((tracked) => this.#show(tracked));
    }
    entities.forEach((entity) => this.#entityChanged(entity));
    this.outbox.set(outbox);
  }

  /** @param {Outcome} outcome */
  #outcome(outcome) {
    const entity = entityOf(outcome.to);
    const pending = this.#pending.get(entity) ?? [];
    const at = pending.findIndex((one) => one.entry.command === outcome.command);
    const known = pending[at];
    if (known && outcome.status === 'accepted') {
      this.#keep(entity, pending.with(at, { ...known, settled: outcome.version ?? 0 }));
      this.#giveUpLater(outcome, this.#settledMaxMs);
    } else if (known) {
      this.#keep(entity, pending.toSpliced(at, 1));
    }
    for (const tracked of this.#tracked.values()) {
      if (tracked.address.entity === entity) {
        this.#show(tracked);
      }
    }
    this.#prune(entity);
    this.#waiting.get(outcome.command)?.(outcome);
    this.#waiting.delete(outcome.command);
    this.#outcomeListeners.forEach((listener) => {
      try {
        listener(outcome);
      } catch (error) {
        reportError(error);
      }
    });
  }

  /**
   * Lets go of commands whose result every view of the entity shows.
   *
   * @param {string} entity
   */
  #prune(entity) {
    const views = [...this.#tracked.values()].filter((one) => one.address.entity === entity);
    const pending = this.#pending.get(entity) ?? [];
    this.#keep(
      entity,
      pending.filter(
        (one) => one.settled === null || views.some((tracked) => isAhead(one, tracked.shown)),
      ),
    );
  }

  /**
   * The commands that are predicted on a view: none where its kind has no rules here.
   *
   * @param {Tracked} tracked
   */
  #pendingOf(tracked) {
    return this.#rules.has(tracked.address.kind)
      ? (this.#pending.get(tracked.address.entity) ?? [])
      : [];
  }

  // ---- who is told ----

  /**
   * @param {Tracked} tracked
   * @param {boolean} listens
   */
  #listens(tracked, listens) {
    clearTimeout(tracked.lingerTimer);
    if (!listens) {
      tracked.lingerTimer = setTimeout(
        () => this.#unfollow(tracked),
        this.#options.lingerMs ?? 1_000,
      );
    } else if (!this.#tracked.has(tracked.view.address) && !this.#closed) {
      this.#remembered.delete(tracked);
      this.#tracked.set(tracked.view.address, tracked);
      this.#line.follow(tracked.view.address);
      if (this.connection.get().name === 'open') {
        // The server goes on from there, and says nothing while there is nothing new.
        this.#told(tracked, resumed(tracked.known));
      }
      this.#changed(tracked);
    }
  }

  /** @param {Tracked} tracked */
  #unfollow(tracked) {
    clearTimeout(tracked.holdTimer);
    tracked.holdTimer = undefined;
    this.#tracked.delete(tracked.view.address);
    this.#line.unfollow(tracked.view.address);
    tracked.known = disconnected(tracked.known);
    tracked.shown = tracked.known;
    tracked.told = [];
    this.#changed(tracked);
    this.#remembered.add(tracked);
    if (this.#remembered.size > REMEMBERED_MAX) {
      const [oldest] = /** @type {Set<Tracked>} */ (this.#remembered);
      this.#remembered.delete(/** @type {Tracked} */ (oldest));
      /** @type {Tracked} */ (oldest).known = NOTHING;
      /** @type {Tracked} */ (oldest).shown = NOTHING;
      this.#changed(/** @type {Tracked} */ (oldest));
    }
  }

  /** @param {string} entity */
  #entityChanged(entity) {
    for (const tracked of this.#tracked.values()) {
      if (tracked.address.entity === entity) {
        this.#show(tracked);
      }
    }
  }

  /** @param {Tracked} tracked */
  #changed(tracked) {
    this.#dirty.add(tracked);
    if (!this.#scheduled) {
      this.#scheduled = true;
      (this.#options.schedule ?? nextFrame)(() => this.#tell());
    }
  }

  #tell() {
    this.#scheduled = false;
    if (this.#closed) {
      return; // what is shown is the last that was
    }
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    for (const tracked of dirty) {
      tracked.view.set(this.#value(tracked));
    }
  }

  /**
   * @param {Tracked} tracked
   * @returns {ViewValue}
   */
  #value(tracked) {
    const { shown, address, view } = tracked;
    const before = view.get();
    const { state, shown: pending } = predicted(
      shown,
      this.#pendingOf(tracked).filter((one) => isAhead(one, shown)),
      this.#rules.get(address.kind),
      address.name,
    );
    /** @type {ViewValue} */
    const now = {
      value: reused(before.value, state),
      confirmed: shown.state,
      version: shown.version,
      at: shown.at,
      status: shown.status,
      pending,
      error: shown.error,
    };
    const same = /** @type {(keyof ViewValue)[]} */ (Object.keys(now)).every((name) =>
      Object.is(now[name], before[name]),
    );
    return same ? before : now;
  }
}

/** What a command is addressed by. */
const COMMAND = /^[a-z][a-z0-9-]*\/[^/]+\/[a-z][a-z0-9-]*$/;

/** What may name an actor: the gateways refuse anything else. */
const ACTOR = /^[\x21-\x7e]{1,128}$/;

/**
 * Connects to Eddyline. Nothing is sent before a view is listened to or a command is given.
 *
 * @param {Options} [options]
 * @returns {Client}
 * @throws {TypeError} if the actor is not 1 to 128 visible ASCII characters without spaces
 */
export function connect(options) {
  if (options?.actor !== undefined && !ACTOR.test(options.actor)) {
    throw new TypeError(`no actor: '${options.actor}' (1 to 128 visible ASCII characters, no spaces)`);
  }
  return new Client(options);
}

/** Pages that came over plain HTTP have no `randomUUID`. */
function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/**
 * A timer that does not keep a program alive.
 *
 * @param {() => void} work
 * @param {number} ms
 */
function later(work, ms) {
  const timer = /** @type {any} */ (setTimeout(work, ms));
  timer.unref?.();
}

/**
 * Hidden pages have no frames, and Node has none.
 *
 * @param {() => void} work
 */
function nextFrame(work) {
  if (typeof requestAnimationFrame === 'function' && globalThis.document?.visibilityState === 'visible') {
    requestAnimationFrame(work);
  } else {
    setTimeout(work, 0);
  }
}
