/** Candles with their volume, drawn by Lightweight Charts. Only here prices become binary numbers. */

import { CandlestickSeries, createChart, HistogramSeries } from './vendor/lightweight-charts.js';
import { digitsOf } from './format.js';
import { colour, onTheme } from './theme.js';

/**
 * Puts a chart into an element. `show` takes the candles of a view, by their start; `end` takes it
 * away.
 *
 * @param {Element} element
 * @param {{small?: boolean}} [options]
 */
export function candleChart(element, { small = false } = {}) {
  const chart = createChart(element, {
    autoSize: true,
    // Its style sheet would break the page's policy; the page names the author and links to him.
    layout: {
      attributionLogo: false,
      fontFamily: getComputedStyle(element).fontFamily,
      fontSize: small ? 10 : 11,
    },
    rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.08, bottom: small ? 0.08 : 0.24 } },
    timeScale: {
      borderVisible: false,
      timeVisible: true,
      secondsVisible: false,
      rightOffset: 2,
      minBarSpacing: 1,
    },
    crosshair: { mode: 0 },
    handleScroll: { vertTouchDrag: false },
    localization: { locale: 'en-GB' },
  });
  const candles = chart.addSeries(CandlestickSeries, { borderVisible: false });
  const volumes = small
    ? null
    : chart.addSeries(HistogramSeries, {
        priceScaleId: 'volume',
        lastValueVisible: false,
        priceLineVisible: false,
        priceFormat: { type: 'volume' },
      });
  volumes?.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });

  let drawn = [];
  let drawnOf = null;
  let from = null;

  function paint() {
    const [up, down, text, line] = ['up', 'down', 'text-2', 'line'].map(colour);
    chart.applyOptions({
      layout: { background: { type: 'solid', color: 'transparent' }, textColor: text },
      grid: { vertLines: { visible: false }, horzLines: { color: line } },
      crosshair: {
        vertLine: { color: text, labelBackgroundColor: text },
        horzLine: { color: text, labelBackgroundColor: text },
      },
    });
    candles.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down });
    drawn = [];
    if (from) show(drawnOf, from);
  }

  /**
   * @param {string} of which candles these are: of others the chart begins anew
   * @param {Record<string, any>} byStart
   */
  function show(of, byStart) {
    if (of === drawnOf && byStart === from && drawn.length > 0) return;
    const next = Object.keys(byStart)
      .sort()
      .map((start) => [start, byStart[start]]);
    const anew = of !== drawnOf || drawn.length === 0;
    const known = new Map(drawn);
    const changed = next.filter(([start, candle]) => known.get(start) !== candle);
    const lastDrawn = drawn.at(-1)?.[0] ?? '';
    if (anew) {
      const digits = Math.min(8, Math.max(2, ...next.map(([, { close }]) => digitsOf(close))));
      candles.applyOptions({ priceFormat: { type: 'price', precision: digits, minMove: 10 ** -digits } });
      chart.applyOptions({ timeScale: { secondsVisible: of.endsWith('1s') } });
    }
    if (anew || changed.some(([start]) => start < lastDrawn)) {
      candles.setData(next.map(price));
      volumes?.setData(next.map(volume));
    } else {
      for (const one of changed) {
        candles.update(price(one));
        volumes?.update(volume(one));
      }
    }
    if (of !== drawnOf) {
      // The newest ones; where there are few, no wider than many would be.
      const many = Math.max(40, Math.min(small ? 60 : 100, next.length));
      chart.timeScale().setVisibleLogicalRange({ from: next.length - many, to: next.length + 2 });
    }
    drawn = next;
    drawnOf = of;
    from = byStart;
  }

  const stop = onTheme(paint);
  paint();
  return {
    show,
    end() {
      stop();
      chart.remove();
    },
  };
}

const seconds = (start) => Math.floor(Date.parse(start) / 1_000);

function price([start, { open, high, low, close }]) {
  return {
    time: seconds(start),
    open: Number(open),
    high: Number(high),
    low: Number(low),
    close: Number(close),
  };
}

function volume([start, candle]) {
  const rises = Number(candle.close) >= Number(candle.open);
  return {
    time: seconds(start),
    value: Number(candle.volume),
    color: colour(rises ? 'up-faint' : 'down-faint'),
  };
}
