/** The page as a whole: who acts, which screen is shown, keys, and the lines above and below it. */

import { App, draws } from './app.js';
import { friendlyName, keep, recall } from './local.js';
import { dialogs, header, KINDS_WATCHED, statusLine, noticeList } from './shell.js';
import { applyTheme } from './theme.js';
import { pollsPage } from './polls.js';
import { marketPage } from './market.js';
import { boardPage } from './board.js';
import { streamsPage } from './streams.js';

const PAGES = { polls: pollsPage, market: marketPage, board: boardPage, streams: streamsPage };
const TITLES = { polls: 'Polls', market: 'Market', board: 'Boards', streams: 'Streams' };
const GOES = { p: 'polls', m: 'market', b: 'board', s: 'streams' };

/** How long after `g` the letter of a page may come. */
const GO_MS = 1_200;

applyTheme();
begin();

async function begin() {
  const shell = {
    dialog: null,
    route: routeOf(),
    named: recall('actor') !== null,
    theme: recall('theme', 'auto'),
  };
  let config;
  try {
    const response = await fetch('console.json', { cache: 'no-store' });
    config = response.ok ? await response.json() : { commands: '' };
  } catch {
    config = { commands: '' };
  }
  const actor = recall('actor') ?? friendlyName();
  if (!shell.named) {
    keep('actor', actor);
    shell.dialog = 'name';
  }
  const app = new App(config, actor);
  const at = (id) => document.getElementById(id);

  const top = draws(app, at('top'), (use) =>
    header(
      app,
      shell,
      KINDS_WATCHED.map((kind) => use(`alerts/${kind}`)),
      change,
    ),
  );
  const status = draws(app, at('status'), () => statusLine(app, shell, change));
  const notices = draws(app, at('notices'), () => noticeList(app));
  const overlay = draws(app, at('dialogs'), () => dialogs(app, shell, change));
  const all = [top, status, notices, overlay];
  const refresh = () => all.forEach((one) => one.invalidate());

  function change(what) {
    Object.assign(shell, what);
    if (what.theme) {
      keep('theme', what.theme);
      applyTheme();
      document.dispatchEvent(new Event('theme'));
    }
    refresh();
  }

  app.client.connection.subscribe(status.invalidate);
  app.client.outbox.subscribe(status.invalidate);
  app.subscribe(refresh);

  let page = null;
  let drawing = null;
  function show() {
    const before = shell.route.page;
    shell.route = routeOf();
    if (!drawing || before !== shell.route.page) {
      drawing?.end();
      page?.close?.();
      page = PAGES[shell.route.page](app, () => drawing?.invalidate());
      const shown = page;
      drawing = draws(
        app,
        at('content'),
        (use) => shown.render(use, shell.route),
        () => shown.drawn?.(),
      );
      at('content').dataset.page = shell.route.page;
    }
    page.routed?.(shell.route);
    document.title = `${[shell.route.id, TITLES[shell.route.page]].filter(Boolean).join(' · ')} – Eddyline`;
    drawing.draw();
    refresh();
  }
  window.addEventListener('hashchange', () => {
    show();
    window.scrollTo(0, 0);
    at('content').focus({ preventScroll: true });
  });
  app.client.outbox.subscribe(() => drawing?.invalidate());
  listenToKeys(shell, change, () => page);
  all.forEach((one) => one.draw());
  show();
  window.addEventListener('pagehide', () => page?.close?.());
}

/** `#/polls/lunch` is the page `polls` with the id `lunch`. */
function routeOf() {
  const [page, ...rest] = location.hash.replace(/^#\/?/, '').split('/').map(decode);
  return PAGES[page] ? { page, id: rest.join('/') || null } : { page: 'polls', id: null };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function listenToKeys(shell, change, pageNow) {
  let goUntil = 0;
  document.addEventListener('keydown', (event) => {
    const typing =
      event.target instanceof HTMLElement &&
      event.target.matches('input, textarea, select, [contenteditable]');
    if (pageNow()?.key?.(event, typing)) {
      event.preventDefault();
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || shell.dialog) return;
    if (event.key === '?') {
      event.preventDefault();
      change({ dialog: 'keys' });
    } else if (event.key === 'g') {
      goUntil = performance.now() + GO_MS;
    } else if (performance.now() < goUntil && GOES[event.key]) {
      goUntil = 0;
      event.preventDefault();
      location.hash = `#/${GOES[event.key]}`;
    }
  });
}
