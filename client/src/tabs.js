/**
 * One connection and one outbox for all tabs of a browser. The tab that holds a lock leads: it has
 * the connection, and the others speak with it over a channel. When it goes, the lock is another's.
 */

import { advance, NOTHING, position } from './known.js';

/**
 * @typedef {import('./line.js').Connected} Connected
 * @typedef {import('./line.js').Line} Line
 * @typedef {import('./line.js').LineSink} LineSink
 * @typedef {import('./line.js').Outbox} Outbox
 * @typedef {import('./known.js').Known} Known
 * @typedef {import('./sender.js').Outcome} Outcome
 * @typedef {import('./store.js').Entry} Entry
 * @typedef {import('./transports.js').Message} Message
 */

/**
 * What a tab says to the one that leads.
 *
 * @typedef {{tab: string, ask: 'follow' | 'unfollow' | 'askAgain', view: string}
 *   | {tab: string, ask: 'add', command: Omit<Entry, 'order'>}
 *   | {tab: string, ask: 'renew'}
 *   | {tab: string, ask: 'hello'}} Ask
 */

/**
 * What the one that leads says, to all or to one.
 *
 * @typedef {{to: string | null} & ({tell: 'leads'} | {tell: 'message', message: Message}
 *   | {tell: 'connected', connected: Connected} | {tell: 'outbox', outbox: Outbox}
 *   | {tell: 'outcome', outcome: Outcome} | {tell: 'added', command: string, error: string | null})} Tell
 */

/** Tabs with other versions of these messages do not speak with each other. */
const VERSION = 1;

/**
 * @param {string} name what the tabs that share have in common
 * @param {(sink: LineSink, since: (view: string) => string | null) => Line} lead makes the line of
 *   the tab that leads
 * @param {LineSink} sink
 * @returns {Line}
 */
export function sharedLine(name, lead, sink) {
  const tab = crypto.randomUUID();
  const channel = new BroadcastChannel(`${name}:${VERSION}`);
  const closing = new AbortController();
  const closed = new Promise((resolve) => closing.signal.addEventListener('abort', resolve));
  const followed = new Set();
  /** Commands that the leading tab has not confirmed. @type {Map<string, {command: Omit<Entry, 'order'>, done: (error: string | null) => void}>} */
  const adding = new Map();
  /** @type {Leader | null} */
  let leader = null;

  /** @param {Ask} words */
  const ask = (words) => {
    if (leader) {
      leader.asked(words);
    } else if (!closing.signal.aborted) {
      channel.postMessage(words);
    }
  };

  /** @param {Tell} words */
  function heard(words) {
    switch (words.tell) {
      case 'leads':
        followed.forEach((view) => ask({ tab, ask: 'follow', view }));
        adding.forEach(({ command }) => ask({ tab, ask: 'add', command }));
        break;
      case 'message':
        sink.message(words.message);
        break;
      case 'connected':
        sink.connected(words.connected);
        break;
      case 'outbox':
        sink.outbox(words.outbox);
        break;
      case 'outcome':
        adding.delete(words.outcome.command);
        sink.outcome(words.outcome);
        break;
      case 'added':
        adding.get(words.command)?.done(words.error);
        // One that is stored may be lost with the tab that leads before its outcome is told: the next
        // one is given it again.
        if (words.error !== null) {
          adding.delete(words.command);
        }
        break;
    }
  }

  channel.onmessage = ({ data }) => {
    if ('ask' in data) {
      leader?.asked(data);
    } else if (data.to === null || data.to === tab) {
      heard(data);
    }
  };

  function begin() {
    if (closing.signal.aborted) {
      return undefined;
    }
    const here = new Leader(name, lead, (words) => {
      if (words.to === null || words.to !== tab) {
        channel.postMessage(words);
      }
      if (words.to === null || words.to === tab) {
        heard(words);
      }
    });
    leader = here;
    here.begin();
    return closed;
  }

  // Held for as long as this tab lives: how the one that leads learns that it has gone.
  navigator.locks.request(`${name}:tab:${tab}`, () => closed).catch(unlessForbidden);
  navigator.locks.request(`${name}:leader`, { signal: closing.signal }, begin).catch((error) => {
    // Where a browser forbids locks no tab hears of another: each leads itself.
    if (!unlessForbidden(error)) {
      begin();
    }
  });
  ask({ tab, ask: 'hello' });

  return {
    follow(view) {
      followed.add(view);
      ask({ tab, ask: 'follow', view });
    },
    unfollow(view) {
      followed.delete(view);
      ask({ tab, ask: 'unfollow', view });
    },
    askAgain: (view) => ask({ tab, ask: 'askAgain', view }),
    add: (command) =>
      new Promise((resolve, reject) => {
        if (closing.signal.aborted) {
          reject(new Error('the client is closed'));
          return;
        }
        const others = adding.get(command.command)?.done;
        const done = (/** @type {string | null} */ error) => {
          others?.(error);
          if (error === null) {
            resolve();
          } else {
            reject(new Error(error));
          }
        };
        adding.set(command.command, { command, done });
        ask({ tab, ask: 'add', command });
      }),
    renew: async () => ask({ tab, ask: 'renew' }),
    close() {
      followed.forEach((view) => ask({ tab, ask: 'unfollow', view }));
      leader?.close(); // while the channel is open
      leader = null;
      closing.abort();
      channel.close();
    },
  };
}

