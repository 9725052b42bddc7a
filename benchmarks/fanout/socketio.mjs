// The peer Socket.IO: one process, as it comes, spoken to over WebSocket only, without polling
// before it. emit() to all encodes an update and frames it once for all clients, which Socket.IO
// does by itself. The pace is told in peer.mjs: a client holds bytes while packets wait for its
// transport, or its WebSocket has not been taken from.
import { createServer } from "node:http";
import { Server } from "socket.io";
import { options, run, update } from "./peer.mjs";

const { port, connections, seconds } = options();
const server = createServer();
const io = new Server(server, { transports: ["websocket"], serveClient: false });

function waiting() {
  for (const client of io.sockets.sockets.values()) {
    const { conn } = client;
    if (conn.writeBuffer.length > 0 || conn.transport.socket.bufferedAmount > 0) {
      return true;
    }
  }
  return false;
}

io.on("connection", () => {
  if (io.sockets.sockets.size === connections) {
    run(seconds, (version) => io.emit("update", update(version)), waiting);
  }
});
server.listen({ port, host: "127.0.0.1", backlog: 4096 }, () => {
  console.log(`listening on ${port}`);
});
