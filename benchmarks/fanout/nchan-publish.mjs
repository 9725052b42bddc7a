// Publishes updates to Nchan:
//   node nchan-publish.mjs <port> <connections> <seconds of ticks> <updates under way>. Begins
// when so many clients are connected; Nchan's own number of a channel's subscribers can stay too low
// where they come to several workers at once. The pace is told by witnesses, subscribers of its own
// that are spread over nginx's workers: an update is posted once the last one is stored and all
// witnesses have all but so many, less one. With 2, the next update waits at nginx's door while one
// is handed out, and nginx never waits for a post; a worker hands an update to all its subscribers
// before it reads another socket, so that no more than these two updates pile up for a client.
import { Agent, request } from "node:http";
import { options, update } from "./peer.mjs";

const WITNESSES = 16;

const { port, connections, seconds } = options();
const underWayMax = Number(process.argv[5]);
const agent = new Agent({ keepAlive: true, maxSockets: 1, noDelay: true });
const seen = new Array(WITNESSES).fill(1);
let version = 1;
let stored = 1;
let end = Infinity;

function witness(index) {
  const call = request({ host: "127.0.0.1", port, path: "/stream", agent: false });
  call.setHeader("Accept", "text/event-stream");
  call.on("response", (response) => {
    let text = "";
    response.setEncoding("latin1").on("data", (part) => {
      text += part;
      const message = text.slice(text.lastIndexOf("data: "));
      const complete = /"to":(\d+).*\n\n$/s.exec(message);
      if (complete) {
        text = "";
        seen[index] = Number(complete[1]);
        next();
      }
    });
  });
  call.end();
}

function call(method, path, body, then) {
  const sent = request({ host: "127.0.0.1", port, path, method, agent });
  sent.on("response", (response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (part) => (text += part));
    response.on("end", () => then(response.statusCode, text));
  });
  sent.end(body);
}

function next() {
  if (stored < version) {
    return;
  }
  const slowest = Math.min(...seen);
  if (performance.now() < end) {
    if (slowest > version - underWayMax) {
      publish();
    }
  } else if (slowest === version) {
    console.log(JSON.stringify({ ticks: version - 1, version }));
    process.exit();
  }
}

function publish() {
  const to = ++version;
  call("POST", "/publish", JSON.stringify(update(to)), (status, text) => {
    if (status !== 201 && status !== 202) {
      throw new Error(`a post gave ${status} ${text}`);
    }
    stored = to;
    next();
  });
}

function waitForAll() {
  call("GET", "/status", undefined, (status, text) => {
    // All of them, and this one.
    if (Number(/Active connections: (\d+)/.exec(text)?.[1]) > connections + WITNESSES) {
      setTimeout(begin, 500);
    } else {
      setTimeout(waitForAll, 50);
    }
  });
}

function begin() {
  end = performance.now() + seconds * 1000;
  publish();
}

for (let index = 0; index < WITNESSES; index++) {
  witness(index);
}
waitForAll();
