/**
 * Sends the commands of an outbox, each until it is settled: in their order for each entity, again
 * after whatever failure with the same id, so that each is decided once.
 */

import { linesOf, problemOf, retryAfterMs } from './transports/answers.js';

/**
 * @typedef {import('./patch.js').Json} Json
 * @typedef {import('./store.js').Entry} Entry
 * @typedef {import('./store.js').Store} Store
 */

/**
 * What became of a command: decided (`accepted`, `rejected`), never taken (`refused`), or not
 * answered before it was too old (`expired`; where it was `sent` it may have been decided all the
 * same).
 *
 * @typedef {object} Outcome
 * @property {string} command
 * @property {string} to
 * @property {'accepted' | 'rejected' | 'refused' | 'expired'} status
 * @property {number} [version] of the entity, where it was decided
 * @property {string} [code] why not, for programs
 * @property {string} [message] why not, for people
 * @property {string} [field] which one is at fault
 * @property {boolean} [replayed] whether an earlier attempt had been decided
 * @property {boolean} [sent] whether it may have come to the server
 */

/**
 * @typedef {object} SenderConfig
 * @property {string} url of the ingest gateway, without a slash at its end
 * @property {Store} store
 * @property {typeof fetch} fetch
 * @property {() => Promise<Record<string, string>>} headers of each request, the token among them
 * @property {(outcome: Outcome) => void} told
 * @property {(entries: readonly Entry[], sent: ReadonlySet<string>) => void} changed the commands
 *   that are not settled, in their order, and which of them have been sent
 * @property {(problem: {code: string, detail: string} | null) => void} blocked the gateway takes
 *   nothing from this page, for a reason that sending again does not change; null once it does
 * @property {() => number} tokens how often the token has become another
 * @property {(since: number) => Promise<boolean>} denied gets a token that is not the one there was
 *   when `tokens` was that, if there may be one
 * @property {Partial<SenderLimits>} [limits]
 */

/**
 * @typedef {object} SenderLimits
 * @property {number} entriesMax how many commands may wait
 * @property {number} ageMaxMs how long each may; below the gateway's idempotency window (24 h)
 * @property {number} batchMax how many go in one request
 * @property {number} batchesMax how many requests there may be at once
 * @property {number} retryMs the first pause after a failure
 * @property {number} retryMaxMs the longest
 */

/** @type {SenderLimits} */
export const SENDER_LIMITS = {
  entriesMax: 1_000,
  ageMaxMs: 12 * 3_600_000,
  batchMax: 100,
  batchesMax: 2,
  retryMs: 500,
  retryMaxMs: 30_000,
};

/** Timers of browsers do not reach further. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** The outbox holds as many commands as it may: this one was not taken. */
export class OutboxFullError extends Error {
  /** @param {number} max */
  constructor(max) {
    super(`the outbox holds ${max} commands, as many as it may`);
    this.name = 'OutboxFullError';
    this.code = 'outbox-full';
  }
}

export class Sender {
  /** @type {Entry[]} */
  #entries = [];
  /** Ids of commands that may have come to the server. */
  #sent = new Set();
  /** Entities with a command on its way. */
  #busy = new Set();
  /** Entities whose command is to be sent again, and not before when. */
  #notBefore = new Map();
  #adding = 0;
  /** By command id. @type {Map<string, Promise<void>>} */
  #beingAdded = new Map();
  #batches = 0;
  #failures = 0;
  #pausedUntil = 0;
  /** @type {ReturnType<typeof setTimeout> | null} */
  #timer = null;
  #timerAt = 0;
  #closed = false;
  #running = new AbortController();

  /** @param {SenderConfig} config */
  constructor(config) {
    this.config = config;
    /** @type {SenderLimits} */
    this.limits = { ...SENDER_LIMITS, ...config.limits };
  }

