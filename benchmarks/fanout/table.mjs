// Prints tables of a file of raw lines: node table.mjs FILE. Medians of all rounds, and how many
// times the peer's figure ours is.
import { readFileSync } from "node:fs";

const lines = readFileSync(process.argv[2], "utf8")
  .split("\n")
  .filter((line) => line.startsWith("{"))
  .map((line) => JSON.parse(line));

const median = (numbers) => {
  const sorted = numbers.filter(Number.isFinite).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

// Lines of a part by server, kind and connections, in the order in which they first came.
function groups(part) {
  const found = new Map();
  for (const line of lines) {
    const [of, server] = line.label.split(" ");
    if (of === part && !line.server) {
      const kind = line.kind === "socketio" ? "ws" : line.kind;
      const key = JSON.stringify([server, kind, line.connections]);
      found.set(key, [...(found.get(key) ?? []), line]);
    }
  }
  return [...found].map(([key, group]) => {
    const [server, kind, connections] = JSON.parse(key);
    const of = (figure) => median(group.map(figure).filter((value) => value !== undefined));
    return { server, kind, connections, group, of };
  });
}

const shown = (number, digits = 0) =>
  Number.isFinite(number)
    ? number.toLocaleString("en-US", { maximumFractionDigits: digits, minimumFractionDigits: digits })
    : "-";

function print(title, rows) {
  if (rows.length > 0) {
    console.log(`\n${title}`);
    console.table(Object.fromEntries(rows.map((row, index) => [index + 1, row])));
  }
}

// A peer's figure beside that of each of ours with the same kind and number of connections.
function ratios(all, is, figure) {
  const ours = all.filter((other) => other.server.startsWith("ours") && other.kind === is.kind);
  return Object.fromEntries(
    ours
      .filter((other) => other.connections === is.connections)
      .map((other) => [`${other.server} /`, shown(other.of(figure) / is.of(figure), 2)]),
  );
}

const delivered = (line) => line.deliveries_s;
const perCpu = (line) => line.deliveries_cpu_s;
// Everything that was not the client: of use where the machine does nothing else.
const perOtherCpu = (line) => line.deliveries / (line.machine_cpu_s - line.client_cpu_s);

const fanout = groups("fanout");
print(
  "Fan-out: deliveries a second, and how many times a server's figure ours is",
  fanout.map((is) => ({
    server: is.server,
    kind: is.kind,
    connections: is.connections,
    rounds: is.group.length,
    "deliveries/s": shown(is.of(delivered)),
    ...ratios(fanout, is, delivered),
    "per server CPU s": shown(is.of(perCpu)),
    "per other CPU s": shown(is.of(perOtherCpu)),
    "client CPU": shown(is.of((line) => line.client_cpu_s / line.seconds), 2),
    "B each": shown(is.of((line) => line.bytes_s / line.deliveries_s)),
  })),
);

const joined = groups("joined");
print(
  "Joined writes: deliveries per CPU second of the server; times is beside the floor of its kind",
  joined.map((is) => {
    const floor = joined.find((other) => other.server.startsWith("floor") && other.kind === is.kind);
    const single = joined.find((other) => other.server === "ours-1-view" && other.kind === is.kind);
    return {
      server: is.server,
      kind: is.kind,
      connections: is.connections,
      "per server CPU s": shown(is.of(perCpu)),
      "times the floor": shown(is.of(perCpu) / floor?.of(perCpu), 2),
      "times ours-1-view": shown(is.of(perCpu) / single?.of(perCpu), 2),
      "per other CPU s": shown(is.of(perOtherCpu)),
      "times the floor ": shown(is.of(perOtherCpu) / floor?.of(perOtherCpu), 2),
      "frames per read": shown(is.of((line) => line.frames_s / line.reads_s), 1),
      "B each": shown(is.of((line) => line.bytes_s / line.deliveries_s)),
    };
  }),
);

print(
  "Idle connections: bytes for each",
  groups("idle").map((is) => ({
    server: is.server,
    kind: is.kind,
    connections: is.connections,
    resident: shown(
      is.of((line) => ((line.rss_open_kb - line.rss_before_kb) * 1024) / line.connections),
    ),
    "live heap": shown(is.of((line) => (line.heap_open - line.heap_before) / line.connections)),
  })),
);

print(
  "Slow readers: what the fast ones see, and what becomes of the slow ones",
  groups("slow").map((is) => ({
    run: is.server,
    kind: is.kind,
    connections: is.connections,
    "deliveries/s": shown(is.of(delivered)),
    "p50 ms": shown(is.of((line) => line.p50_us / 1000), 2),
    "p99 ms": shown(is.of((line) => line.p99_us / 1000), 2),
    "max ms": shown(is.of((line) => line.max_us / 1000), 1),
    disconnected: is.group.reduce((sum, line) => sum + line.lost, 0),
    "slow ones not at the end": is.group.filter(
      (line) => line.slow > 0 && line.slow_version_min !== line.fast_version_max,
    ).length,
    "MB at first": shown(is.of((line) => line.rss_kb[0] / 1024)),
    "MB at last": shown(is.of((line) => line.rss_kb.at(-1) / 1024)),
  })),
);

print(
  "All dropped and back",
  groups("back")
    .map((is) => ({ ...is, group: is.group.filter((line) => "current_s" in line) }))
    .map((is) => {
      const of = (figure) => median(is.group.map(figure));
      return {
        server: is.server,
        kind: is.kind,
        connections: is.connections,
        "by patch": shown(of((line) => line.resumed_by_patch)),
        "by snapshot": shown(of((line) => line.resumed_by_snapshot)),
        "all back s": shown(of((line) => line.back_s), 2),
        "all current s": shown(of((line) => line.current_s), 2),
        behind: shown(of((line) => line.behind)),
      };
    }),
);
