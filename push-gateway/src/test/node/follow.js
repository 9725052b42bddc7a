// Follows one view as any client may, with an EventSource and a JSON Patch library that are not
// ours: node follow.js <gateway> <kind/id> <last version> [seconds]. Prints the state at that version, and
// what it has counted on the way; fails on a gap or a repetition.
import { EventSource } from "eventsource";
import jsonpatch from "fast-json-patch";

const [gateway, view, lastVersion, seconds = 60] = process.argv.slice(2);
const seen = { snapshot: 0, patch: 0, reset: 0, gone: 0, opened: 0 };
let held = null;

const source = new EventSource(`${gateway}/v1/stream?view=${encodeURIComponent(view)}`);

function fail(why) {
  console.error(why);
  process.exit(1);
}

function finishAt(version) {
  if (version >= Number(lastVersion)) {
    source.close();
    console.log(JSON.stringify({ ...held, seen }));
  }
}

source.addEventListener("open", () => seen.opened++);
source.addEventListener("snapshot", (event) => {
  seen.snapshot++;
  const { version, epoch, state } = JSON.parse(event.data);
  if (held && version <= held.version) {
    fail(`a snapshot at ${version} after version ${held.version}`);
  }
  held = { version, epoch, state };
  finishAt(version);
});
source.addEventListener("patch", (event) => {
  seen.patch++;
  const { from, to, epoch, patch } = JSON.parse(event.data);
  if (!held || held.version !== from || held.epoch !== epoch) {
    fail(`a patch from ${from} of ${epoch} onto ${JSON.stringify(held)}`);
  }
  const state = jsonpatch.applyPatch(held.state, patch, true).newDocument;
  held = { version: to, epoch, state };
  if (event.lastEventId !== `${view}@${to}.${epoch}`) {
    fail(`the cursor after version ${to} is ${event.lastEventId}`);
  }
  finishAt(to);
});
source.addEventListener("reset", () => {
  seen.reset++;
  held = null;
});
source.addEventListener("gone", () => {
  seen.gone++;
  held = null;
});
setTimeout(() => fail(`still at ${JSON.stringify(held)}`), Number(seconds) * 1000).unref();
