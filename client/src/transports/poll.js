/** Following views by requests that wait, where nothing else comes through. */

import { endOf, problemOf, retryAfterMs } from './answers.js';

/**
 * @typedef {import('../transports.js').End} End
 * @typedef {import('../transports.js').Transport} Transport
 */

/** Browsers open six connections to a server at once; some are left for commands. */
const WAITS_MAX = 4;

/** How long a request waits where other views are in the queue for a place. */
const SHORT_WAIT_S = 1;

/** @type {Transport} */
export function poll(place, views, sink) {
  /** In the order in which they are asked for. */
  const queue = new Set(views);
  const followed = new Set(queue);
  const asked = new Set();
  const running = new AbortController();
  let closed = false;
  let opened = false;

  const next = () => {
    while (!closed && asked.size < WAITS_MAX && queue.size > 0) {
      const [view] = /** @type {Set<string>} */ (queue);
      queue.delete(/** @type {string} */ (view));
      ask(/** @type {string} */ (view));
    }
  };

  /** @param {string} view */
  async function ask(view) {
    asked.add(view);
    const since = place.since(view);
    const waitS = followed.size > WAITS_MAX ? SHORT_WAIT_S : place.waitS;
    let pauseMs = 0;
    try {
      const response = await place.fetch(`${place.url}/v1/${view.split('/').map(encodeURIComponent).join('/')}`, {
        headers: {
          // The first answer says that there is a way; who waits for news would wait for that too.
          ...(opened ? { Prefer: `wait=${waitS}` } : {}),
          ...(since === null ? {} : { 'If-None-Match': `"${since}"` }),
          ...(await place.headers()),
        },
        cache: 'no-store',
        signal: running.signal,
      });
      pauseMs = await answered(view, response);
    } catch (error) {
      end({ again: true, why: String(error) });
    }
    asked.delete(view);
    if (followed.has(view) && pauseMs >= 0) {
      setTimeout(() => {
        if (followed.has(view) && !asked.has(view)) {
          queue.add(view);
        }
        next();
      }, pauseMs);
    }
    next();
  }

  /**
   * @param {string} view
   * @param {Response} response
   * @returns {Promise<number>} after how many milliseconds to ask again; negative for never
   */
  async function answered(view, response) {
    const problem = response.ok || response.status === 304 ? null : await problemOf(response);
    const document = response.status === 200 ? await response.json() : null;
    if (closed || !followed.has(view)) {
      return -1;
    }
    const again = problem === null || response.status === 404 || problem.code === 'loading';
    if (again && !opened) {
      opened = true;
      sink.opened();
    }
    if (document !== null) {
      sink.message({ event: 'snapshot', ...document });
    } else if (problem?.code === 'no-such-view') {
      sink.message({ event: 'gone', view });
      return 1_000;
    } else if (problem?.code === 'loading') {
      sink.message({ event: 'loading', view });
      return retryAfterMs(response) ?? 1_000;
    } else if (response.status === 400 || response.status === 404) {
      sink.message({ event: 'refused', view, code: problem?.code ?? '', message: problem?.detail ?? '' });
      return -1;
    } else if (problem !== null) {
      end(endOf(response, problem));
      return -1;
    }
    return 0;
  }

  /** @param {End} how */
  function end(how) {
    if (!closed) {
      close();
      sink.lost(how);
    }
  }

  function close() {
    closed = true;
    running.abort();
  }

  // Not before the caller has the connection.
  queueMicrotask(next);
  return {
    // Each request is a sign of life of its own.
    probe() {},
    follow(view) {
      followed.add(view);
      if (!asked.has(view)) {
        queue.add(view);
      }
      queueMicrotask(next);
    },
    unfollow(view) {
      followed.delete(view);
      queue.delete(view);
    },
    close,
  };
}
