// Sends commands with clients that others have written, and prints what it was told, as JSON:
// node send.mjs ws|batch|gzip ADDRESS ENTITY COUNT
import {once} from 'node:events';
import {Readable} from 'node:stream';
import {createGzip} from 'node:zlib';
import {request} from 'undici';
import WebSocket from 'ws';

const [how, address, entity, count] = process.argv.slice(2);
const commands = Array.from({length: Number(count)}, (_, i) => ({
  to: `poll/${entity}/cast-vote`,
  command: `n-${i}`,
  payload: {choices: ['pizza']},
}));

async function overWebSocket() {
  const socket = new WebSocket(`ws://${address}/v1/ws`);
  const results = [];
  let credit = 0;
  let sent = 0;
  const last = new Set(['accepted', 'rejected', 'undecided', 'refused', 'failed']);
  await new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      const told = JSON.parse(data);
      if (told.event === 'ready') {
        credit = told.credit;
      } else {
        results.push(told);
        credit += last.has(told.status) ? 1 : 0;
      }
      for (; credit > 0 && sent < commands.length; credit--) {
        socket.send(JSON.stringify(commands[sent++]));
      }
      if (results.filter((result) => last.has(result.status)).length === commands.length) {
        resolve();
      }
    });
  });
  socket.close(1000);
  const [code] = await once(socket, 'close');
  return {code, results};
}

async function overHttp(gzip) {
  const lines = Readable.from(commands.map((command) => JSON.stringify(command) + '\n'));
  const {statusCode, body} = await request(`http://${address}/v1/commands`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-ndjson',
      prefer: 'wait=30',
      ...(gzip ? {'content-encoding': 'gzip'} : {}),
    },
    body: gzip ? lines.pipe(createGzip()) : lines,
  });
  const text = await body.text();
  return {code: statusCode, results: text.trim().split('\n').map((line) => JSON.parse(line))};
}

console.log(JSON.stringify(how === 'ws' ? await overWebSocket() : await overHttp(how === 'gzip')));
