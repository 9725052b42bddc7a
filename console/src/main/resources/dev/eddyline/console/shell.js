/** What is around every screen: where one can go, how the connection is, what waits, who one is. */

import { classes, h } from './dom.js';
import { count, duration, plural } from './format.js';
import { icon } from './icons.js';
import { friendlyName, keep, nameFault } from './local.js';
import { button, field } from './parts.js';
import { isDark, otherTheme } from './theme.js';

/** Kinds whose open alerts are counted in the navigation. */
export const KINDS_WATCHED = ['poll', 'market', 'dashboard'];

const PLACES = [
  ['polls', 'Polls', 'p'],
  ['market', 'Market', 'm'],
  ['board', 'Board', 'b'],
  ['streams', 'Streams', 's'],
];

const KEYS = [
  ['g p', 'Polls'],
  ['g m', 'Market'],
  ['g b', 'Board'],
  ['g s', 'Streams'],
  ['?', 'These shortcuts'],
  ['Esc', 'Close a dialog'],
  ['↑ ↓', 'Market: the instrument before or after'],
  ['Ctrl Z', 'Board: undo your last edit'],
];

export function header(app, shell, alerts, change) {
  const open = alerts.reduce((all, { value }) => all + (value?.open ?? 0), 0);
  return [
    h('a', { class: 'brand', href: '#/polls' }, icon('waves'), h('span', null, 'Eddyline')),
    h(
      'nav',
      { class: 'places', 'aria-label': 'Pages' },
      PLACES.map(([place, name]) =>
        h(
          'a',
          {
            key: place,
            href: `#/${place}`,
            'aria-current': shell.route.page === place ? 'page' : null,
          },
          icon(place),
          h('span', null, name),
          place === 'streams' &&
            open > 0 &&
            h('span', { class: 'badge', title: `${plural(open, 'alert')} open` }, open),
        ),
      ),
    ),
    h(
      'div',
      { class: 'top-tools' },
      h(
        'button',
        {
          type: 'button',
          class: 'button quiet who',
          onClick: () => change({ dialog: 'name' }),
          title: `You act as ${app.actor}: change your name`,
          'aria-label': `${app.actor}: change your name`,
        },
        icon('person'),
        h('span', null, app.actor),
      ),
      button(isDark() ? 'Light colours' : 'Dark colours', () => change({ theme: otherTheme() }), {
        sign: isDark() ? 'sun' : 'moon',
        only: true,
        tone: 'quiet',
      }),
      h(
        'button',
        {
          type: 'button',
          class: 'button quiet only help',
          onClick: () => change({ dialog: 'keys' }),
          'aria-label': 'Keyboard shortcuts',
          title: 'Keyboard shortcuts',
        },
        '?',
      ),
    ),
  ];
}

const WAYS = { websocket: 'WebSocket', stream: 'event stream', poll: 'long polling' };

/** How the connection is, in a word, and what more there is to say of it. */
function connectionWords({ name, way, why }) {
  switch (name) {
    case 'open':
      return ['good', 'live', `by ${WAYS[way] ?? way}`];
    case 'connecting':
      return ['wait', 'connecting', `by ${WAYS[way] ?? way}`];
    case 'waiting':
      return ['warn', 'connecting', why ? `lost: ${why}` : ''];
    case 'offline':
      return ['bad', 'offline', 'this device has no network'];
    case 'stopped':
      return ['bad', 'stopped', why ?? ''];
    case 'closed':
      return ['bad', 'closed', ''];
    default:
      return ['idle', 'idle', 'nothing is followed'];
  }
}

