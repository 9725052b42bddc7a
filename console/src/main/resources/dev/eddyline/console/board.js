/** Boards that several people edit at once: tiles, notes, who is there, conflicts, undo. */

import { classes, h } from './dom.js';
import { ago, count, plural } from './format.js';
import { icon } from './icons.js';
import { Listing } from './listing.js';
import { keep, recall } from './local.js';
import { NoteField } from './note.js';
import { blank, button, failed, field, freshness, instead, tag, waiting } from './parts.js';
import { slug } from './poll-form.js';
import { between, claimReplica, Clock } from './stamps.js';
import { tileBody, titleOf, TYPES } from './tiles.js';

/** How many of one's own edits can be undone from here. */
const UNDO_MAX = 100;

/** Typing that pauses for less is undone at once. */
const TYPING_MS = 1_500;

const WIDTHS = [3, 4, 6, 8, 12];

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
  const charts = { made: new Map(), wanted: new Map() };
  /** Notes that are open. @type {Set<NoteField>} */
  const notes = new Set();
  let board = null;
  let state = null;
  let editing = null;
  let renaming = false;
  let dragged = null;
  let over = null;
  claiming.then(invalidate);

  // ---- commands ----

  const undoName = () => `undo.${app.actor}.${board}`;
  const undos = () => recall(undoName(), []);

  function remember(stamp, what, at = Date.now()) {
    const before = undos();
    const last = before.at(-1);
    const joins = what.startsWith('typing') && last?.what === what && at - last.at < TYPING_MS;
    const next = joins
      ? [...before.slice(0, -1), { what, at, stamps: [...last.stamps, stamp] }]
      : [...before, { what, at, stamps: [stamp] }];
    keep(undoName(), next.slice(-UNDO_MAX));
    invalidate();
  }

  /** Stamps a command and sends it; what it was is kept for undo, unless it cannot be undone. */
  function give(command, payload, what, of = board) {
    const stamp = clock.next();
    if (what) remember(stamp, what);
    return app
      .give(`dashboard/${of}/${command}`, { stamp, ...payload }, command === 'create' ? { quiet: true } : {})
      .then((outcome) => {
        if (outcome.status !== 'accepted' && what) {
          keep(
            undoName(),
            undos()
              .map((one) => ({ ...one, stamps: one.stamps.filter((other) => other !== stamp) }))
              .filter(({ stamps }) => stamps.length > 0),
          );
          invalidate();
        }
        return outcome;
      });
  }

  function undo() {
    const last = undos().at(-1);
    if (!last || !clock) return;
    keep(undoName(), undos().slice(0, -1));
    for (const of of [...last.stamps].reverse()) give('undo', { of }, null);
    invalidate();
  }

  const edit = (tile, fields, what) => give('edit-tile', { tile, fields }, what);

  function add(type) {
    const of = TYPES[type];
    const known = of.kind === 'market' ? sources.market.ids : of.kind === 'poll' ? sources.poll.ids : [];
    const chosen = known.slice(0, of.many ? 4 : 1).map((id) => `${of.kind}/${id}`);
    const tile = `${type}-${Math.random().toString(36).slice(2, 9)}`;
    const order = between(sorted(state).at(-1)?.[1].order ?? null, null);
    give(
      'add-tile',
      {
        tile,
        type,
        fields: { title: type === 'note' ? 'Note' : '', sources: chosen, w: of.w, h: of.h, order },
      },
      `adding a ${of.name.toLowerCase()}`,
    );
    if (of.kind) editing = tile;
    invalidate();
  }

  function remove(id, tile) {
    if (Object.keys(tile.seen).length > 0)
      give('remove-tile', { tile: id, seen: Object.values(tile.seen) }, `removing ‘${titleOf(tile)}’`);
  }

  /** Puts a tile before or behind another. */
  function place(id, target, behind) {
    const others = sorted(state).filter(([other]) => other !== id);
    const at = others.findIndex(([other]) => other === target) + (behind ? 1 : 0);
    const low = others[at - 1]?.[1].order ?? null;
    const high = others[at]?.[1].order ?? null;
    // Tiles of one order have no key between them: the one behind makes room.
    const order = low !== null && high !== null && low >= high ? between(low, null) : between(low, high);
    edit(id, { order }, `moving ‘${titleOf(state.tiles[id])}’`);
  }

  function step(id, by) {
    const all = sorted(state);
    const target = all[all.findIndex(([other]) => other === id) + by];
    if (target) place(id, target[0], by > 0);
  }

  function widen(id, tile, by) {
    const at = WIDTHS.findIndex((width) => width >= tile.w);
    const w = WIDTHS[Math.max(0, Math.min(WIDTHS.length - 1, (at < 0 ? WIDTHS.length - 1 : at) + by))];
    if (w !== tile.w) edit(id, { w }, `resizing ‘${titleOf(tile)}’`);
  }

  // ---- the list of boards ----

  async function create(event) {
    event.preventDefault();
    const title = new FormData(event.target).get('title').trim();
    if (!title || !clock) return;
    const id = `${slug(title, 40) || 'board'}-${Math.random().toString(36).slice(2, 6)}`;
    location.hash = `#/board/${id}`;
    const outcome = await give('create', { title }, null, id);
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
    state = view.value ?? null;
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
    for (const { seen } of Object.values(state.tiles))
      Object.values(seen).forEach((stamp) => clock.saw(stamp));
    for (const { removals } of Object.values(state.conflicts)) removals.forEach((stamp) => clock.saw(stamp));
    const tiles = sorted(state);
    const last = undos().at(-1);
    charts.wanted.clear();
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
              onClick: undo,
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
      tiles.length === 0
        ? h(
            'div',
            { class: 'panel' },
            blank('This board is empty.', 'Add a tile: a chart, a quote, a table, a poll or a note.'),
          )
        : h(
            'div',
            { class: 'tiles' },
            tiles.map(([tile, of], at) => tileFrame(tile, of, at, tiles.length, use)),
          ),
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
      if (next && next !== view.value.title) give('rename', { title: next }, 'renaming the board');
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

  function conflictLine(tile, { removedBy, editedBy, at, removals }) {
    const of = state.tiles[tile];
    return h(
      'div',
      { class: 'conflict', key: `conflict-${tile}`, role: 'alert' },
      h(
        'span',
        null,
        `${removedBy} has removed ‘${of ? titleOf(of) : tile}’ ${ago(at)}, not knowing what ${editedBy} had edited. It stays until somebody says what becomes of it.`,
      ),
      button('Keep it', () => give('resolve', { tile, choice: 'keep', seen: removals }, null)),
      button(
        'Remove it',
        () => give('resolve', { tile, choice: 'remove', seen: Object.values(of.seen) }, null),
        { tone: 'danger' },
      ),
    );
  }

  function tileFrame(id, tile, at, many, use) {
    const name = titleOf(tile);
    const drops = {
      onDragOver: (event) => {
        if (dragged && dragged !== id) {
          event.preventDefault();
          if (over !== id) {
            over = id;
            invalidate();
          }
        }
      },
      onDrop: (event) => {
        event.preventDefault();
        const from = sorted(state).findIndex(([other]) => other === dragged);
        if (dragged && dragged !== id) place(dragged, id, from < at);
        dragged = over = null;
        invalidate();
      },
    };
    return h(
      'section',
      {
        key: id,
        'aria-label': `${TYPES[tile.type].name}: ${name}`,
        ...drops,
        class: classes(
          'tile',
          `tile-${tile.type}`,
          id === dragged && 'dragged',
          id === over && 'over',
          state.conflicts[id] && 'conflicted',
        ),
        style: {
          'grid-column': `span ${Math.max(2, Math.min(12, tile.w))}`,
          'grid-row': `span ${Math.max(2, Math.min(10, tile.h))}`,
        },
      },
      h(
        'header',
        {
          draggable: 'true',
          onDragStart: (event) => {
            dragged = id;
            event.dataTransfer.effectAllowed = 'move';
            event.dataTransfer.setData('text/plain', id);
            invalidate();
          },
          onDragEnd: () => {
            dragged = over = null;
            invalidate();
          },
        },
        h('h3', { title: tile.sources.join(', ') || null }, name),
        h(
          'div',
          { class: 'tile-tools' },
          button(`${name}: one place earlier`, () => step(id, -1), {
            sign: 'left',
            only: true,
            tone: 'quiet small',
            disabled: at === 0,
          }),
          button(`${name}: one place later`, () => step(id, 1), {
            sign: 'right',
            only: true,
            tone: 'quiet small',
            disabled: at === many - 1,
          }),
          button(`${name}: narrower`, () => widen(id, tile, -1), {
            sign: 'narrow',
            only: true,
            tone: 'quiet small wide-only',
            disabled: tile.w <= WIDTHS[0],
          }),
          button(`${name}: wider`, () => widen(id, tile, 1), {
            sign: 'wide',
            only: true,
            tone: 'quiet small wide-only',
            disabled: tile.w >= WIDTHS.at(-1),
          }),
          button(
            `${name}: edit the tile`,
            () => {
              editing = editing === id ? null : id;
              invalidate();
            },
            { sign: 'pencil', only: true, tone: 'quiet small' },
          ),
          button(`${name}: remove the tile`, () => remove(id, tile), {
            sign: 'close',
            only: true,
            tone: 'quiet small',
          }),
        ),
      ),
      h(
        'div',
        {
          class: classes(
            'tile-body',
            (tile.type === 'chart' || tile.type === 'note') && editing !== id && 'fill',
          ),
          key: editing === id ? 'form' : 'body',
        },
        editing === id
          ? tileForm(id, tile)
          : tile.type === 'note'
            ? noteBody(id, use)
            : tileBody(tile, id, use, charts),
      ),
    );
  }

  function noteBody(id, use) {
    const view = use(`dashboard/${board}/note:${id}`);
    if (view.value === undefined && view.status !== 'gone') return instead(view, 'the note');
    const typed = (command, payload) =>
      give(
        command,
        payload,
        `typing in ‘${titleOf(state?.tiles[id] ?? { type: 'note', title: '', sources: [] })}’`,
      );
    return h(
      'div',
      { class: 'note', key: 'note' },
      h('textarea', {
        'aria-label': 'Text of the note',
        placeholder: 'Write here. Everybody sees it as you type.',
        spellcheck: 'true',
        mounted: (element) => {
          const note = new NoteField(app, { board, tile: id, clock, give: typed }, element);
          notes.add(note);
          return () => {
            notes.delete(note);
            note.end();
          };
        },
      }),
      h(
        'p',
        { class: 'fine' },
        h('span', null, plural(view.value?.length ?? 0, 'character')),
        view.value?.held > 0 &&
          tag('wait', `${count(view.value.held)} held`, 'Edits that wait for others they follow'),
        freshness(view),
      ),
    );
  }

  function tileForm(id, tile) {
    const of = TYPES[tile.type];
    const known = of.kind ? sources[of.kind].ids.map((one) => `${of.kind}/${one}`) : [];
    const save = (event) => {
      event.preventDefault();
      const data = new FormData(event.target);
      const next = {
        title: data.get('title').trim(),
        ...(of.kind
          ? {
              sources: data
                .get('sources')
                .split(/[\s,]+/)
                .filter(Boolean),
            }
          : {}),
        w: Number(data.get('w')),
        h: Number(data.get('h')),
      };
      const fields = Object.fromEntries(
        Object.entries(next).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(tile[name])),
      );
      const interval = data.get('interval');
      if (interval && interval !== (tile.settings.interval ?? '1m')) fields.settings = { interval };
      editing = null;
      if (Object.keys(fields).length > 0) edit(id, fields, `editing ‘${titleOf(tile)}’`);
      invalidate();
    };
    const select = (name, label, values, value) =>
      field(
        label,
        h(
          'select',
          { name, value: String(value) },
          values.map(([of1, text]) => h('option', { key: of1, value: of1 }, text)),
        ),
      );
    return h(
      'form',
      { class: 'form pad', onSubmit: save },
      field(
        'Title',
        h('input', {
          name: 'title',
          value: tile.title,
          maxlength: 200,
          autocomplete: 'off',
          placeholder: titleOf(tile),
          mounted: (input) => input.focus(),
        }),
      ),
      of.kind &&
        field(
          of.many ? 'Sources, one after the other' : 'Source',
          of.many
            ? h('textarea', { name: 'sources', rows: 3, value: tile.sources.join('\n') })
            : h('input', {
                name: 'sources',
                value: tile.sources.join(' '),
                list: `sources-${of.kind}`,
                autocomplete: 'off',
              }),
          `Such as ${known[0] ?? `${of.kind}/…`}`,
        ),
      of.kind &&
        h(
          'datalist',
          { id: `sources-${of.kind}` },
          known.slice(0, 200).map((one) => h('option', { key: one, value: one })),
        ),
      h(
        'div',
        { class: 'part-head' },
        tile.type === 'chart' &&
          select(
            'interval',
            'Candles of',
            [
              ['1s', '1 s'],
              ['1m', '1 min'],
              ['5m', '5 min'],
              ['1h', '1 h'],
            ],
            tile.settings.interval ?? '1m',
          ),
        select(
          'w',
          'Width',
          [...new Set([...WIDTHS, tile.w])].sort((a, b) => a - b).map((w) => [String(w), `${w} of 12`]),
          tile.w,
        ),
        select(
          'h',
          'Height',
          [...new Set([2, 3, 4, 5, 6, 8, tile.h])]
            .sort((a, b) => a - b)
            .map((rows) => [String(rows), plural(rows, 'row')]),
          tile.h,
        ),
      ),
      h(
        'div',
        { class: 'actions' },
        button(
          'Cancel',
          () => {
            editing = null;
            invalidate();
          },
          { tone: 'quiet' },
        ),
        button('Save', null, { type: 'submit', tone: 'primary' }),
      ),
    );
  }

  return {
    routed(route) {
      if (route.id !== board) {
        board = route.id;
        state = null;
        editing = null;
        renaming = false;
      }
    },
    render: (use, route) => (route.id ? oneBoard(route.id, use) : listOfBoards(use)),
    drawn() {
      for (const [id, chart] of charts.made) if (charts.wanted.has(id)) chart.show(...charts.wanted.get(id));
    },
    key(event, typing) {
      const undoes =
        (event.ctrlKey || event.metaKey) &&
        !event.shiftKey &&
        !event.altKey &&
        event.key.toLowerCase() === 'z';
      if (!undoes || !board || (typing && !event.target.matches('.note textarea'))) return false;
      for (const note of notes) note.flush(); // what was just typed is undone as well
      undo();
      return true;
    },
    close() {
      boards.end();
      sources.market.end();
      sources.poll.end();
    },
  };
}

function sorted(state) {
  return Object.entries(state?.tiles ?? {}).sort(([a, one], [b, other]) =>
    one.order < other.order ? -1 : one.order > other.order ? 1 : a < b ? -1 : 1,
  );
}