  /** Takes up what an earlier page has left. */
  async load() {
    const stored = await this.config.store.all();
    const known = new Set(this.#entries.map((entry) => entry.order));
    this.#entries = [...stored.filter((entry) => !known.has(entry.order)), ...this.#entries];
    this.#entries.sort((a, b) => a.order - b.order);
    // Whether the page before has sent them is not known.
    stored.forEach((entry) => this.#sent.add(entry.command));
    this.#changed();
    this.kick();
  }

  /**
   * Takes a command; it is durable when this returns.
   *
   * @param {Omit<Entry, 'order'>} command
   * @throws {OutboxFullError}
   */
  add(command) {
    const { command: id } = command;
    const known = this.#beingAdded.get(id);
    if (known) {
      return known;
    }
    const added = this.#add(command).finally(() => this.#beingAdded.delete(id));
    this.#beingAdded.set(id, added);
    return added;
  }

  /** @param {Omit<Entry, 'order'>} command */
  async #add(command) {
    if (this.#entries.some((entry) => entry.command === command.command)) {
      return; // another tab that led has taken it
    }
    if (this.#entries.length + this.#adding >= this.limits.entriesMax) {
      throw new OutboxFullError(this.limits.entriesMax);
    }
    this.#adding += 1;
    try {
      const order = await this.config.store.add(command);
      this.#entries.push({ ...command, order });
    } finally {
      this.#adding -= 1;
    }
    this.#changed();
    this.kick();
  }

  /** There is no network: nothing is sent before {@link Sender#reachable} says that there is. */
  unreachable() {
    this.#pausedUntil = Infinity;
  }

  /** There may be a way to the gateway again: the pause after failures is over. */
  reachable() {
    this.#pausedUntil = 0;
    this.#notBefore.clear();
    this.kick();
  }

  close() {
    this.#closed = true;
    this.#running.abort();
    this.#stopTimer();
    this.config.store.close();
  }

  /** Sends what may be sent now. */
  kick() {
    if (this.#closed) {
      return;
    }
    this.#expire();
    const now = performance.now();
    if (this.#pausedUntil > now) {
      if (this.#pausedUntil < Infinity) {
        this.#later(this.#pausedUntil - now);
      }
      return;
    }
    while (this.#batches < this.limits.batchesMax) {
      const batch = this.#batch(now);
      if (batch.length === 0) {
        return;
      }
      this.#send(batch);
    }
  }

  /**
   * The first command of each entity that has none on its way.
   *
   * @param {number} now
   */
  #batch(now) {
    /** @type {Entry[]} */
    const batch = [];
    /** Those further behind wait for the first. */
    const waiting = new Set(this.#busy);
    for (const entry of this.#entries) {
      const entity = entityOf(entry.to);
      if (waiting.has(entity)) {
        continue;
      }
      waiting.add(entity);
      const notBefore = this.#notBefore.get(entity) ?? 0;
      if (notBefore > now) {
        this.#later(notBefore - now);
      } else if (batch.length < this.limits.batchMax) {
        this.#notBefore.delete(entity);
        this.#busy.add(entity);
        batch.push(entry);
      }
    }
    return batch;
  }

  /** @param {Entry[]} batch */
  async #send(batch) {
    this.#batches += 1;
    const open = new Map(batch.map((entry) => [entry.command, entry]));
    batch.forEach((entry) => this.#sent.add(entry.command));
    this.#changed();
    let pauseMs;
    try {
      pauseMs = await this.#post(batch, open);
    } catch {
      pauseMs = this.#backoff();
    }
    this.#batches -= 1;
    open.forEach((entry) => this.#busy.delete(entityOf(entry.to)));
    if (pauseMs > 0) {
      this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + pauseMs);
    }
    this.kick();
  }

  /**
   * @param {Entry[]} batch
   * @param {Map<string, Entry>} open those whose result has not been told yet
   * @returns {Promise<number>} how long to send nothing, in milliseconds
   */
  async #post(batch, open) {
    const since = this.config.tokens();
    const response = await this.config.fetch(`${this.config.url}/v1/commands`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-ndjson', ...(await this.config.headers()) },
      body: batch.map((entry) => `${JSON.stringify(line(entry))}\n`).join(''),
      signal: this.#running.signal,
    });
    if (response.status === 401 && (await this.config.denied(since))) {
      return this.#backoff();
    }
    if (!response.ok || !response.body) {
      const problem = await problemOf(response);
      const ms = retryAfterMs(response);
      if (ms === undefined && response.status >= 400 && response.status < 500) {
        return this.#blocked(problem);
      }
      return ms ?? this.#backoff();
    }
    this.config.blocked(null);
    let pauseMs = 0;
    for await (const text of linesOf(response.body)) {
      const result = text.trim() === '' ? {} : JSON.parse(text);
      // An id that cannot be one is not told again: the line says whose result it is.
      const entry = open.get(result.command ?? batch[result.line - 1]?.command ?? '');
      if (entry) {
        open.delete(entry.command);
        try {
          await this.#result(entry, result);
        } finally {
          this.#busy.delete(entityOf(entry.to));
        }
        this.kick();
      } else if (result.retryAfter !== undefined) {
        pauseMs = result.retryAfter * 1_000;
      }
    }
    // A batch that was cut off tells fewer results than it had lines.
    return open.size > 0 ? Math.max(pauseMs, this.#backoff()) : pauseMs;
  }