export function statusLine(app, shell, change) {
  const [tone, word, more] = connectionWords(app.client.connection.get());
  const { entries, blocked } = app.client.outbox.get();
  const { latencies } = app;
  const taken = latencies.taken.length;
  return [
    h(
      'span',
      { class: `connection ${tone}`, role: 'status' },
      h('i', { class: 'dot' }),
      h('strong', null, word),
      more && h('span', { class: 'more' }, more),
    ),
    tone === 'bad' &&
      word === 'stopped' &&
      button('Try again', () => app.client.renewToken(), { tone: 'small' }),
    h(
      'span',
      { class: classes('pending', entries.length > 0 && 'some') },
      h('strong', null, count(entries.length)),
      ` ${entries.length === 1 ? 'command' : 'commands'} pending`,
    ),
    blocked &&
      h('span', { class: 'blocked', title: blocked.detail }, `commands are refused: ${blocked.code}`),
    h(
      'span',
      {
        class: 'latency',
        title: `From the command to its result on this screen, the last ${taken} of at most 100`,
      },
      h('span', { class: 'more' }, 'command → screen'),
      taken === 0
        ? h('span', { class: 'none' }, 'not measured yet')
        : [
            h('span', null, 'p50 ', h('strong', null, duration(latencies.quantile(0.5)))),
            h('span', null, 'p99 ', h('strong', null, duration(latencies.quantile(0.99)))),
            h('span', { class: 'more' }, `of ${taken}`),
          ],
    ),
  ];
}

export function noticeList(app) {
  return app.notices.map(({ id, tone, text, code }) =>
    h(
      'div',
      { key: id, class: `notice ${tone}` },
      h('span', null, text),
      code && h('code', null, code),
      button('Dismiss', () => app.dismiss(id), { sign: 'close', only: true, tone: 'quiet small' }),
    ),
  );
}

export function dialogs(app, shell, change) {
  const close = () => change({ dialog: null });
  if (shell.dialog === 'keys') {
    return dialog(
      'keys',
      'Keyboard shortcuts',
      close,
      h(
        'dl',
        { class: 'keys' },
        KEYS.map(([keys, what]) =>
          h(
            'div',
            { key: keys },
            h(
              'dt',
              null,
              keys.split(' ').map((key) => h('kbd', null, key)),
            ),
            h('dd', null, what),
          ),
        ),
      ),
    );
  }
  if (shell.dialog === 'name') {
    return dialog('name', shell.named ? 'Your name' : 'Who are you?', close, nameForm(app, shell, change));
  }
  return [];
}

function nameForm(app, shell, change) {
  const save = (event) => {
    event.preventDefault();
    const name = new FormData(event.target).get('actor').trim();
    const fault = nameFault(name);
    if (fault) {
      change({ nameFault: fault });
    } else if (name === app.actor) {
      change({ dialog: null, named: true, nameFault: null });
    } else {
      keep('actor', name);
      location.reload(); // commands on their way go on with the page that comes
    }
  };
  return h(
    'form',
    { onSubmit: save, class: 'form' },
    h('p', null, 'Votes and edits are made in this name. Nobody checks it; it is kept in this browser.'),
    field(
      'Name',
      h('input', {
        name: 'actor',
        value: app.actor,
        maxlength: 128,
        autocomplete: 'nickname',
        spellcheck: 'false',
        required: true,
        autofocus: true,
        mounted: (input) => input.select(),
      }),
      'Letters, digits and signs, without spaces.',
      shell.nameFault,
    ),
    h(
      'div',
      { class: 'actions' },
      button(
        'Another one',
        (event) => {
          event.target.form.elements.actor.value = friendlyName();
        },
        { tone: 'quiet' },
      ),
      h('button', { type: 'submit', class: 'button primary' }, shell.named ? 'Save' : 'Go on'),
    ),
  );
}

function dialog(key, title, close, content) {
  return h(
    'dialog',
    {
      key,
      class: 'dialog',
      'aria-label': title,
      onClose: close,
      onCancel: close,
      onClick: (event) => event.target.tagName === 'DIALOG' && event.target.close(),
      mounted: (element) => element.showModal(),
    },
    h(
      'div',
      { class: 'dialog-body' },
      h(
        'header',
        null,
        h('h2', null, title),
        button('Close', close, { sign: 'close', only: true, tone: 'quiet' }),
      ),
      content,
    ),
  );
}
