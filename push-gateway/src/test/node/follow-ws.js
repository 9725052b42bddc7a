// Follows one view with a WebSocket and a JSON Patch library that are not ours:
// node follow-ws.js <gateway> <kind/id> <last version> <deflate> [seconds]. Prints the state at that
// version, and what it has counted on the way; fails on a gap or a repetition.
import { Socket } from "./socket.js";
import { Views, fail } from "./views.js";

const [gateway, view, lastVersion, deflate, seconds = 60] = process.argv.slice(2);
const views = new Views();
let opened = 0;
let extensions;

const socket = new Socket([view], views, deflate === "true", (event, message) => {
  if (event === "opened") {
    opened++;
    extensions = message.extensions;
  } else if (views.held[view]?.version >= Number(lastVersion)) {
    socket.close();
    const seen = { ...views.seen, opened };
    console.log(JSON.stringify({ ...views.held[view], extensions, seen }));
    clearTimeout(deadline);
  }
});
const deadline = setTimeout(
  () => fail(`still at ${views.position(view)}`),
  Number(seconds) * 1000,
);
socket.go(gateway);