  /**
   * @param {Entry} entry
   * @param {any} result
   */
  async #result(entry, result) {
    switch (result.status) {
      case 'accepted':
      case 'rejected':
        this.#failures = 0;
        await this.#settle(entry, outcomeOf(entry, result));
        break;
      case 'queued': // it is in the log: asked again, the gateway tells its outcome
      case 'failed':
        this.#again(entry, result);
        break;
      default:
        if (result.retryAfter !== undefined) {
          this.#again(entry, result);
        } else {
          await this.#settle(entry, outcomeOf(entry, { ...result, status: 'refused' }));
        }
    }
  }

  /**
   * @param {Entry} entry
   * @param {{retryAfter?: number}} result
   */
  #again(entry, { retryAfter }) {
    const ms = retryAfter === undefined ? this.#backoff() : retryAfter * 1_000;
    this.#notBefore.set(entityOf(entry.to), performance.now() + ms);
  }

  /**
   * The gateway does not take batches from this page at all.
   *
   * @param {{code: string, detail: string}} problem
   */
  #blocked(problem) {
    this.config.blocked(problem);
    return this.limits.retryMaxMs;
  }

  /**
   * @param {Entry} entry
   * @param {Outcome} outcome
   */
  async #settle(entry, outcome) {
    // What is left there is sent again by a later page, and its first outcome told again.
    await this.config.store.remove(entry.order).catch(() => {});
    this.#entries = this.#entries.filter((other) => other.order !== entry.order);
    this.#sent.delete(entry.command);
    this.config.told(outcome);
    this.#changed();
  }

  #expire() {
    const oldest = Date.now() - this.limits.ageMaxMs;
    for (const entry of this.#entries) {
      const entity = entityOf(entry.to);
      if (entry.at < oldest && !this.#busy.has(entity)) {
        const { command, to } = entry;
        const message = 'it was not answered in time';
        const sent = this.#sent.has(command);
        this.#busy.add(entity);
        this.#settle(entry, { command, to, status: 'expired', code: 'expired', message, sent }).finally(
          () => {
            this.#busy.delete(entity);
            this.kick();
          },
        );
      }
    }
  }

  #backoff() {
    this.#failures += 1;
    const { retryMs, retryMaxMs } = this.limits;
    const longest = Math.min(retryMaxMs, retryMs * 2 ** Math.min(this.#failures - 1, 16));
    return Math.round(longest * (0.5 + Math.random() / 2));
  }

  /** @param {number} ms */
  #later(ms) {
    const at = performance.now() + ms;
    if (this.#timer !== null && this.#timerAt <= at) {
      return;
    }
    this.#stopTimer();
    this.#timerAt = at;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.kick();
    }, Math.min(ms, TIMER_MAX_MS));
  }

  #stopTimer() {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
  }

  #changed() {
    this.config.changed(this.#entries, this.#sent);
  }
}

/**
 * The entity that a command is for: `kind/id`.
 *
 * @param {string} to
 */
export function entityOf(to) {
  return to.slice(0, to.lastIndexOf('/'));
}

/**
 * @param {Entry} entry
 * @param {any} result a line of the gateway's answer
 * @returns {Outcome}
 */
function outcomeOf({ to, command }, result) {
  const { line: _, errors, ...outcome } = result;
  return { ...outcome, command, to, ...(errors?.[0]?.field === undefined ? {} : { field: errors[0].field }) };
}

/** @param {Entry} entry */
function line({ to, command, payload, actor, member, expectedVersion }) {
  // What is undefined is left out.
  return { to, command, payload, actor, member, expectedVersion };
}
