/** The tiles of a board: their frames with what can be done with them, the form of one, and notes. */

import { sorted } from './board-edits.js';
import { classes, h } from './dom.js';
import { count, plural } from './format.js';
import { NoteField } from './note.js';
import { button, field, freshness, instead, tag } from './parts.js';
import { tileBody, titleOf, TYPES, WIDTHS } from './tiles.js';

const HEIGHTS = [2, 3, 4, 5, 6, 8];

/**
 * @param {import('./app.js').App} app
 * @param {() => import('./board-edits.js').BoardEdits} editsNow of the board that is shown
 * @param {Record<string, import('./listing.js').Listing>} sources what tiles may show, by kind
 * @param {() => void} invalidate
 */
export function tileFrames(app, editsNow, sources, invalidate) {
  const charts = { made: new Map(), wanted: new Map() };
  /** Notes that are open. @type {Set<NoteField>} */
  const notes = new Set();
  let editing = null;
  let dragged = null;
  let over = null;

  const edit = (id) => {
    editing = id;
    invalidate();
  };

  function frame(id, tile, at, many, use) {
    const edits = editsNow();
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
        const from = sorted(edits.state).findIndex(([other]) => other === dragged);
        if (dragged && dragged !== id) edits.place(dragged, id, from < at);
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
          edits.state.conflicts[id] && 'conflicted',
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
          button(`${name}: one place earlier`, () => edits.step(id, -1), {
            sign: 'left',
            only: true,
            tone: 'quiet small',
            disabled: at === 0,
          }),
          button(`${name}: one place later`, () => edits.step(id, 1), {
            sign: 'right',
            only: true,
            tone: 'quiet small',
            disabled: at === many - 1,
          }),
          button(`${name}: narrower`, () => edits.widen(id, -1), {
            sign: 'narrow',
            only: true,
            tone: 'quiet small wide-only',
            disabled: tile.w <= WIDTHS[0],
          }),
          button(`${name}: wider`, () => edits.widen(id, 1), {
            sign: 'wide',
            only: true,
            tone: 'quiet small wide-only',
            disabled: tile.w >= WIDTHS.at(-1),
          }),
          button(`${name}: edit the tile`, () => edit(editing === id ? null : id), {
            sign: 'pencil',
            only: true,
            tone: 'quiet small',
          }),
          button(`${name}: remove the tile`, () => edits.remove(id), {
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
          ? form(id, tile)
          : tile.type === 'note'
            ? noteBody(id, use)
            : tileBody(tile, id, use, charts),
      ),
    );
  }

  function noteBody(id, use) {
    const edits = editsNow();
    const view = use(`dashboard/${edits.board}/note:${id}`);
    if (view.value === undefined && view.status !== 'gone') return instead(view, 'the note');
    const typed = (payload) => {
      const tile = edits.state.tiles[id];
      return edits.give(
        'edit-note',
        { tile: id, ...payload },
        `typing in ‘${tile ? titleOf(tile) : 'a note'}’`,
      );
    };
    return h(
      'div',
      { class: 'note', key: 'note' },
      h('textarea', {
        'aria-label': 'Text of the note',
        placeholder: 'Write here. Everybody sees it as you type.',
        spellcheck: 'true',
        mounted: (element) => {
          const note = new NoteField(
            app,
            { board: edits.board, tile: id, replica: edits.clock.replica, give: typed },
            element,
          );
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

  function form(id, tile) {
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
      if (Object.keys(fields).length > 0) editsNow().edit(id, fields);
      edit(null);
    };
    const select = (name, label, values, value) =>
      field(
        label,
        h(
          'select',
          { name, value: String(value) },
          values.map(([one, text]) => h('option', { key: one, value: one }, text)),
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
          [...new Set([...HEIGHTS, tile.h])]
            .sort((a, b) => a - b)
            .map((rows) => [String(rows), plural(rows, 'row')]),
          tile.h,
        ),
      ),
      h(
        'div',
        { class: 'actions' },
        button('Cancel', () => edit(null), { tone: 'quiet' }),
        button('Save', null, { type: 'submit', tone: 'primary' }),
      ),
    );
  }

  return {
    edit,
    all(state, use) {
      charts.wanted.clear();
      const tiles = sorted(state);
      return h(
        'div',
        { class: 'tiles' },
        tiles.map(([id, tile], at) => frame(id, tile, at, tiles.length, use)),
      );
    },
    drawn() {
      for (const [id, chart] of charts.made) {
        if (charts.wanted.has(id)) chart.show(...charts.wanted.get(id));
      }
    },
    /** Sends what was just typed. */
    flush: () => notes.forEach((note) => note.flush()),
  };
}
