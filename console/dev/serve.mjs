// Serves the console and the client's sources, and passes the rest on to two gateways, so that the
// page can be worked on without a build. For development only.
//
//   node console/dev/serve.mjs [port] [push gateway] [ingest gateway]
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const [port = '8090', push = 'http://127.0.0.1:8081', ingest = 'http://127.0.0.1:8080'] =
  process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const pages = join(here, '../src/main/resources/dev/eddyline/console');
const client = join(here, '../../client/src');
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};
const POLICY = "default-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws:";

/** Where a request belongs: commands to the ingest gateway, all else of the API to the other. */
function target({ method, url }) {
  return method === 'POST' || url === '/v1/commands' ? ingest : push;
}

function passOn(from, answer) {
  const { hostname, port } = new URL(target(from));
  const onward = request(
    { hostname, port, path: from.url, method: from.method, headers: from.headers },
    (reply) => {
      answer.writeHead(reply.statusCode, reply.headers);
      reply.pipe(answer);
    },
  );
  onward.on('error', () => {
    if (!answer.headersSent) answer.writeHead(502);
    answer.end();
  });
  answer.on('close', () => onward.destroy());
  from.pipe(onward);
}

const server = createServer((from, answer) => {
  const path = decodeURIComponent(new URL(from.url, 'http://here').pathname);
  if (path === '/console.json') {
    answer.writeHead(200, { 'Content-Type': TYPES['.json'] });
    answer.end('{"commands":""}');
  } else if (path.startsWith('/v1/') || path === '/metrics') {
    passOn(from, answer);
  } else {
    const root = path.startsWith('/client/') ? client : pages;
    const name = normalize(join(root, path === '/' ? 'index.html' : path.replace(/^\/client/, '')));
    if (!name.startsWith(root) || !existsSync(name) || !statSync(name).isFile()) {
      answer.writeHead(404);
      answer.end();
    } else {
      answer.writeHead(200, {
        'Content-Type': TYPES[extname(name)] ?? 'text/plain; charset=utf-8',
        'Cache-Control': 'no-store',
        'Content-Security-Policy': POLICY,
      });
      createReadStream(name).pipe(answer);
    }
  }
});

server.on('upgrade', (from, socket, head) => {
  const { hostname, port } = new URL(push);
  const onward = request({ hostname, port, path: from.url, headers: from.headers });
  onward.on('upgrade', (reply, far, farHead) => {
    const lines = Object.entries(reply.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`);
    socket.write(farHead);
    far.write(head);
    far.pipe(socket).pipe(far);
    far.on('error', () => socket.destroy());
    socket.on('error', () => far.destroy());
  });
  onward.on('response', () => socket.destroy());
  onward.on('error', () => socket.destroy());
  onward.end();
});

server.listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/`));
