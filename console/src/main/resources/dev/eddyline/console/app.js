/** What all pages share: the client, who acts, commands with their latency, and notices. */

import { connect } from './client/index.js';
import { poll } from './client/kinds/poll.js';
import { patch } from './dom.js';
import { reaches, Latencies } from './latency.js';
import { dashboard } from './client/kinds/dashboard.js';

const NOTICE_MS = 8_000;

export class App {
  latencies = new Latencies();
  notices = [];
  #noticeNumber = 0;
  #listeners = new Set();

  /**
   * @param {{commands: string}} config the address that commands go to; empty for this origin
   * @param {string} actor
   */
  constructor(config, actor) {
    this.config = config;
    this.actor = actor;
    this.client = connect({
      // The outbox is the browser's: commands of an earlier name go on their way as well.
      name: 'console',
      actor,
      kinds: [poll, dashboard],
      ...(config.commands ? { commands: config.commands } : {}),
    });
  }

  /** Told when notices or latencies have changed. */
  subscribe(listener) {
    this.#listeners.add(listener);
    const end = this.latencies.subscribe(listener);
    return () => {
      this.#listeners.delete(listener);
      end();
    };
  }

  /**
   * Gives a command and measures it. What became of it is told by a notice where it was not
   * accepted, unless whoever gives it says so itself (`quiet`). One that may change no main view is not
   * to be `measured`.
   *
   * @returns {Promise<import('./client/sender.js').Outcome>}
   */
  async give(to, payload, { quiet = false, measured = true, ...options } = {}) {
    const begun = performance.now();
    // One that waits for a connection measures that wait.
    const connected = this.client.connection.get().name === 'open';
    const { outcome, stored } = this.client.send(to, payload, options);
    let is;
    try {
      await stored;
      is = await outcome;
    } catch (error) {
      is = { to, status: 'refused', code: error.code ?? 'not-taken', message: error.message };
    }
    if (is.status === 'accepted') {
      if (measured && connected) this.#measure(to, begun, is.version);
    } else if (!quiet) {
      this.notice('bad', `${nameOf(to)}: ${is.message ?? is.code ?? is.status}`, is.code);
    }
    return is;
  }

  async #measure(to, begun, version) {
    const view = this.client.view(to.slice(0, to.lastIndexOf('/')));
    if (view.get().status !== 'gone' && (await reaches(view, version))) {
      this.latencies.add(performance.now() - begun);
    }
  }

  notice(tone, text, code) {
    const notice = { id: (this.#noticeNumber += 1), tone, text, code };
    this.notices = [...this.notices.slice(-3), notice];
    this.#changed();
    setTimeout(() => this.dismiss(notice.id), NOTICE_MS);
  }

  dismiss(id) {
    this.notices = this.notices.filter((notice) => notice.id !== id);
    this.#changed();
  }

  /** Commands to an entity that are not settled. */
  pendingOf(entity) {
    return this.client.outbox.get().entries.filter(({ to }) => to.startsWith(`${entity}/`));
  }

  #changed() {
    this.#listeners.forEach((listener) => listener());
  }
}

/** `cast vote` of `poll/lunch/cast-vote`. */
function nameOf(to) {
  return to.slice(to.lastIndexOf('/') + 1).replaceAll('-', ' ');
}

/**
 * Draws a part of the page whenever something it shows has changed, once a frame. `render` is given
 * `use`, which follows a view for as long as each drawing asks for it.
 *
 * @param {App} app
 * @param {Element} root
 * @param {(use: (address: string) => any) => any} render
 * @param {() => void} [drawn] after each drawing
 */
export function draws(app, root, render, drawn) {
  const followed = new Map();
  let scheduled = false;
  let ended = false;

  const invalidate = () => {
    if (!scheduled && !ended) {
      scheduled = true;
      (document.visibilityState === 'visible' ? requestAnimationFrame : setTimeout)(draw);
    }
  };

  function draw() {
    scheduled = false;
    if (ended) return;
    const used = new Set();
    const use = (address) => {
      used.add(address);
      if (!followed.has(address)) {
        followed.set(address, app.client.view(address).subscribe(invalidate));
      }
      return app.client.view(address).get();
    };
    patch(root, render(use));
    for (const [address, end] of followed) {
      if (!used.has(address)) {
        followed.delete(address);
        end();
      }
    }
    drawn?.();
  }

  return {
    invalidate,
    draw,
    end() {
      ended = true;
      followed.forEach((stop) => stop());
      patch(root, []);
    },
  };
}
