/** Boards that several people edit at once: tiles, notes, who is there, conflicts, undo. */

import { BoardEdits } from './board-edits.js';
import { tileFrames } from './board-tiles.js';
import { h } from './dom.js';
import { ago, count, plural } from './format.js';
import { icon } from './icons.js';
import { Listing } from './listing.js';
import { blank, button, failed, freshness, instead, waiting } from './parts.js';
import { slug } from './poll-form.js';
import { claimReplica, Clock } from './stamps.js';
import { titleOf, TYPES } from './tiles.js';

/** One clock for all boards of this page. */
let clock = null;
const claiming = claimReplica().then((replica) => {
  clock = new Clock(replica);
});

export function boardPage(app, invalidate) {
  const boards = new Listing('dashboard', invalidate);
  const sources = {
    market: new Listing('market', invalidate, { limit: 1_000 }),
    poll: new Listing('poll', invalidate),
  };
  /** Of the board that is shown. @type {BoardEdits | null} */
  let edits = null;
  let board = null;
  let renaming = false;
  const tiles = tileFrames(app, () => edits, sources, invalidate);
  claiming.then(invalidate);

  function add(type) {
    const { kind, many } = TYPES[type];
    const chosen = kind ? sources[kind].ids.slice(0, many ? 4 : 1).map((id) => `${kind}/${id}`) : [];
    const tile = edits.add(type, chosen);
    if (kind) tiles.edit(tile);
  }

  // ---- the list of boards ----

  async function create(event) {
    event.preventDefault();
    const title = new FormData(event.target).get('title').trim();
    if (!title || !clock) return;
    const id = `${slug(title, 40) || 'board'}-${Math.random().toString(36).slice(2, 6)}`;
    location.hash = `#/board/${id}`;
    const made = new BoardEdits(app, id, clock, invalidate);
    const outcome = await made.give('create', { title }, null, { quiet: true });
    if (outcome.status !== 'accepted')
      app.notice('bad', `The board was not made: ${outcome.message ?? outcome.code}`, outcome.code);
  }

  function listOfBoards(use) {
    return h(
      'div',
      { class: 'board-page', key: 'list' },
      h('header', { class: 'board-head' }, h('h1', null, 'Boards')),
      h(
        'form',
        { class: 'new-board', onSubmit: create },
        h('input', {
          name: 'title',
          maxlength: 200,
          required: true,
          placeholder: 'Title of a new board',
          'aria-label': 'Title of a new board',
          autocomplete: 'off',
        }),
        button('Make it', null, { type: 'submit', tone: 'primary' }),
      ),
      boards.status === 'loading'
        ? waiting('Looking for boards')
        : boards.status === 'failed'
          ? failed('The list of boards cannot be had. It is asked for again every 3 s.', boards.error)
          : boards.ids.length === 0
            ? h(
                'div',
                { class: 'panel' },
                blank(
                  'There are no boards yet.',
                  'Make one, and give its address to others: everybody edits it at once.',
                ),
              )
            : h(
                'ul',
                { class: 'boards' },
                boards.ids.slice(0, 60).map((id) => {
                  const { value } = use(`dashboard/${id}`);
                  return h(
                    'li',
                    { key: id },
                    h(
                      'a',
                      { class: 'item', href: `#/board/${encodeURIComponent(id)}` },
                      h('span', { class: 'item-title' }, value?.title ?? id),
                      h(
                        'span',
                        { class: 'item-facts' },
                        value && h('span', null, plural(Object.keys(value.tiles).length, 'tile')),
                        h('span', null, `changed ${ago(boards.entries.get(id).at)}`),
                      ),
                    ),
                  );
                }),
              ),
    );
  }

  // ---- one board ----

  function oneBoard(id, use) {
    const view = use(`dashboard/${id}`);
    const state = view.value;
    if (!state) {
      return h(
        'div',
        { class: 'board-page', key: id },
        back(),
        h(
          'div',
          { class: 'panel' },
          app.pendingOf(`dashboard/${id}`).length > 0
            ? waiting('Making the board')
            : instead(view, `board ‘${id}’`),
        ),
      );
    }
    if (!clock) return waiting('Getting ready to edit');
    if (edits?.board !== id) edits = new BoardEdits(app, id, clock, invalidate);
    edits.saw(state);
    const { last } = edits;
    return h(
      'div',
      { class: 'board-page', key: id },
      h(
        'header',
        { class: 'board-head' },
        back(),
        title(view),
        people(use(`presence/dashboard/${id}`)),
        freshness(view),
        h(
          'div',
          { class: 'actions push' },
          h(
            'button',
            {
              type: 'button',
              class: 'button',
              disabled: !last,
              onClick: () => edits.undo(),
              title: last ? `Undo ${last.what} (Ctrl Z)` : 'Nothing of yours to undo',
            },
            icon('undo'),
            'Undo',
          ),
          h(
            'div',
            { class: 'add-tile', role: 'group', 'aria-label': 'Add a tile' },
            Object.entries(TYPES).map(([type, { name }]) =>
              button(name, () => add(type), {
                key: type,
                sign: 'plus',
                'aria-label': `Add a ${name.toLowerCase()}`,
              }),
            ),
          ),
        ),
      ),
      Object.entries(state.conflicts).map(([tile, conflict]) => conflictLine(tile, conflict)),
      Object.keys(state.tiles).length === 0
        ? h(
            'div',
            { class: 'panel' },
            blank('This board is empty.', 'Add a tile: a chart, a quote, a table, a poll or a note.'),
          )
        : tiles.all(state, use),
      h(
        'footer',
        { class: 'fine' },
        h('code', null, `dashboard/${id}`),
        h('span', null, `version ${count(view.version)}`),
        h('span', null, `changed ${ago(view.at)}`),
        h('span', null, `this page edits as replica ${clock.replica}`),
      ),
    );
  }

  const back = () =>
    h('a', { class: 'button quiet', href: '#/board', 'aria-label': 'All boards' }, icon('left'), 'Boards');

  function title(view) {
    if (!renaming) {
      return h(
        'h1',
        { key: 'title' },
        h(
          'button',
          {
            type: 'button',
            class: 'plain title-button',
            title: 'Change the title',
            onClick: () => {
              renaming = true;
              invalidate();
            },
          },
          view.value.title,
        ),
      );
    }
    const done = (event) => {
      event.preventDefault();
      const next = new FormData(event.target).get('title').trim();
      renaming = false;
      if (next && next !== view.value.title) edits.rename(next);
      invalidate();
    };
    return h(
      'form',
      {
        class: 'new-board',
        onSubmit: done,
        key: 'rename',
        onKeyDown: (event) => event.key === 'Escape' && ((renaming = false), invalidate()),
      },
      h('input', {
        name: 'title',
        value: view.value.title,
        maxlength: 200,
        'aria-label': 'Title of the board',
        mounted: (input) => {
          input.focus();
          input.select();
        },
      }),
      button('Save', null, { type: 'submit', tone: 'primary' }),
    );
  }

  function people({ status, value }) {
    if (status !== 'live' || !value) return null;
    const named = value.actors ?? [];
    const others = value.count - named.length;
    return h(
      'div',
      { class: 'people', 'aria-label': `${plural(value.count, 'follower')} of this board now` },
      named.slice(0, 6).map((name) => h('span', { class: 'person', key: name, title: name }, name)),
      h(
        'span',
        { class: 'presence muted' },
        icon('person'),
        named.length === 0 ? `${count(value.count)} here now` : others > 0 ? `and ${count(others)} more` : '',
      ),
    );
  }

  function conflictLine(tile, { removedBy, editedBy, at }) {
    const of = edits.state.tiles[tile];
    return h(
      'div',
      { class: 'conflict', key: `conflict-${tile}`, role: 'alert' },
      h(
        'span',
        null,
        `${removedBy} has removed ‘${of ? titleOf(of) : tile}’ ${ago(at)}, not knowing what ${editedBy} had edited. It stays until somebody says what becomes of it.`,
      ),
      button('Keep it', () => edits.resolve(tile, 'keep')),
      button('Remove it', () => edits.resolve(tile, 'remove'), { tone: 'danger' }),
    );
  }

  return {
    routed(route) {
      if (route.id !== board) {
        board = route.id;
        edits = null;
        renaming = false;
        tiles.edit(null);
      }
    },
    render: (use, route) => (route.id ? oneBoard(route.id, use) : listOfBoards(use)),
    drawn: () => tiles.drawn(),
    key(event, typing) {
      const undoes =
        (event.ctrlKey || event.metaKey) &&
        !event.shiftKey &&
        !event.altKey &&
        event.key.toLowerCase() === 'z';
      if (!undoes || !edits || (typing && !event.target.matches('.note textarea'))) return false;
      tiles.flush(); // what was just typed is undone as well
      edits.undo();
      return true;
    },
    close() {
      boards.end();
      sources.market.end();
      sources.poll.end();
    },
  };
}
