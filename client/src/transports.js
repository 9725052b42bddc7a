/**
 * The three ways to follow views: one WebSocket, event streams read with `fetch`, and requests that
 * wait. Each is told which views are followed and tells what the server says; none decides when to
 * come again.
 */

/**
 * @typedef {import('./patch.js').Json} Json
 * @typedef {import('./patch.js').Operation} Operation
 */

/**
 * What is said of one view, by whichever transport.
 *
 * @typedef {{event: 'snapshot', view: string, version: number, epoch: string, at: string, traceparent?: string, state: Json}
 *   | {event: 'patch', view: string, from: number, to: number, epoch: string, at: string, traceparent?: string, patch: Operation[]}
 *   | {event: 'reset', view: string, code: string}
 *   | {event: 'gone', view: string}
 *   | {event: 'error', view: string, code: string, message: string}
 *   | {event: 'loading', view: string}
 *   | {event: 'refused', view: string, code: string, message: string}} Message
 */

/**
 * How a connection ended.
 *
 * @typedef {object} End
 * @property {boolean} again whether coming again can help
 * @property {number} [ms] after how many milliseconds, where the server has said that
 * @property {string} why for people
 * @property {boolean} [denied] whether a new token may help
 */

/**
 * Who is told what happens. Nothing is told after `lost`, and nothing after `close` was called.
 *
 * @typedef {object} Sink
 * @property {() => void} opened
 * @property {(message: Message) => void} message
 * @property {(ms: number) => void} retry
 * @property {(end: End) => void} lost
 */

/**
 * @typedef {object} Place
 * @property {string} url of the push gateway, without a slash at its end
 * @property {() => Promise<Record<string, string>>} headers of each request, the token among them
 * @property {(view: string) => string | null} since the position that the page has of a view
 * @property {typeof fetch} fetch
 * @property {typeof WebSocket} [WebSocket]
 * @property {(url: string) => Promise<string>} socketUrl the WebSocket's address, with who asks and the token
 * @property {number} silenceMs how long a connection may be silent before it counts as lost
 * @property {number} waitS how long a request may wait
 */

/**
 * @typedef {object} Connection
 * @property {(view: string) => void} follow
 * @property {(view: string) => void} unfollow
 * @property {() => void} probe asks for a sign of life now; without one the connection is lost
 * @property {() => void} close
 */

/** @typedef {(place: Place, views: Iterable<string>, sink: Sink) => Connection} Transport */

/** Close codes after which the same would happen again: see the protocol's table. */
const FINAL_CLOSES = new Set([1000, 1002, 1003, 1007, 1009]);

/**
 * Whether to come again after a close code.
 *
 * @param {number} code
 */
export function comesAgain(code) {
  return !FINAL_CLOSES.has(code) && !(code >= 4500 && code <= 4999);
}

/** @type {Transport} */
export function socket(place, views, sink) {
  const followed = new Set(views);
  /** Views let go of whose last message may still come. */
  const leaving = new Set();
  /** @type {WebSocket | null} */
  let ws = null;
  let closed = false;
  let open = false;

  /** @param {object} words */
  const say = (words) => ws?.send(JSON.stringify(words));
  /** @param {string} view */
  const subscribe = (view) => {
    const since = place.since(view);
    say({ op: 'subscribe', view, ...(since === null ? {} : { since }) });
  };

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let alarm;
  /** A page is not told when a network goes without a word: it asks, and takes silence for that. */
  const listenOn = () => {
    clearTimeout(alarm);
    alarm = setTimeout(probe, (place.silenceMs * 2) / 3);
  };
  const probe = () => {
    clearTimeout(alarm);
    if (open && !closed) {
      say({ op: 'ping' });
      alarm = setTimeout(() => {
        ws?.close();
        end({ again: true, why: 'nothing was heard for too long' });
      }, place.silenceMs / 3);
    }
  };

  const Socket = /** @type {typeof WebSocket} */ (place.WebSocket);
  place
    .socketUrl(`${place.url.replace(/^http/, 'ws')}/v1/ws`)
    .then((url) => {
      if (!closed) {
        ws = new Socket(url);
        listen(ws);
      }
    })
    .catch((error) => end({ again: true, why: String(error) }));

  /** @param {WebSocket} from */
  function listen(from) {
    from.onopen = () => {
      open = true;
      listenOn();
      followed.forEach(subscribe);
      sink.opened();
    };
    from.onmessage = (event) => {
      if (!closed) {
        listenOn();
        heard(JSON.parse(event.data));
      }
    };
    from.onerror = () => {}; // its close follows and says as much
    from.onclose = (event) =>
      end({
        again: comesAgain(event.code),
        why: `WebSocket closed with ${event.code}${event.reason ? `: ${event.reason}` : ''}`,
      });
  }

  /** @param {any} message */
  function heard(message) {
    switch (message.event) {
      case 'retry':
        sink.retry(message.ms);
        break;
      case 'unsubscribed':
        leaving.delete(message.view);
        if (followed.has(message.view)) {
          subscribe(message.view);
        }
        break;
      case 'pong':
        break;
      case 'refused':
        if (message.view && message.op === 'subscribe') {
          sink.message(message);
        } else if (message.op === 'unsubscribe') {
          heard({ ...message, event: 'unsubscribed' });
        }
        break;
      default:
        if (followed.has(message.view) && !leaving.has(message.view)) {
          sink.message(message);
        }
    }
  }

  /** @param {End} how */
  function end(how) {
    if (!closed) {
      closed = true;
      clearTimeout(alarm);
      sink.lost(how);
    }
  }

  return {
    probe,
    follow(view) {
      followed.add(view);
      if (open && !leaving.has(view)) {
        subscribe(view);
      }
    },
    unfollow(view) {
      if (followed.delete(view) && open && !leaving.has(view)) {
        leaving.add(view);
        say({ op: 'unsubscribe', view });
      }
    },
    close() {
      closed = true;
      clearTimeout(alarm);
      ws?.close(1000);
    },
  };
}

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
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = '';
  let event = 'message';
  /** @type {string[]} */
  let data = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    heard();
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
    rest = /** @type {string} */ (lines.pop());
    for (const line of lines) {
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
}

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

/**
 * @param {Response} response
 * @returns {Promise<{code: string, detail: string}>}
 */
export async function problemOf(response) {
  const none = { code: `http-${response.status}`, detail: response.statusText };
  try {
    return { ...none, ...(await response.json()) };
  } catch {
    return none;
  }
}

/**
 * How long the server asks to wait; undefined where it does not.
 *
 * @param {Response} response
 */
export function retryAfterMs(response) {
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  return Number.isFinite(seconds) ? seconds * 1_000 : undefined;
}

/**
 * @param {Response} response
 * @param {{code: string, detail: string}} problem
 * @returns {End}
 */
function endOf(response, problem) {
  const ms = retryAfterMs(response);
  const denied = response.status === 401 || response.status === 403;
  return {
    again: !denied && (response.status >= 500 || response.status === 429 || response.status === 408),
    why: `${response.status} ${problem.code}: ${problem.detail}`,
    denied,
    ...(ms === undefined ? {} : { ms }),
  };
}
