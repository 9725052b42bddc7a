// Follows views over server-sent events with the npm package eventsource, which comes again by
// itself when the stream ends.
import { EventSource } from "eventsource";

const EVENTS = ["snapshot", "patch", "reset", "gone", "error"];

export class Stream {
  #names;
  #views;
  #told;
  #source = null;

  /** @param told called with the event and the message when it has been taken */
  constructor(names, views, told) {
    this.#names = names;
    this.#views = views;
    this.#told = told;
  }

  /** Lets go of the gateway it has, and follows this one. */
  go(gateway) {
    this.close();
    const asked = new URLSearchParams(this.#names.map((view) => ["view", view]));
    if (this.#views.cursor()) {
      asked.set("since", this.#views.cursor());
    }
    const source = new EventSource(`${gateway}/v1/stream?${asked}`);
    this.#source = source;
    source.addEventListener("open", () => this.#told("opened", {}));
    for (const event of EVENTS) {
      source.addEventListener(event, (said) => {
        // The library calls what goes wrong with the connection an error too, without data.
        if (source === this.#source && said.data !== undefined) {
          const message = JSON.parse(said.data);
          this.#views.take(event, message);
          this.#told(event, message);
        }
      });
    }
  }

  close() {
    this.#source?.close();
    this.#source = null;
  }
}
