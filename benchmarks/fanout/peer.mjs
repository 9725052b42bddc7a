// What the peers share: the update, the same text as the gateway's patch, and the pace.

export function update(version) {
  return {
    view: "poll/v0",
    from: version - 1,
    to: version,
    epoch: "bench",
    at: "2026-11-24T09:00:00Z",
    patch: [
      { op: "replace", path: "/count", value: version },
      // uv_hrtime is CLOCK_MONOTONIC; a double holds it exactly for the first hundred days.
      { op: "replace", path: "/t", value: Number(process.hrtime.bigint()) },
    ],
  };
}

// node peer.mjs <port> <connections> <seconds of ticks>
export function options() {
  const [port, connections, seconds] = process.argv.slice(2).map(Number);
  return { port, connections, seconds };
}

// Sends one update after the other, each only once every socket has handed all of the last to the
// system: what is measured is the fan-out, and nothing piles up in memory. A socket that the system
// takes from at once, as is usual, costs one look at a number, less than a callback per send would.
//
// send(version) hands an update to every client; waiting() is whether any client holds bytes.
export function run(seconds, send, waiting) {
  let version = 1;
  const end = performance.now() + seconds * 1000;
  const tick = () => {
    if (!waiting()) {
      if (performance.now() >= end) {
        console.log(JSON.stringify({ ticks: version - 1, version }));
        return;
      }
      send(++version);
    }
    setImmediate(tick);
  };
  if (seconds > 0) {
    tick();
  }
}
