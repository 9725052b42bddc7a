// Opens many connections over TLS and holds them, as drink does without TLS, with those of drink's
// options that this takes. Prints one line like drink's, with resident memory of --pid.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import { parseArgs } from "node:util";

// So many handshakes are under way at once.
const OPENING_MAX = 64;

const { values } = parseArgs({
  options: {
    port: { type: "string" },
    kind: { type: "string" },
    path: { type: "string" },
    send: { type: "string", multiple: true, default: [] },
    connections: { type: "string", default: "1" },
    hold: { type: "string" },
    label: { type: "string", default: "" },
    pid: { type: "string" },
  },
});
const connections = Number(values.connections);

function residentKb() {
  const rollup = readFileSync(`/proc/${values.pid}/smaps_rollup`, "utf8");
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)[1]);
}

function head() {
  const common = `GET ${values.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n`;
  return values.kind === "ws"
    ? `${common}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    : `${common}Accept: text/event-stream\r\n\r\n`;
}

// A client's frame is masked (RFC 6455 section 5.3); this mask changes nothing.
function frame(text) {
  const payload = Buffer.from(text);
  if (payload.length > 125) {
    throw new Error("too long: " + text);
  }
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

// Resolves when the first word about a view is there.
function open() {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(values.port), host: "127.0.0.1", rejectUnauthorized: false });
    let text = "";
    socket.on("error", reject);
    socket.on("end", () => reject(new Error("ended: " + text)));
    socket.on("secureConnect", () => socket.write(head()));
    socket.on("data", (data) => {
      const before = text;
      text += data.toString("latin1");
      if (!/^HTTP\/1\.1 (200|101) /.test(text)) {
        reject(new Error(text.slice(0, 60)));
      }
      if (!before.includes("\r\n\r\n") && text.includes("\r\n\r\n")) {
        values.send.forEach((message) => socket.write(frame(message)));
      }
      if (!before.includes("snapshot") && text.includes("snapshot")) {
        resolve();
        text = text.slice(0, 20) + "\r\n\r\nsnapshot";
      }
    });
  });
}

const before = values.pid && residentKb();
let left = connections;
async function openInTurn() {
  while (left-- > 0) {
    await open();
  }
}
await Promise.all(Array.from({ length: OPENING_MAX }, openInTurn));
console.error(`hold: ${connections} connections open`);
await sleep(Number(values.hold) * 1000);
if (values.pid) {
  console.log(
    JSON.stringify({
      label: values.label,
      kind: values.kind,
      connections,
      rss_before_kb: before,
      rss_open_kb: residentKb(),
    }),
  );
}
process.exit();
