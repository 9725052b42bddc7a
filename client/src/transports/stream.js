/** Following views over server-sent events, read with `fetch`: it can say who asks, and works in Node.js. */

import { endOf, linesOf, problemOf } from './answers.js';

/**
 * @typedef {import('../transports.js').End} End
 * @typedef {import('../transports.js').Transport} Transport
 */

/** How many views one event stream may follow; the server's own default. */
const VIEWS_PER_STREAM = 64;

/** How long changes to what is followed are gathered before the streams begin anew. */
const GATHER_MS = 10;

/** @type {Transport} */
export function stream(place, views, sink) {
  const followed = new Set(views);
  let closed = false;
  let opened = false;
  let running = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | null} */
  let beginning = null;

  const begin = () => {
    beginning = null;
    running.abort();
    running = new AbortController();
    const all = [...followed];
    for (let from = 0; from < all.length; from += VIEWS_PER_STREAM) {
      read(all.slice(from, from + VIEWS_PER_STREAM), running.signal);
    }
  };

  const beginSoon = () => {
    beginning ??= setTimeout(begin, GATHER_MS);
  };

  /**
   * @param {string[]} group
   * @param {AbortSignal} signal ends when others take over
   */
  async function read(group, signal) {
    const silence = new AbortController();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let alarm;
    const heardSomething = () => {
      clearTimeout(alarm);
      alarm = setTimeout(() => silence.abort(), place.silenceMs);
    };
    try {
      heardSomething();
      const query = group.map((view) => `view=${encodeURIComponent(view)}`).join('&');
      const cursor = group.flatMap((view) => {
        const since = place.since(view);
        return since === null ? [] : [`${view}@${since}`];
      });
      const response = await place.fetch(`${place.url}/v1/stream?${query}`, {
        headers: {
          Accept: 'text/event-stream',
          ...(cursor.length > 0 ? { 'Last-Event-ID': cursor.join(',') } : {}),
          ...(await place.headers()),
        },
        cache: 'no-store',
        signal: AbortSignal.any([signal, silence.signal]),
      });
      if (!response.ok || !response.body) {
        await refusedStream(response, group, signal);
        return;
      }
      const heard = () => {
        heardSomething();
        // Not at the head already: a proxy may keep all that follows to itself.
        if (!opened && !signal.aborted && !closed) {
          opened = true;
          sink.opened();
        }
      };
      await readEvents(response.body, heard, (event, data) => {
        if (signal.aborted || closed) {
          return;
        }
        if (event === 'retry') {
          sink.retry(Number(data));
        } else if (event === 'loading') {
          sink.message({ event, view: data });
        } else {
          sink.message({ event, ...JSON.parse(data) });
        }
      });
      end(signal, { again: true, why: 'the event stream has ended' });
    } catch (error) {
      end(signal, {
        again: true,
        why: silence.signal.aborted ? 'the event stream was silent for too long' : String(error),
      });
    } finally {
      clearTimeout(alarm);
    }
  }

  /**
   * @param {Response} response
   * @param {string[]} group
   * @param {AbortSignal} signal
   */
  async function refusedStream(response, group, signal) {
    const problem = await problemOf(response);
    if (signal.aborted || closed) {
      return;
    }
    const aboutViews = response.status === 400 || response.status === 404;
    const [view] = group;
    if (aboutViews && group.length > 1) {
      // One of them is at fault: the others are followed all the same.
      const half = group.length >> 1;
      read(group.slice(0, half), signal);
      read(group.slice(half), signal);
    } else if (aboutViews && view !== undefined) {
      sink.message({ event: 'refused', view, code: problem.code, message: problem.detail });
    } else {
      end(signal, endOf(response, problem));
    }
  }

  /**
   * @param {AbortSignal} signal
   * @param {End} how
   */
  function end(signal, how) {
    if (!closed && !signal.aborted) {
      close();
      sink.lost(how);
    }
  }

  function close() {
    closed = true;
    running.abort();
    if (beginning !== null) {
      clearTimeout(beginning);
    }
  }

  beginSoon();
  return {
    // What was lost without a word is found by its silence; to begin anew finds out at once.
    probe: beginSoon,
    follow(view) {
      followed.add(view);
      beginSoon();
    },
    unfollow(view) {
      if (followed.delete(view)) {
        beginSoon();
      }
    },
    close,
  };
}

/**
 * Reads server-sent events. `told` gets `retry` with the milliseconds and `loading` with the view as
 * it gets events with their data.
 *
 * @param {ReadableStream<Uint8Array>} body
 * @param {() => void} heard something, be it a sign of life
 * @param {(event: any, data: string) => void} told
 */
async function readEvents(body, heard, told) {
  let event = 'message';
  /** @type {string[]} */
  let data = [];
  for await (const line of linesOf(body)) {
    heard();
    if (line === '') {
      if (data.length > 0) {
        told(event, data.join('\n'));
      }
      event = 'message';
      data = [];
    } else if (line.startsWith('data:')) {
      data.push(line.slice(line[5] === ' ' ? 6 : 5));
    } else if (line.startsWith('event:')) {
      event = line.slice(6).trim();
    } else if (line.startsWith('retry:')) {
      told('retry', line.slice(6).trim());
    } else if (line.startsWith(': loading ')) {
      told('loading', line.slice(10));
    }
  }
}