/** What the tab that leads does for all of them, itself among them. */
class Leader {
  /** @type {Line} */
  #line;
  /** What was told of each view that is followed. @type {Map<string, Known>} */
  #known = new Map();
  /** Which tabs follow a view. @type {Map<string, Set<string>>} */
  #followers = new Map();
  #tabs = new Set();
  /** @type {Connected} */
  #connected = { name: 'idle', way: 'websocket', why: null };
  /** Null until it is read. @type {Outbox | null} */
  #outbox = null;
  #closing = new AbortController();

  /**
   * @param {string} name
   * @param {(sink: LineSink, since: (view: string) => string | null) => Line} lead
   * @param {(words: Tell) => void} tell
   */
  constructor(name, lead, tell) {
    this.name = name;
    this.tell = tell;
    this.#line = lead(
      {
        message: (message) => this.#message(message),
        connected: (connected) => {
          this.#connected = connected;
          this.tell({ to: null, tell: 'connected', connected });
        },
        outbox: (outbox) => {
          this.#outbox = outbox;
          this.tell({ to: null, tell: 'outbox', outbox });
        },
        outcome: (outcome) => this.tell({ to: null, tell: 'outcome', outcome }),
      },
      (view) => position(this.#known.get(view) ?? NOTHING),
    );
  }

  /** All tabs say again what they follow and what they have given. */
  begin() {
    this.tell({ to: null, tell: 'leads' });
  }

  /** @param {Ask} words */
  asked(words) {
    this.#watch(words.tab);
    switch (words.ask) {
      case 'hello':
        this.tell({ to: words.tab, tell: 'connected', connected: this.#connected });
        if (this.#outbox) {
          this.tell({ to: words.tab, tell: 'outbox', outbox: this.#outbox });
        }
        break;
      case 'follow':
        this.#follow(words.tab, words.view);
        break;
      case 'unfollow':
        this.#unfollow(words.tab, words.view);
        break;
      case 'askAgain':
        this.#repeat(words.tab, words.view);
        break;
      case 'add':
        this.#line.add(words.command).then(
          () => this.#added(words.tab, words.command.command, null),
          (error) => this.#added(words.tab, words.command.command, String(error.message ?? error)),
        );
        break;
      case 'renew':
        this.#line.renew();
        break;
    }
  }

  close() {
    // The tabs that stay have another in a moment.
    this.tell = () => {};
    this.#closing.abort();
    this.#line.close();
  }

  /**
   * @param {string} tab
   * @param {string} command
   * @param {string | null} error
   */
  #added(tab, command, error) {
    this.tell({ to: tab, tell: 'added', command, error });
  }

  /** @param {Message} message */
  #message(message) {
    const before = this.#known.get(message.view);
    if (!before) {
      return;
    }
    const { known, askAgain } = advance(before, message);
    this.#known.set(message.view, known);
    if (askAgain) {
      this.#line.askAgain(message.view);
    } else {
      this.tell({ to: null, tell: 'message', message });
    }
  }

  /**
   * @param {string} tab
   * @param {string} view
   */
  #follow(tab, view) {
    const followers = this.#followers.get(view);
    if (followers) {
      followers.add(tab);
      this.#repeat(tab, view);
    } else {
      this.#followers.set(view, new Set([tab]));
      this.#known.set(view, NOTHING);
      this.#line.follow(view);
    }
  }

  /**
   * @param {string} tab
   * @param {string} view
   */
  #unfollow(tab, view) {
    const followers = this.#followers.get(view);
    if (followers?.delete(tab) && followers.size === 0) {
      this.#followers.delete(view);
      this.#known.delete(view);
      this.#line.unfollow(view);
    }
  }

  /**
   * Says to one tab what is known of a view.
   *
   * @param {string} tab
   * @param {string} view
   */
  #repeat(tab, view) {
    const known = this.#known.get(view) ?? NOTHING;
    const { state, version, epoch, at, status, error } = known;
    if (state !== undefined && version > 0) {
      this.tell({
        to: tab, tell: 'message', message: { event: 'snapshot', view, version, epoch, at, state },
      });
    } else if (status === 'gone') {
      this.tell({ to: tab, tell: 'message', message: { event: 'gone', view } });
    } else if (status === 'refused' && error) {
      this.tell({ to: tab, tell: 'message', message: { event: 'refused', view, ...error } });
    }
  }

  /**
   * A tab that goes without a word leaves its lock.
   *
   * @param {string} tab
   */
  #watch(tab) {
    if (this.#tabs.has(tab)) {
      return;
    }
    this.#tabs.add(tab);
    navigator.locks
      .request(`${this.name}:tab:${tab}`, { signal: this.#closing.signal }, () => {
        this.#tabs.delete(tab);
        [...this.#followers.keys()].forEach((view) => this.#unfollow(tab, view));
      })
      .catch(unlessForbidden);
  }
}

/**
 * @param {unknown} error of a request for a lock
 * @returns {boolean} whether it was only taken back; false where locks are forbidden
 * @throws whatever else it is
 */
function unlessForbidden(error) {
  const name = error instanceof DOMException ? error.name : '';
  if (name !== 'AbortError' && name !== 'SecurityError' && name !== 'InvalidStateError') {
    throw error;
  }
  return name === 'AbortError';
}
