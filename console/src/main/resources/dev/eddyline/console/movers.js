/** Which instruments move most today. */

import { h } from './dom.js';
import { count, decimal, direction, plural, rounded, short, signed } from './format.js';
import { baseOf, currencyOf, isSimulated } from './instruments.js';
import { Listing } from './listing.js';
import { blank, choice, freshness, instead, tableOf, tag } from './parts.js';

const LISTS = [
  ['gainers', 'Gainers'],
  ['losers', 'Losers'],
  ['trades', 'Most trades'],
  ['turnover', 'Turnover'],
];

export function moversPart(invalidate) {
  const boards = new Listing('movers', invalidate);
  let list = 'gainers';
  let board = 'all';

  function shown(use) {
    const names = boards.ids.length > 0 ? ['all', ...boards.ids.filter((id) => id !== 'all')] : ['all'];
    const view = use(`movers/${board}`);
    const lists = LISTS.filter(([name]) => name !== 'turnover' || board !== 'all');
    const shownList = lists.some(([name]) => name === list) ? list : 'gainers';
    const rows = Object.entries(view.value?.[shownList] ?? {}).sort(([, a], [, b]) => a.rank - b.rank);
    return h(
      'section',
      { class: 'movers', 'aria-label': 'Movers' },
      h(
        'div',
        { class: 'part-head' },
        h('h3', null, 'Movers'),
        choice('Movers', lists, shownList, (next) => {
          list = next;
          invalidate();
        }),
        names.length > 2 &&
          h(
            'label',
            { class: 'inline' },
            h('span', { class: 'hidden' }, 'Currency'),
            h(
              'select',
              {
                value: board,
                onChange: (event) => {
                  board = event.target.value;
                  invalidate();
                },
              },
              names.map((name) =>
                h('option', { key: name, value: name }, name === 'all' ? 'all currencies' : name),
              ),
            ),
          ),
        view.value &&
          h(
            'span',
            { class: 'muted push' },
            `${plural(view.value.instruments, 'instrument')} · ${view.value.date} UTC`,
          ),
        freshness(view),
      ),
      view.status === 'gone'
        ? blank('No instrument has a trade yet.')
        : (instead(view, 'the movers') ??
            (rows.length === 0
              ? blank(
                  shownList === 'gainers'
                    ? 'Nothing has risen today.'
                    : shownList === 'losers'
                      ? 'Nothing has fallen today.'
                      : 'Nothing yet.',
                )
              : h(
                  'div',
                  { class: 'scroll' },
                  tableOf(
                    ['#', 'Instrument'],
                    ['Last', 'Day', 'Trades', 'Turnover'],
                    rows.map(([id, { rank, last, change, turnover, trades }]) =>
                      h(
                        'tr',
                        { key: id },
                        h('td', { class: 'muted' }, rank),
                        h(
                          'th',
                          { scope: 'row' },
                          h(
                            'a',
                            { href: `#/market/${encodeURIComponent(id)}` },
                            h('strong', null, baseOf(id)),
                            h('span', { class: 'muted' }, currencyOf(id)),
                            isSimulated(id) && tag('sim', 'sim', 'Simulated'),
                          ),
                        ),
                        h('td', { class: 'right' }, decimal(last)),
                        h('td', { class: `right ${direction(change)}` }, signed(rounded(change, 2))),
                        h('td', { class: 'right' }, count(trades)),
                        h(
                          'td',
                          { class: 'right', title: turnover },
                          short(turnover),
                          h('small', null, currencyOf(id)),
                        ),
                      ),
                    ),
                  ),
                ))),
    );
  }

  return { shown, end: () => boards.end() };
}
