// The peer `ws`: one process, as it comes. The update is encoded once per tick and handed to each
// client with send(), which frames it anew for each, as its documentation's broadcast does.
// Compression is off, which is its default. The pace is told in peer.mjs.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { options, run, update } from "./peer.mjs";

const { port, connections, seconds } = options();
const server = createServer();
const sockets = new WebSocketServer({ server });

function send(version) {
  const text = Buffer.from(JSON.stringify(update(version)));
  for (const client of sockets.clients) {
    client.send(text, { binary: false });
  }
}

function waiting() {
  for (const client of sockets.clients) {
    if (client.bufferedAmount > 0) {
      return true;
    }
  }
  return false;
}

sockets.on("connection", (client) => {
  client.on("error", () => {});
  if (sockets.clients.size === connections) {
    run(seconds, send, waiting);
  }
});
server.listen({ port, host: "127.0.0.1", backlog: 4096 }, () => {
  console.log(`listening on ${port}`);
});
