/**
 * What a page has of the server: one connection for its views and one outbox for its commands.
 * Either its own, as here, or that of the tab which leads ({@link import('./tabs.js')}).
 */

import { Link } from './link.js';
import { Sender } from './sender.js';

/**
 * @typedef {import('./link.js').WayName} WayName
 * @typedef {import('./machine.js').StateName} StateName
 * @typedef {import('./sender.js').Outcome} Outcome
 * @typedef {import('./store.js').Entry} Entry
 * @typedef {import('./transports.js').Message} Message
 */

/**
 * How the connection for views is.
 *
 * @typedef {object} Connected
 * @property {StateName} name
 * @property {WayName} way
 * @property {string | null} why the last one ended
 */

/**
 * Commands that are not settled.
 *
 * @typedef {object} Outbox
 * @property {readonly Entry[]} entries in their order
 * @property {ReadonlySet<string>} sent ids of those that may have come to the server
 * @property {{code: string, detail: string} | null} blocked why the server takes none from this page
 */

/**
 * Who is told.
 *
 * @typedef {object} LineSink
 * @property {(message: Message) => void} message
 * @property {(connected: Connected) => void} connected
 * @property {(outbox: Outbox) => void} outbox
 * @property {(outcome: Outcome) => void} outcome
 */

/**
 * @typedef {object} Line
 * @property {(view: string) => void} follow
 * @property {(view: string) => void} unfollow
 * @property {(view: string) => void} askAgain
 * @property {(command: Omit<Entry, 'order'>) => Promise<void>} add durable when it returns
 * @property {() => Promise<void>} renew takes up a new token
 * @property {() => void} close
 */

/**
 * @typedef {object} LineConfig
 * @property {string} commands
 * @property {string} views
 * @property {string} [actor]
 * @property {(() => string | Promise<string>)} [token]
 * @property {readonly WayName[]} ways
 * @property {Promise<import('./store.js').Store>} store
 * @property {typeof fetch} fetch
 * @property {typeof WebSocket} [WebSocket]
 * @property {Partial<import('./machine.js').Terms>} [terms]
 * @property {Partial<import('./sender.js').SenderLimits>} [limits]
 * @property {number} silenceMs
 * @property {number} waitS
 * @property {(view: string) => string | null} since
 */

/** Keeps the page's token: one question for it at a time. */
class Tokens {
  /** @type {Promise<string> | null} */
  #token = null;
  /** How often it has become another. */
  count = 0;
  /** @type {Promise<boolean> | null} */
  #renewing = null;

  /** @param {(() => string | Promise<string>) | undefined} ask */
  constructor(ask) {
    this.ask = ask;
  }

  /** @returns {Promise<string | null>} */
  async get() {
    if (!this.ask) {
      return null;
    }
    this.#token ??= Promise.resolve(this.ask());
    try {
      return await this.#token;
    } catch (error) {
      this.#token = null;
      throw error;
    }
  }

  /**
   * Asks for another, once for all who need one at the same time.
   *
   * @param {number} [since] what `count` was when the token was taken that was refused
   * @returns {Promise<boolean>} whether there is one that is not the one of then
   */
  renew(since = this.count) {
    if (since !== this.count) {
      return Promise.resolve(true); // another has renewed it meanwhile
    }
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renew() {
    const before = await this.get().catch(() => null);
    this.#token = null;
    const now = await this.get().catch(() => null);
    const other = now !== null && now !== before;
    this.count += other ? 1 : 0;
    return other;
  }
}

/**
 * @param {LineConfig} config
 * @param {LineSink} sink
 * @returns {Line}
 */
export function directLine(config, sink) {
  const tokens = new Tokens(config.token);
  /** @type {{code: string, detail: string} | null} */
  let blocked = null;
  /** @type {Outbox} */
  let outbox = { entries: [], sent: new Set(), blocked: null };
  let closed = false;

  const headers = async () => {
    const token = await tokens.get();
    return {
      ...(config.actor === undefined ? {} : { 'Eddyline-Actor': config.actor }),
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
    };
  };

  const link = new Link({
    ways: config.ways,
    ...(config.terms ? { terms: config.terms } : {}),
    place: {
      url: config.views,
      headers,
      since: config.since,
      fetch: config.fetch,
      ...(config.WebSocket ? { WebSocket: config.WebSocket } : {}),
      silenceMs: config.silenceMs,
      waitS: config.waitS,
      // Pages cannot set headers of a WebSocket (RFC 6750, section 2.3).
      socketUrl: async (url) => {
        const token = await tokens.get();
        const query = new URLSearchParams({
          ...(config.actor === undefined ? {} : { actor: config.actor }),
          ...(token === null ? {} : { access_token: token }),
        }).toString();
        return query === '' ? url : `${url}?${query}`;
      },
    },
    message: sink.message,
    changed: (state, way) => {
      sink.connected({ name: state.name, way, why: state.why });
      if (state.name === 'open') {
        sender.then((ready) => ready?.reachable());
      }
    },
    tokens: () => tokens.count,
    denied: (since) => tokens.renew(since),
  });

  const tellOutbox = () => sink.outbox(outbox);
  const sender = config.store.then(async (store) => {
    if (closed) {
      store.close();
      return null;
    }
    const made = new Sender({
      url: config.commands,
      store,
      fetch: config.fetch,
      headers,
      told: sink.outcome,
      changed: (entries, sent) => {
        outbox = { entries: [...entries], sent: new Set(sent), blocked };
        tellOutbox();
      },
      blocked: (problem) => {
        if (problem === blocked) {
          return;
        }
        blocked = problem;
        outbox = { ...outbox, blocked };
        tellOutbox();
      },
      tokens: () => tokens.count,
      denied: (since) => tokens.renew(since),
      ...(config.limits ? { limits: config.limits } : {}),
    });
    await made.load();
    return made;
  });

  const unlisten = listenToPage({
    online: () => {
      link.online();
      sender.then((ready) => ready?.reachable());
    },
    offline: () => {
      link.offline();
      sender.then((ready) => ready?.unreachable());
    },
    seen: () => link.seen(),
  });

  return {
    follow: (view) => link.follow(view),
    unfollow: (view) => link.unfollow(view),
    askAgain: (view) => link.askAgain(view),
    async add(command) {
      const ready = await sender;
      if (ready === null) {
        throw new Error('the client is closed');
      }
      await ready.add(command);
    },
    async renew() {
      await tokens.renew();
      blocked = null;
      link.renew();
      (await sender)?.reachable();
    },
    close() {
      closed = true;
      link.close();
      sender.then((ready) => ready?.close());
      unlisten();
    },
  };
}

/**
 * What the page itself knows of its network, where there is a page.
 *
 * @param {{online: () => void, offline: () => void, seen: () => void}} told
 * @returns {() => void} ends it
 */
function listenToPage({ online, offline, seen }) {
  if (typeof window === 'undefined' || typeof document === 'undefined') {
    return () => {};
  }
  const shown = () => {
    if (document.visibilityState === 'visible') {
      seen();
    }
  };
  window.addEventListener('online', online);
  window.addEventListener('offline', offline);
  document.addEventListener('visibilitychange', shown);
  if (navigator.onLine === false) {
    offline();
  }
  return () => {
    window.removeEventListener('online', online);
    window.removeEventListener('offline', offline);
    document.removeEventListener('visibilitychange', shown);
  };
}
