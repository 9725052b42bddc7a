/** What the tiles of a board show: the live views of their sources. */

import { candleChart } from './chart.js';
import { classes, h } from './dom.js';
import { count, decimal, direction, percentChange, plural, share, signed } from './format.js';
import { currencyOf, isSimulated } from './instruments.js';
import { bar, blank, freshness, instead, tableOf, tag } from './parts.js';

/** Types of tiles, with how they are called and how large they begin. */
export const TYPES = {
  chart: { name: 'Chart', w: 6, h: 4, kind: 'market' },
  quote: { name: 'Quote', w: 3, h: 2, kind: 'market' },
  table: { name: 'Table', w: 6, h: 3, kind: 'market', many: true },
  poll: { name: 'Poll', w: 3, h: 4, kind: 'poll' },
  note: { name: 'Note', w: 3, h: 4 },
};

const nameOf = (source) => source.split('/')[1] ?? source;
const marketOf = (source) => source.split('/').slice(0, 2).join('/');

/** Widths that tiles are given here, in twelfths of the board. */
export const WIDTHS = [3, 4, 6, 8, 12];

/** What a tile is called where it has no title of its own. */
export function titleOf(tile) {
  return (
    tile.title ||
    (tile.sources.length > 0 && tile.type !== 'poll'
      ? tile.sources.slice(0, 2).map(nameOf).join(', ')
      : TYPES[tile.type].name)
  );
}

export function tileBody(tile, id, use, charts) {
  const [source] = tile.sources;
  if (!source) return blank('It has no source yet.', 'Edit the tile to choose what it shows.');
  switch (tile.type) {
    case 'quote':
      return quote(source, use);
    case 'chart':
      return chart(source, id, tile.settings.interval ?? '1m', use, charts);
    case 'table':
      return table(tile.sources, use);
    case 'poll':
      return poll(source, use);
    default:
      return blank(`Tiles of type ${tile.type} cannot be shown here.`);
  }
}

function quote(source, use) {
  const view = use(marketOf(source));
  const missing = instead(view, source);
  if (missing) return missing;
  const { last, day, bid, ask } = view.value;
  const change = day ? percentChange(day.open, day.close) : null;
  return h(
    'div',
    { class: 'pad' },
    h(
      'p',
      { class: 'quote-price' },
      last ? decimal(last.price) : '–',
      h('small', null, currencyOf(nameOf(source))),
    ),
    h(
      'p',
      { class: 'facts' },
      h('span', { class: direction(change) }, change === null ? 'no change yet' : `${signed(change)} today`),
      isSimulated(nameOf(source)) && tag('sim', 'sim', 'Simulated'),
      freshness(view),
    ),
    (bid || ask) &&
      h(
        'p',
        { class: 'facts' },
        h('span', null, 'bid ', h('strong', null, decimal(bid?.price))),
        h('span', null, 'ask ', h('strong', null, decimal(ask?.price))),
      ),
  );
}

function chart(source, id, interval, use, charts) {
  const address = source.split('/').length === 3 ? source : `${source}/candles-${interval}`;
  const view = use(address);
  const candles = view.value?.candles;
  if (!candles || Object.keys(candles).length === 0) return instead(view, address) ?? blank('No trade yet.');
  charts.wanted.set(id, [address, candles]);
  return h('div', {
    class: 'chart',
    key: 'chart',
    role: 'img',
    'aria-label': `Candles of ${address}`,
    mounted: (element) => {
      const made = candleChart(element, { small: true });
      charts.made.set(id, made);
      if (charts.wanted.has(id)) made.show(...charts.wanted.get(id));
      return () => {
        charts.made.delete(id);
        made.end();
      };
    },
  });
}

function table(sources, use) {
  return tableOf(
    ['Instrument'],
    ['Last', 'Bid', 'Ask', 'Day'],
    sources.map((source) => {
      const { value, status } = use(marketOf(source));
      const change = value?.day ? percentChange(value.day.open, value.day.close) : null;
      return h(
        'tr',
        { key: source },
        h(
          'th',
          { scope: 'row' },
          h('a', { href: `#/market/${encodeURIComponent(nameOf(source))}` }, nameOf(source)),
        ),
        value
          ? [
              h('td', { class: 'right' }, decimal(value.last?.price)),
              h('td', { class: 'right' }, decimal(value.bid?.price)),
              h('td', { class: 'right' }, decimal(value.ask?.price)),
              h('td', { class: `right ${direction(change)}` }, signed(change)),
            ]
          : h(
              'td',
              { class: 'right muted', colspan: 4 },
              status === 'gone' ? 'there is none' : status === 'refused' ? 'refused' : 'loading …',
            ),
      );
    }),
  );
}

function poll(source, use) {
  const view = use(source);
  const missing = instead(view, source);
  if (missing) return missing;
  const { title, options, result, ballots, status } = view.value;
  const final = Object.values(result?.rounds ?? {}).at(-1)?.tally ?? result?.tally ?? {};
  const most = Math.max(1, ...Object.values(final));
  const all = Object.values(final).reduce((a, b) => a + b, 0);
  return h(
    'div',
    { class: 'pad' },
    h('p', null, h('a', { href: `#/polls/${encodeURIComponent(nameOf(source))}` }, title)),
    h(
      'p',
      { class: 'facts' },
      tag(status === 'open' ? 'good' : 'flat', status),
      h('span', null, plural(ballots, 'ballot')),
      freshness(view),
    ),
    result
      ? h(
          'ul',
          { class: 'poll-tile' },
          Object.keys(final)
            .sort((a, b) => final[b] - final[a])
            .slice(0, 8)
            .map((option) =>
              h(
                'li',
                { key: option },
                h(
                  'span',
                  { class: classes(result.leaders.includes(option) && 'leader') },
                  options[option] ?? option,
                ),
                h(
                  'span',
                  null,
                  h('strong', null, count(final[option])),
                  ' ',
                  h('small', null, share(final[option], all)),
                ),
                bar(final[option] / most, { tone: result.leaders.includes(option) ? 'leads' : '' }),
              ),
            ),
        )
      : h('p', { class: 'muted' }, 'Hidden until the poll is closed.'),
  );
}
