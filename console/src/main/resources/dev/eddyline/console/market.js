/** Markets: a watch list, one instrument with its candles and book, and what moves most. */

import { bookLadder } from './book.js';
import { candleChart } from './chart.js';
import { classes, h } from './dom.js';
import {
  compareDecimals,
  count,
  decimal,
  difference,
  digitsOf,
  direction,
  percentChange,
  plural,
  rounded,
  short,
  signed,
  time,
} from './format.js';
import { icon } from './icons.js';
import { Listing } from './listing.js';
import { baseOf, currencyOf, isSimulated } from './instruments.js';
import { keep, recall } from './local.js';
import { moversPart } from './movers.js';
import { blank, button, choice, failed, figure, freshness, instead, tag, waiting } from './parts.js';
import { SIMULATED, Simulation } from './simulation.js';

const INTERVALS = [
  ['1s', '1 s'],
  ['1m', '1 min'],
  ['5m', '5 min'],
  ['1h', '1 h'],
];

/** How many instruments are watched unless somebody has chosen. */
const WATCHED = 12;

/** The simulation goes on while other pages are looked at. */
let simulation = null;

export function marketPage(app, invalidate) {
  const list = new Listing('market', invalidate, { limit: 1_000 });
  const movers = moversPart(invalidate);
  simulation ??= new Simulation(app, () => simulation.shown?.());
  simulation.shown = invalidate;
  let interval = recall('interval', '1m');
  let chart = null;
  let candlesNow = null;
  let order = [];
  let selected = null;
  /** Prices as they were drawn last, to tell which way they went. */
  const before = new Map();

  const watched = () => {
    const chosen = recall('watched');
    return chosen ?? list.ids.slice(0, WATCHED);
  };
  const watch = (ids) => {
    keep('watched', [...new Set(ids)]);
    invalidate();
  };

  function watchList(use) {
    order = watched();
    const others = list.ids.filter((id) => !order.includes(id));
    return h(
      'aside',
      { class: 'side watch', 'aria-label': 'Watch list' },
      h(
        'div',
        { class: 'side-head' },
        h('h1', null, 'Watch list'),
        h(
          'span',
          { class: 'muted' },
          list.status === 'ready' ? `${order.length} of ${count(list.ids.length)}` : '',
        ),
      ),
      list.status === 'loading'
        ? waiting('Looking for instruments')
        : list.status === 'failed'
          ? failed('The list of instruments cannot be had. It is asked for again every 3 s.', list.error)
          : order.length === 0
            ? blank('No instruments yet.', 'Feed a capture, or switch the simulated feed on.')
            : h(
                'div',
                { class: 'scroll-y' },
                h(
                  'table',
                  { class: 'table watch-table' },
                  h(
                    'thead',
                    null,
                    h(
                      'tr',
                      null,
                      h('th', { scope: 'col' }, 'Instrument'),
                      h('th', { scope: 'col', class: 'right' }, 'Last'),
                      h('th', { scope: 'col', class: 'right' }, 'Day'),
                      h('th', { class: 'slim' }, h('span', { class: 'hidden' }, 'Remove')),
                    ),
                  ),
                  h(
                    'tbody',
                    null,
                    order.map((id) => watchRow(id, use(`market/${id}`))),
                  ),
                ),
              ),
      others.length > 0 &&
        h(
          'form',
          {
            class: 'add',
            onSubmit: (event) => {
              event.preventDefault();
              const input = event.target.elements.instrument;
              const id = input.value.trim().toUpperCase();
              if (list.entries.has(id)) {
                watch([...order, id]);
                input.value = '';
              } else if (id) {
                app.notice('warn', `There is no instrument ${id}.`);
              }
            },
          },
          h('input', {
            name: 'instrument',
            list: 'instruments',
            placeholder: 'Add an instrument',
            'aria-label': 'Add an instrument',
            autocomplete: 'off',
          }),
          h(
            'datalist',
            { id: 'instruments' },
            others.slice(0, 200).map((id) => h('option', { key: id, value: id })),
          ),
          button('Add', null, { type: 'submit', sign: 'plus', only: true }),
        ),
      feedSwitch(),
    );
  }

  function watchRow(id, { value, status }) {
    const last = value?.last;
    const change = value?.day ? percentChange(value.day.open, value.day.close) : null;
    const moved =
      last && before.get(id) && before.get(id).price !== last.price
        ? compareDecimals(last.price, before.get(id).price)
        : null;
    const flash = moved === null ? (before.get(id)?.flash ?? '') : moved > 0 ? 'rose' : 'fell';
    if (last) before.set(id, { price: last.price, flash });
    return h(
      'tr',
      { key: id, class: classes(id === selected && 'chosen', status === 'stale' && 'stale') },
      h(
        'th',
        { scope: 'row' },
        h(
          'a',
          { href: `#/market/${encodeURIComponent(id)}`, 'aria-current': id === selected ? 'true' : null },
          h('strong', null, baseOf(id)),
          h('span', { class: 'muted' }, currencyOf(id)),
          isSimulated(id) && tag('sim', 'sim', 'Simulated: no real market'),
        ),
      ),
      // Another key makes another element, so that the flash begins anew.
      h(
        'td',
        { class: 'right' },
        last
          ? h('span', { key: `${last.sequence}`, class: classes('flash', flash) }, decimal(last.price))
          : h('span', { class: 'muted' }, status === 'loading' ? '…' : '–'),
      ),
      h('td', { class: `right ${direction(change)}` }, change === null ? '–' : signed(change)),
      h(
        'td',
        { class: 'slim' },
        button(`Remove ${id} from the watch list`, () => watch(order.filter((one) => one !== id)), {
          sign: 'close',
          only: true,
          tone: 'quiet small reveal',
        }),
      ),
    );
  }

  function feedSwitch() {
    const { status, why, sent } = simulation;
    const on = status === 'on' || status === 'starting';
    return h(
      'div',
      { class: classes('feed', on && 'on') },
      h(
        'button',
        {
          type: 'button',
          class: 'switch',
          role: 'switch',
          'aria-checked': String(on),
          onClick: () => {
            if (on) {
              simulation.stop();
            } else {
              simulation.start();
              if (recall('watched') || list.ids.length >= WATCHED) watch([...watched(), ...SIMULATED]);
            }
          },
        },
        h('i', null),
        'Simulated feed',
      ),
      h(
        'p',
        null,
        status === 'on'
          ? `${plural(sent, 'command')} sent. Made-up prices of SIM-… instruments, sent by this page.`
          : status === 'elsewhere'
            ? 'It runs in another tab of this browser already.'
            : status === 'failed'
              ? `It has stopped: ${why}`
              : 'Made-up prices of SIM-… instruments, a few commands a second from this page. No real market.',
      ),
    );
  }

  function instrument(id, use) {
    const view = use(`market/${id}`);
    const state = view.value;
    const missing = instead(view, `market ‘${id}’`);
    if (missing) return h('section', { class: 'main instrument', key: id }, back(), missing);
    const { last, day, bid, ask } = state;
    const change = day ? percentChange(day.open, day.close) : null;
    const currency = currencyOf(id);
    const lost = Object.entries(state.feeds).flatMap(([source, { trades, book }]) => {
      const number = (trades?.missing ?? 0) + (book?.missing ?? 0);
      return number > 0
        ? [tag('warn', `${count(number)} missing`, `Messages of ${source} that have not come.`)]
        : [];
    });
    return h(
      'section',
      { class: 'main instrument', key: id, 'aria-label': id },
      back(),
      h(
        'header',
        { class: 'head price-head' },
        h(
          'div',
          null,
          h('h2', null, baseOf(id), h('span', { class: 'muted' }, currency)),
          h(
            'div',
            { class: 'facts' },
            isSimulated(id)
              ? tag('sim', 'simulated feed', 'Made-up prices: no real market')
              : Object.keys(state.feeds).map((source) => h('span', { key: source }, `from ${source}`)),
            lost,
            state.late > 0 && tag('flat', `${count(state.late)} late`, 'Trades that came too late to count'),
            freshness(view),
          ),
        ),
        h(
          'div',
          { class: 'last' },
          h('span', { class: 'last-price' }, last ? decimal(last.price) : '–', h('small', null, currency)),
          h(
            'span',
            { class: direction(change) },
            day && signed(change),
            h(
              'small',
              { class: 'muted' },
              last
                ? `${last.side === 'buy' ? '▲ bought' : last.side === 'sell' ? '▼ sold' : 'traded'} ${decimal(last.size)} ${baseOf(id)} · ${time(last.time)}`
                : 'no trade yet',
            ),
          ),
        ),
      ),
      h(
        'dl',
        { class: 'figures' },
        figure(
          'Bid',
          bid ? decimal(bid.price) : '–',
          bid?.size && h('small', null, `${decimal(bid.size)} ${baseOf(id)}`),
        ),
        figure(
          'Ask',
          ask ? decimal(ask.price) : '–',
          ask?.size && h('small', null, `${decimal(ask.size)} ${baseOf(id)}`),
        ),
        figure(
          'Spread',
          bid && ask ? decimal(difference(ask.price, bid.price)) : '–',
          state.touch && h('small', null, `by ${state.touch === 'book' ? 'the book' : 'quotes'}`),
        ),
        day && [
          figure(
            'Day’s range',
            [decimal(day.low), h('span', { class: 'muted' }, ' – '), decimal(day.high)],
            h('small', null, `${day.date} UTC`),
          ),
          figure('Volume', h('span', { title: day.volume }, short(day.volume)), h('small', null, baseOf(id))),
          figure(
            'Turnover',
            h('span', { title: day.turnover }, short(day.turnover)),
            h('small', null, currency),
          ),
          figure(
            'VWAP',
            h(
              'span',
              { title: `${day.vwap} ${currency}` },
              decimal(rounded(day.vwap, Math.min(12, Math.max(2, digitsOf(day.close) + 2)))),
            ),
            h('small', null, currency),
          ),
          figure('Trades', count(day.trades)),
        ],
      ),
      candles(id, use),
      h('div', { class: 'beneath' }, movers.shown(use)),
    );
  }

  function candles(id, use) {
    const view = use(`market/${id}/candles-${interval}`);
    const byStart = view.value?.candles;
    candlesNow = byStart && Object.keys(byStart).length > 0 ? [`${id} ${interval}`, byStart] : null;
    return h(
      'section',
      { class: 'candles', 'aria-label': 'Candles' },
      h(
        'div',
        { class: 'part-head' },
        choice('Interval', INTERVALS, interval, (next) => {
          interval = next;
          keep('interval', next);
          invalidate();
        }),
        freshness(view),
        h(
          'span',
          { class: 'attribution' },
          'Charts by ',
          h(
            'a',
            { href: 'https://www.tradingview.com/', rel: 'noreferrer', target: '_blank' },
            'TradingView',
          ),
        ),
      ),
      candlesNow
        ? h('div', {
            class: 'chart',
            key: 'chart',
            role: 'img',
            'aria-label': `Candles of ${id}, ${interval} each: prices in ${currencyOf(id)}`,
            mounted: (element) => {
              chart = candleChart(element);
              if (candlesNow) chart.show(...candlesNow);
              return () => {
                chart.end();
                chart = null;
              };
            },
          })
        : h(
            'div',
            { class: 'chart', key: 'none' },
            view.status === 'gone' || byStart
              ? blank('No trade in this market yet.')
              : instead(view, 'the candles'),
          ),
    );
  }

  const back = () => h('a', { class: 'back', href: '#/market' }, icon('left'), 'Watch list');

  return {
    render(use, route) {
      selected = route.id ?? (matchMedia('(min-width: 800px)').matches ? (watched()[0] ?? null) : null);
      return h(
        'div',
        { class: classes('split market', route.id && 'has-detail') },
        watchList(use),
        selected
          ? instrument(selected, use)
          : h(
              'section',
              { class: 'main', key: 'none' },
              list.status === 'ready'
                ? blank(
                    'Nothing to show yet.',
                    'Feed a capture with ./eddyline feed coinbase FILE, or switch the simulated feed on.',
                  )
                : list.status === 'failed'
                  ? blank('Nothing can be shown.', 'This page goes on as soon as the gateway answers.')
                  : waiting('Loading'),
            ),
        selected &&
          use(`market/${selected}`).value &&
          h(
            'aside',
            { class: 'book-side', 'aria-label': 'Order book' },
            h('div', { class: 'part-head' }, h('h3', null, 'Book'), h('span', { class: 'muted' }, selected)),
            bookLadder(use(`market/${selected}/book`), {
              currency: currencyOf(selected),
              base: baseOf(selected),
            }),
          ),
      );
    },
    drawn() {
      if (chart && candlesNow) chart.show(...candlesNow);
    },
    key(event, typing) {
      if (
        typing ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')
      )
        return false;
      const at = order.indexOf(selected);
      const next = order[at + (event.key === 'ArrowDown' ? 1 : -1)];
      if (at < 0 || !next || document.querySelector('dialog[open]')) return false;
      location.hash = `#/market/${encodeURIComponent(next)}`;
      return true;
    },
    close() {
      list.end();
      movers.end();
      simulation.shown = null;
    },
  };
}
