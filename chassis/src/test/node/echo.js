// An echo client made of the npm package ws, which is not ours:
// node echo.js <port> <deflate: true|false> <seed> <messages>. Sends messages of all sorts, whole and
// in fragments, with pings between, and fails unless each comes back as it was, in order. Prints
// what it has seen.
import { WebSocket } from "ws";

const [port, deflate, seed, messages] = process.argv.slice(2);
const socket = new WebSocket(`ws://127.0.0.1:${port}/echo`, {
  perMessageDeflate: deflate === "true" ? { threshold: 0 } : false,
});
const sent = [];
const seen = { echoes: 0, pongs: 0, bytes: 0, extensions: "" };
let state = Number(seed);

/** A number below a bound (xorshift), so that a run can be repeated by its seed. */
function below(bound) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % bound;
}

function fail(why) {
  console.error(`seed ${seed}: ${why}`);
  process.exit(1);
}

function payload() {
  const length = below(20) === 0 ? below(300_000) : below(2_000);
  if (below(2) === 0) {
    // Of the basic plane, since a fragment must not end within a character of two.
    return "Forelle € ".repeat(length / 10);
  }
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i++) {
    bytes[i] = below(1 + below(256));
  }
  return bytes;
}

socket.on("open", () => {
  seen.extensions = socket.extensions;
  for (let i = 0; i < Number(messages); i++) {
    const message = payload();
    sent.push(message);
    if (below(3) === 0) {
      const cut = below(message.length + 1);
      socket.send(message.slice(0, cut), { fin: false });
      if (below(8) === 0) {
        socket.ping(`ping ${i}`);
      }
      socket.send(message.slice(cut), { fin: true });
    } else {
      socket.send(message);
    }
  }
});
socket.on("pong", () => seen.pongs++);
socket.on("message", (data, isBinary) => {
  const message = sent.shift();
  const expected = Buffer.from(message);
  if (isBinary !== Buffer.isBuffer(message) || !expected.equals(data)) {
    fail(`echo ${seen.echoes} of ${expected.length} bytes came back as ${data.length}`);
  }
  seen.echoes++;
  seen.bytes += data.length;
  if (seen.echoes === Number(messages)) {
    socket.close(4242, "done");
  }
});
socket.on("close", (code) => {
  seen.code = code;
  console.log(JSON.stringify(seen));
});
socket.on("error", (error) => fail(error.stack));
setTimeout(() => fail(`still ${sent.length} to come`), 60_000).unref();
