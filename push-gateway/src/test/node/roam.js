// Follows views at the gateways it is told: node roam.js <eventsource|ws> <kind/id>... Each line it
// reads is the address of a gateway; it goes there with what it has. It prints a line for each
// connection and each thing it is told, and when there is nothing more to read, what it has.
import { createInterface } from "node:readline";
import { Socket } from "./socket.js";
import { Stream } from "./stream.js";
import { Views } from "./views.js";

const [transport, ...names] = process.argv.slice(2);
const views = new Views();
let gateway;

function told(event, { view = "", from = 0, to, version = to ?? 0 }) {
  console.log(JSON.stringify({ gateway, event, view, from, version }));
}

const client =
  transport === "ws" ? new Socket(names, views, true, told) : new Stream(names, views, told);

for await (const line of createInterface({ input: process.stdin })) {
  gateway = line;
  client.go(gateway);
}
client.close();
console.log(JSON.stringify(views.held));
