// A network between a client and a gateway that is slow, breaks and goes away.
import { connect, createServer } from 'node:net';
import { once } from 'node:events';

/**
 * @param {string} url of the gateway
 * @param {ReturnType<typeof import('../random.js').randomOf>} random
 */
export async function chaosProxy(url, random) {
  const { hostname, port } = new URL(url);
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  let away = false;
  let slowMs = 0;
  const server = createServer((from) => {
    if (away) {
      from.destroy();
      return;
    }
    const to = connect(Number(port), hostname);
    for (const [socket, other] of [[from, to], [to, from]]) {
      sockets.add(/** @type {any} */ (socket));
      socket?.on('error', () => other?.destroy());
      socket?.on('close', () => {
        sockets.delete(/** @type {any} */ (socket));
        other?.destroy();
      });
      // In the order in which they came, each after the delay there is then.
      let last = Promise.resolve();
      socket?.on('data', (bytes) => {
        last = last
          .then(() => (slowMs > 0 ? new Promise((resolve) => setTimeout(resolve, random.below(slowMs))) : undefined))
          .then(() => void other?.write(bytes));
      });
      socket?.on('end', () => {
        last = last.then(() => void other?.end());
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${/** @type {any} */ (server.address()).port}`,
    /** Breaks what is open, whatever is on its way. */
    cut() {
      sockets.forEach((socket) => socket.destroy());
    },
    goAway() {
      away = true;
      sockets.forEach((socket) => socket.destroy());
    },
    comeBack() {
      away = false;
    },
    /** @param {number} ms the longest delay of each piece */
    slow(ms) {
      slowMs = ms;
    },
    close() {
      away = true;
      sockets.forEach((socket) => socket.destroy());
      server.close();
    },
  };
}
