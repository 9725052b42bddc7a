// Both gateways as far as a client sees them, at the word of a test: it says when a version comes
// and when an outcome.
import { until } from './until.js';

const encoder = new TextEncoder();

export class Gateway {
  /** Streams that are open. @type {Set<{views: string[], cursor: string | null, headers: Headers, controller: ReadableStreamDefaultController}>} */
  streams = new Set();
  /** Commands that have come and have no answer. @type {Map<string, {line: any, write: (result: any) => void}>} */
  commands = new Map();
  /** All that came, in their order. @type {any[]} */
  came = [];

  /** @type {typeof fetch} */
  fetch = async (input, init = {}) => {
    const url = new URL(String(input));
    return init.method === 'POST'
      ? this.#batch(String(init.body), init.signal ?? null)
      : this.#stream(url, new Headers(init.headers), init.signal ?? null);
  };

  /**
   * @param {URL} url
   * @param {Headers} headers
   * @param {AbortSignal | null} signal
   */
  #stream(url, headers, signal) {
    const views = url.searchParams.getAll('view');
    const body = new ReadableStream({
      start: (controller) => {
        const stream = { views, cursor: headers.get('Last-Event-ID'), headers, controller };
        this.streams.add(stream);
        controller.enqueue(encoder.encode('retry: 5\n\n'));
        signal?.addEventListener('abort', () => {
          this.streams.delete(stream);
          controller.error(signal.reason);
        });
      },
    });
    return new Response(body);
  }

  /**
   * @param {string} body
   * @param {AbortSignal | null} signal
   */
  #batch(body, signal) {
    const lines = body.split('\n').filter(Boolean).map((line) => JSON.parse(line));
    let open = lines.length;
    return new Response(
      new ReadableStream({
        start: (controller) => {
          for (const line of lines) {
            this.came.push(line);
            this.commands.set(line.command, {
              line,
              write: (result) => {
                controller.enqueue(encoder.encode(`${JSON.stringify({ line: 1, command: line.command, ...result })}\n`));
                open -= 1;
                if (open === 0) {
                  controller.close();
                }
              },
            });
          }
          signal?.addEventListener('abort', () => controller.error(signal.reason));
        },
      }),
    );
  }

  /**
   * Tells a view's followers something.
   *
   * @param {string} view
   * @param {string} event
   * @param {any} words
   */
  say(view, event, words = {}) {
    this.sayAll(view, [[event, words]]);
  }

  /**
   * Tells a view's followers several things in one piece.
   *
   * @param {string} view
   * @param {[string, any][]} events
   */
  sayAll(view, events) {
    const piece = events.map(([event, words]) => `event: ${event}\ndata: ${JSON.stringify({ view, ...words })}\n\n`).join('');
    for (const stream of this.streams) {
      if (stream.views.includes(view)) {
        stream.controller.enqueue(encoder.encode(piece));
      }
    }
  }

  /** @param {string} view */
  async followed(view) {
    await until(() => [...this.streams].some((stream) => stream.views.includes(view)), () => `${view} is followed`);
  }

  /** @param {string} view */
  async unfollowed(view) {
    await until(() => [...this.streams].every((stream) => !stream.views.includes(view)), () => `${view} is not followed`);
  }

  /** The streams break. */
  cut() {
    for (const { controller } of this.streams) {
      controller.error(new Error('cut'));
    }
    this.streams.clear();
  }

  /**
   * @param {string} command
   * @param {any} result
   */
  async answer(command, result) {
    await until(() => this.commands.has(command), () => `${command} has come`);
    this.commands.get(command)?.write(result);
    this.commands.delete(command);
  }
}
