// What a client has of the views it follows, as docs/PROTOCOL.md has it. Ends the process on a
// gap, a repetition, or anything that must not be.
import jsonpatch from "fast-json-patch";

export function fail(why) {
  console.error(why);
  process.exit(1);
}

export class Views {
  held = {};
  seen = { snapshot: 0, patch: 0, reset: 0, gone: 0, error: 0 };

  /** Takes what was said about one view. */
  take(event, message) {
    const held = this.held[message.view];
    this.seen[event]++;
    switch (event) {
      case "snapshot": {
        const { version, epoch, state } = message;
        if (held && (version <= held.version || epoch !== held.epoch)) {
          fail(`a snapshot at ${version}.${epoch} after ${this.position(message.view)}`);
        }
        this.held[message.view] = { version, epoch, state };
        break;
      }
      case "patch": {
        const { from, to, epoch, patch } = message;
        if (!held || held.version !== from || held.epoch !== epoch || to <= from) {
          fail(`a patch from ${from} to ${to} of ${epoch} onto ${this.position(message.view)}`);
        }
        const state = jsonpatch.applyPatch(held.state, patch, true).newDocument;
        this.held[message.view] = { version: to, epoch, state };
        break;
      }
      case "reset":
      case "gone":
        delete this.held[message.view];
        break;
      case "error":
        break;
      default:
        fail(`no such event: ${event}`);
    }
  }

  /** The position of a view, undefined where there is none. */
  position(view) {
    const held = this.held[view];
    return held && `${held.version}.${held.epoch}`;
  }

  /** The cursor of an event stream. */
  cursor() {
    return Object.keys(this.held)
      .map((view) => `${view}@${this.position(view)}`)
      .join(",");
  }
}
