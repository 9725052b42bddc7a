/**
 * The connection for all views of a page: does what the state machine says, with one transport at a
 * time. A new token is taken up by a second connection, and the first ends when that one is open.
 */

import { initial, step, TERMS } from './machine.js';
import { poll } from './transports/poll.js';
import { socket } from './transports/socket.js';
import { stream } from './transports/stream.js';

/**
 * @typedef {import('./machine.js').State} State
 * @typedef {import('./machine.js').Event} Event
 * @typedef {import('./machine.js').Terms} Terms
 * @typedef {import('./transports.js').Connection} Connection
 * @typedef {import('./transports.js').Message} Message
 * @typedef {import('./transports.js').Place} Place
 * @typedef {import('./transports.js').Transport} Transport
 */

/** The name of a way, as `transports` in the configuration has it. */
/** @typedef {'websocket' | 'stream' | 'poll'} WayName */

/** @type {Readonly<Record<WayName, Transport>>} */
const WAYS = { websocket: socket, stream, poll };

/** How long a connection may take to open. Browsers would wait for minutes. */
const OPEN_MAX_MS = 10_000;

/**
 * @typedef {object} LinkConfig
 * @property {Place} place
 * @property {readonly WayName[]} ways in the order in which they are tried
 * @property {Partial<Terms>} [terms]
 * @property {(message: Message) => void} message
 * @property {(state: State, way: WayName) => void} changed
 * @property {() => number} tokens how often the token has become another
 * @property {(since: number) => Promise<boolean>} denied gets a token that is not the one there was
 *   when `tokens` was that, if there may be one
 */

export class Link {
  /** @type {State} */
  #state;
  #followed = new Set();
  /** @type {Connection | null} */
  #connection = null;
  /** Open, but for what it takes to open; takes the place of the other then. */
  /** @type {Connection | null} */
  #next = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {LinkConfig} config */
  constructor(config) {
    this.config = config;
    /** @type {Terms} */
    this.terms = { ...TERMS, ...config.terms, ways: config.ways.length };
    this.#state = initial(this.terms);
  }

  get state() {
    return this.#state;
  }

  /** @param {string} view */
  follow(view) {
    if (!this.#followed.has(view)) {
      this.#followed.add(view);
      this.#connection?.follow(view);
      this.#next?.follow(view);
      this.#happened({ type: 'want' });
    }
  }

  /** @param {string} view */
  unfollow(view) {
    if (this.#followed.delete(view)) {
      this.#connection?.unfollow(view);
      this.#next?.unfollow(view);
      if (this.#followed.size === 0) {
        this.#happened({ type: 'rest' });
      }
    }
  }

  /**
   * What was told of a view did not fit: it is asked for anew.
   *
   * @param {string} view
   */
  askAgain(view) {
    this.#connection?.unfollow(view);
    this.#connection?.follow(view);
  }

  /** The page is in a network again. */
  online() {
    this.#connection?.probe();
    this.#happened({ type: 'online' });
  }

  offline() {
    this.#happened({ type: 'offline' });
  }

  /** Somebody looks at the page. */
  seen() {
    this.#connection?.probe();
    this.#happened({ type: 'seen' });
  }

  /** There is a new token. */
  renew() {
    this.#happened({ type: 'renew' });
  }

  close() {
    this.#happened({ type: 'close' });
  }

  /** @param {Event} event */
  #happened(event) {
    const { state, deeds } = step(this.#state, event, this.terms);
    const { name, way, why } = this.#state;
    const changed = state.name !== name || state.way !== way || state.why !== why;
    this.#state = state;
    for (const deed of deeds) {
      switch (deed.do) {
        case 'connect':
          this.#connection = this.#connect(deed.way);
          break;
        case 'renew':
          this.#next?.close();
          this.#next = this.#connect(deed.way);
          break;
        case 'disconnect':
          this.#disconnect();
          break;
        case 'wait':
          this.#timer = setTimeout(() => this.#happened({ type: 'due' }), deed.ms);
          break;
        case 'cancel':
          clearTimeout(this.#timer);
          break;
      }
    }
    if (changed) {
      this.config.changed(state, /** @type {WayName} */ (this.config.ways[state.way]));
    }
  }

  #disconnect() {
    this.#connection?.close();
    this.#next?.close();
    this.#connection = null;
    this.#next = null;
  }

  /** @param {number} way */
  #connect(way) {
    const transport = WAYS[/** @type {WayName} */ (this.config.ways[way])];
    const alarm = setTimeout(() => {
      opening.close();
      const why = `no answer within ${OPEN_MAX_MS / 1_000} s`;
      this.#lost(connection, { again: true, why }, since);
    }, OPEN_MAX_MS);
    const since = this.config.tokens();
    const opening = transport(this.config.place, this.#followed, {
      opened: () => {
        clearTimeout(alarm);
        if (connection === this.#next) {
          this.#connection?.close();
          this.#connection = connection;
          this.#next = null;
        }
        this.#happened({ type: 'opened' });
      },
      message: (message) => {
        if (connection === this.#connection) {
          this.config.message(message);
        }
      },
      retry: (ms) => this.#happened({ type: 'retry', ms }),
      lost: (end) => {
        clearTimeout(alarm);
        this.#lost(connection, end, since);
      },
    });
    /** @type {Connection} */
    const connection = {
      ...opening,
      close() {
        clearTimeout(alarm);
        opening.close();
      },
    };
    return connection;
  }

  /**
   * @param {Connection} connection
   * @param {import('./transports.js').End} end
   * @param {number} since how often the token had become another when it began
   */
  #lost(connection, end, since) {
    if (connection === this.#next) {
      // The old one goes on as long as it is let.
      this.#next = null;
      return;
    }
    if (this.#next !== null) {
      this.#connection = this.#next;
      this.#next = null;
      return;
    }
    this.#connection = null;
    const { again, why, ms } = end;
    this.#happened({ type: 'lost', again, why, chance: Math.random(), ...(ms === undefined ? {} : { ms }) });
    if (end.denied) {
      this.config.denied(since).then((renewed) => {
        if (renewed) {
          this.renew();
        }
      });
    }
  }
}
