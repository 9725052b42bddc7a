/** A level-2 book as a ladder: asks above, bids below, how much there is up to each price. */

import { h } from './dom.js';
import { compareDecimals, count, decimal, difference, digitsOf, plural, sum } from './format.js';
import { blank, freshness, instead, tag } from './parts.js';

/** Levels by price, the best first. */
function levels(side, byPrice, many) {
  const way = side === 'bids' ? -1 : 1;
  let total = '0';
  return Object.entries(byPrice)
    .sort(([a], [b]) => way * compareDecimals(a, b))
    .slice(0, many)
    .map(([price, size]) => {
      total = sum(total, size);
      return { price, size, total };
    });
}

export function bookLadder(view, { currency, base, many = 12 }) {
  const missing =
    view.status === 'gone'
      ? blank('No book is told of it.', 'Its sources tell trades or best prices only.')
      : instead(view, 'the book');
  if (missing) return missing;
  const book = view.value;
  const bids = levels('bids', book.bids, many);
  const asks = levels('asks', book.asks, many);
  const deepest = Math.max(1e-18, ...[bids.at(-1), asks.at(-1)].map((last) => Number(last?.total ?? 0)));
  const digits = Math.max(0, ...[...bids, ...asks].map(({ price }) => digitsOf(price)));
  const row =
    (side) =>
    ({ price, size, total }) =>
      h(
        'tr',
        { key: price, class: side },
        h('td', { class: 'price' }, padded(price, digits)),
        h('td', { class: 'right' }, decimal(size)),
        h(
          'td',
          { class: 'right total' },
          h('i', { class: 'depth', style: { transform: `scaleX(${(Number(total) / deepest).toFixed(4)})` } }),
          h('span', null, decimal(total)),
        ),
      );
  const spread = bids[0] && asks[0] ? difference(asks[0].price, bids[0].price) : null;
  return h(
    'div',
    { class: 'book' },
    h(
      'div',
      { class: 'facts' },
      !book.complete && tag('warn', 'not complete', 'A whole snapshot of it has not come yet.'),
      book.crossed && tag('warn', 'crossed', 'The best bid is not below the best ask.'),
      book.missing > 0 &&
        tag(
          'warn',
          `${count(book.missing)} missing`,
          'Messages between its beginning and the newest that have not come.',
        ),
      freshness(view),
    ),
    h(
      'table',
      { class: 'table ladder' },
      h('caption', { class: 'hidden' }, 'Order book'),
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          h('th', { scope: 'col' }, 'Price', h('small', null, currency)),
          h('th', { scope: 'col', class: 'right' }, 'Size', h('small', null, base)),
          h('th', { scope: 'col', class: 'right' }, 'Total'),
        ),
      ),
      h(
        'tbody',
        { class: 'asks' },
        asks.length === 0
          ? h('tr', null, h('td', { colspan: 3, class: 'muted' }, 'nobody offers'))
          : asks.toReversed().map(row('ask')),
      ),
      h(
        'tbody',
        { class: 'mid' },
        h(
          'tr',
          null,
          h(
            'td',
            { colspan: 3 },
            spread === null
              ? '–'
              : ['spread ', h('strong', null, decimal(spread)), ` · ${basisPoints(bids[0].price, spread)}`],
          ),
        ),
      ),
      h(
        'tbody',
        { class: 'bids' },
        bids.length === 0
          ? h('tr', null, h('td', { colspan: 3, class: 'muted' }, 'nobody bids'))
          : bids.map(row('bid')),
      ),
    ),
    h(
      'p',
      { class: 'fine' },
      h('span', null, plural(book.bidLevels, 'bid')),
      h('span', null, plural(book.askLevels, 'ask')),
      h('span', null, `by ${book.source}`),
    ),
  );
}

/** As many digits behind the point as the others, the added ones not shown. */
function padded(price, digits) {
  const missing = digits - digitsOf(price);
  if (missing === 0) return decimal(price);
  return [
    decimal(price),
    h(
      'span',
      { class: 'pad', 'aria-hidden': 'true' },
      `${digitsOf(price) === 0 ? '.' : ''}${'0'.repeat(missing)}`,
    ),
  ];
}

function basisPoints(price, spread) {
  const points = (10_000 * Number(spread)) / Number(price);
  return `${points.toLocaleString('en', { maximumFractionDigits: points < 1 ? 3 : 1 })}\u202fbp`;
}
