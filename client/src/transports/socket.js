/** Following views over a WebSocket. */

/**
 * @typedef {import('../transports.js').End} End
 * @typedef {import('../transports.js').Transport} Transport
 */

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
