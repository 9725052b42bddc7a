/**
 * A simulated feed, for when there is no real one: three made-up instruments whose trades, quotes and
 * books are random walks. Its instruments are called SIM-… and its source `simulation`, so that
 * nobody takes it for a market. One tab of a browser runs it at a time.
 */

import { keep, recall } from './local.js';

const SOURCE = 'simulation';
const LOCK = 'eddyline.console.simulation';
const STEP_MS = 400;

/** Commands on their way above which it waits. */
const PENDING_MAX = 12;

/** Prices in hundredths, sizes in thousandths: whole numbers, so that the decimals are exact. */
const INSTRUMENTS = [
  { id: 'SIM-ALDER-USD', cents: 18_240, move: 14, size: 4_000, book: true },
  { id: 'SIM-BIRCH-USD', cents: 3_915, move: 5, size: 22_000, book: true },
  { id: 'SIM-CEDAR-EUR', cents: 6_402_150, move: 3_100, size: 60, book: false },
];

export const SIMULATED = INSTRUMENTS.map(({ id }) => id);

const LEVELS = 18;

export class Simulation {
  /** @type {'off' | 'starting' | 'on' | 'elsewhere' | 'failed'} */
  status = 'off';
  why = null;
  sent = 0;
  #timer;
  #release = null;
  /** @type {(() => void)[]} */
  #follows = [];

  constructor(app, changed) {
    this.app = app;
    this.changed = changed;
  }

  async start() {
    if (this.#release || this.status === 'starting') return;
    this.#become('starting');
    const locked = await this.#lock();
    if (!locked) {
      this.#become('elsewhere');
      return;
    }
    this.sent = 0;
    try {
      const markets = await Promise.all(INSTRUMENTS.map((instrument) => begun(instrument)));
      if (this.status !== 'starting') return;
      // Followed by themselves, so that what is measured does not depend on which page is looked at.
      this.#follows = markets.map(({ id }) => this.app.client.view(`market/${id}`).subscribe(() => {}));
      this.#become('on');
      this.#step(markets, 0);
    } catch (error) {
      this.#fail(error.message);
    }
  }

  stop() {
    clearTimeout(this.#timer);
    this.#follows.forEach((end) => end());
    this.#follows = [];
    this.#release?.();
    this.#release = null;
    this.#become('off');
  }

  #become(status, why = null) {
    this.status = status;
    this.why = why;
    this.changed();
  }

  #fail(why) {
    this.stop();
    this.#become('failed', why);
  }

  /** Whether this tab may run it; the browser lets go of the lock when the tab goes. */
  #lock() {
    if (!navigator.locks) {
      this.#release = () => {};
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
        if (!lock) {
          resolve(false);
          return undefined;
        }
        return new Promise((release) => {
          this.#release = release;
          resolve(true);
        });
      });
    });
  }

  #step(markets, number) {
    this.#timer = setTimeout(() => this.#step(markets, number + 1), STEP_MS * (0.7 + 0.6 * Math.random()));
    const connected = this.app.client.connection.get().name === 'open';
    if (!connected || this.app.client.outbox.get().entries.length > PENDING_MAX) return;
    const market = markets[number % markets.length];
    const busy = this.app.pendingOf(`market/${market.id}`).length > 0;
    if (!busy) this.#move(market);
  }

  #move(market) {
    if (Math.random() < 0.85) {
      const trades = Array.from({ length: 1 + Math.floor(Math.random() * 4) }, () => trade(market));
      this.#send(market, 'apply-trades', { source: SOURCE, trades });
    }
    if (market.book) {
      this.#send(
        market,
        'apply-book',
        market.levels
          ? { source: SOURCE, updates: [update(market)] }
          : { source: SOURCE, snapshot: snapshot(market) },
      );
    } else {
      this.#send(market, 'apply-quotes', { source: SOURCE, quotes: [quote(market)] });
    }
  }

  async #send(market, command, payload) {
    const outcome = await this.app.give(`market/${market.id}/${command}`, payload, {
      quiet: true,
      measured: command === 'apply-trades', // the others may leave the main view as it is
    });
    if (outcome.status === 'accepted') {
      this.sent += 1;
    } else if (this.status === 'on') {
      this.#fail(`${outcome.message ?? outcome.status} (${outcome.code})`);
    }
  }
}

