// Follows views over a WebSocket with the npm package ws, and comes again when the connection ends.
import WebSocket from "ws";
import { fail } from "./views.js";

/** Codes after which a client does not come again, besides those from 4500 on. */
const FINAL = [1000, 1002, 1003, 1007, 1009];

export class Socket {
  #gateway;
  #names;
  #views;
  #deflate;
  #told;
  #socket = null;
  #timer;
  #delayMs = 1000;

  /** @param told called with the event and the message when it has been taken */
  constructor(names, views, deflate, told) {
    this.#names = names;
    this.#views = views;
    this.#deflate = deflate;
    this.#told = told;
  }

  /** Lets go of the gateway it has, and follows this one. */
  go(gateway) {
    this.close();
    this.#gateway = gateway;
    this.#connect();
  }

  close() {
    clearTimeout(this.#timer);
    const last = this.#socket;
    this.#socket = null;
    last?.terminate();
  }

  #connect() {
    const socket = new WebSocket(`${this.#gateway.replace("http", "ws")}/v1/ws`, {
      perMessageDeflate: this.#deflate,
    });
    this.#socket = socket;
    socket.on("open", () => {
      this.#told("opened", { extensions: socket.extensions });
      for (const view of this.#names) {
        socket.send(
          JSON.stringify({ op: "subscribe", view, since: this.#views.position(view) }),
        );
      }
    });
    socket.on("message", (data) => {
      if (socket === this.#socket) {
        this.#take(JSON.parse(data.toString()));
      }
    });
    socket.on("error", (error) => console.error(error.message));
    socket.on("close", (code) => {
      if (socket !== this.#socket) {
        return;
      }
      if (FINAL.includes(code) || code >= 4500) {
        fail(`closed with ${code}`);
      }
      this.#timer = setTimeout(() => this.#connect(), this.#delayMs);
    });
  }

  #take({ event, ...message }) {
    switch (event) {
      case "retry":
        this.#delayMs = message.ms;
        break;
      case "loading":
        break;
      case "refused":
        fail(`refused: ${JSON.stringify(message)}`);
        break;
      default:
        this.#views.take(event, message);
        this.#told(event, message);
    }
  }
}