/** An instrument as its market has it, so that what it tells goes on without gaps. */
async function begun(instrument) {
  const [ticker, book] = await Promise.all([
    view(`market/${instrument.id}`),
    view(`market/${instrument.id}/book`),
  ]);
  const now = Date.now();
  const feed = ticker?.feeds?.[SOURCE];
  const last = ticker?.last?.price;
  const numbers = recall('simulation', {})[instrument.id] ?? {};
  return {
    ...instrument,
    cents: last ? Math.round(Number(last) * 100) : instrument.cents,
    trades: Math.max(feed?.trades ? feed.trades.to + 1 : now, numbers.trades ?? 0),
    quotes: Math.max(now, (feed?.quotes ?? 0) + 1),
    books: Math.max(book ? book.sequence + 1 : now, numbers.books ?? 0),
    levels: null,
  };
}

async function view(address) {
  const response = await fetch(`/v1/${address}`, { cache: 'no-store' });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`${address} cannot be read: ${response.status}`);
  return (await response.json()).state;
}

/** The numbers given are kept, since a market may not have told of the newest when a page begins. */
function next(market, of) {
  const number = market[of];
  market[of] += 1;
  const all = recall('simulation', {});
  keep('simulation', { ...all, [market.id]: { trades: market.trades, books: market.books } });
  return number;
}

const price = (cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
const size = (thousandths) =>
  `${Math.floor(thousandths / 1_000)}.${String(thousandths % 1_000).padStart(3, '0')}`;
const about = (most) => 1 + Math.floor(Math.random() ** 2 * most);
const tick = ({ move }) => Math.max(1, Math.round(move / 4));

function trade(market) {
  market.cents = Math.max(100, market.cents + Math.round((Math.random() - 0.498) * market.move));
  const side = Math.random() < 0.5 ? 'buy' : 'sell';
  const cents = market.cents + (side === 'buy' ? tick(market) : -tick(market));
  return {
    sequence: next(market, 'trades'),
    time: new Date().toISOString(),
    price: price(cents),
    size: size(about(market.size)),
    side,
  };
}

function quote(market) {
  return {
    sequence: (market.quotes += 1),
    time: new Date().toISOString(),
    bid: price(market.cents - tick(market)),
    bidSize: size(about(market.size)),
    ask: price(market.cents + tick(market)),
    askSize: size(about(market.size)),
  };
}

/** The sides as they should be around the price now. */
function around(market) {
  const sides = { bids: new Map(), asks: new Map() };
  for (let level = 1; level <= LEVELS; level += 1) {
    const scale = market.size * (0.6 + level / 6);
    sides.bids.set(price(market.cents - level * tick(market)), size(about(scale)));
    sides.asks.set(price(market.cents + level * tick(market)), size(about(scale)));
  }
  return sides;
}

const listed = (side) => [...side].map(([at, of]) => ({ price: at, size: of }));

function snapshot(market) {
  market.levels = around(market);
  return {
    sequence: next(market, 'books'),
    time: new Date().toISOString(),
    bids: listed(market.levels.bids),
    asks: listed(market.levels.asks),
  };
}

/** What leads from the levels there were to those around the price now; most that stay keep their size. */
function update(market) {
  const now = around(market);
  const changes = { bids: [], asks: [] };
  for (const side of ['bids', 'asks']) {
    for (const at of market.levels[side].keys()) {
      if (!now[side].has(at)) changes[side].push({ price: at, size: '0' });
    }
    for (const [at, of] of now[side]) {
      const before = market.levels[side].get(at);
      if (before !== undefined && Math.random() < 0.7) now[side].set(at, before);
      else changes[side].push({ price: at, size: of });
    }
  }
  market.levels = now;
  return { sequence: next(market, 'books'), time: new Date().toISOString(), ...changes };
}
