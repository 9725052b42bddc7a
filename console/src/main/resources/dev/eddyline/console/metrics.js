/** Metrics as Prometheus has them in text: what they were at two times, and what happened between. */

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/**
 * @param {string} text
 * @returns {Map<string, {labels: Record<string, string>, value: number}[]>}
 */
export function parseMetrics(text) {
  const metrics = new Map();
  for (const line of text.split('\n')) {
    const found = line.startsWith('#') ? null : LINE.exec(line);
    if (found) {
      const labels = Object.fromEntries(
        [...(found[2] ?? '').matchAll(LABEL)].map(([, name, value]) => [name, value]),
      );
      const value = found[3] === '+Inf' ? Infinity : Number(found[3]);
      if (!metrics.has(found[1])) metrics.set(found[1], []);
      metrics.get(found[1]).push({ labels, value });
    }
  }
  return metrics;
}

/** The sum of a metric over the labels that fit; undefined where there is none of that name. */
export function total(metrics, name, where = {}) {
  const all = metrics?.get(name);
  return all
    ?.filter(({ labels }) => Object.entries(where).every(([label, value]) => labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

/** What was measured a while ago and now, and what happened between. */
export class Samples {
  #taken = [];

  /** @param {number} many how many samples are kept */
  constructor(many) {
    this.many = many;
  }

  add(metrics, at = performance.now()) {
    const before = this.#taken.at(-1);
    // A counter that is smaller than before is one of another process: nothing can be told of both.
    if (before && restarted(before.metrics, metrics)) this.#taken = [];
    this.#taken.push({ metrics, at });
    if (this.#taken.length > this.many) this.#taken.shift();
  }

  get newest() {
    return this.#taken.at(-1)?.metrics ?? null;
  }

  get seconds() {
    return this.#taken.length < 2 ? 0 : (this.#taken.at(-1).at - this.#taken[0].at) / 1_000;
  }

  /** How often something happened a second, from sample to sample. */
  rates(name, where) {
    return this.#taken.slice(1).map(({ metrics, at }, index) => {
      const before = this.#taken[index];
      return Math.max(
        0,
        ((total(metrics, name, where) ?? 0) - (total(before.metrics, name, where) ?? 0)) /
          ((at - before.at) / 1_000),
      );
    });
  }

  /** How much a counter has grown over all that is kept. */
  growth(name, where) {
    if (this.#taken.length < 2) return 0;
    return (
      (total(this.#taken.at(-1).metrics, name, where) ?? 0) -
      (total(this.#taken[0].metrics, name, where) ?? 0)
    );
  }

  /**
   * A quantile of a histogram over all that is kept, in its unit; null where nothing happened.
   *
   * @param {boolean} [ever] over all that was ever measured
   */
  quantile(name, of, ever = false) {
    const now = this.#taken.at(-1)?.metrics.get(`${name}_bucket`);
    if (!now) return null;
    const before = new Map(
      (!ever && this.#taken.length > 1 ? (this.#taken[0].metrics.get(`${name}_bucket`) ?? []) : []).map(
        ({ labels, value }) => [labels.le, value],
      ),
    );
    const byBound = new Map();
    for (const { labels, value } of now) {
      const bound = labels.le === '+Inf' ? Infinity : Number(labels.le);
      byBound.set(bound, (byBound.get(bound) ?? 0) + value - (before.get(labels.le) ?? 0));
    }
    const buckets = [...byBound].sort(([a], [b]) => a - b);
    const all = buckets.at(-1)?.[1] ?? 0;
    if (all <= 0) return null;
    let low = 0;
    let below = 0;
    for (const [bound, count] of buckets) {
      if (count >= of * all) {
        if (bound === Infinity) return low;
        return low + (bound - low) * ((of * all - below) / Math.max(1, count - below));
      }
      low = bound;
      below = count;
    }
    return low;
  }
}

function restarted(before, now) {
  const name = 'process_start_time_seconds';
  if (now.has(name)) return total(before, name) !== total(now, name);
  return ['eddyline_push_tail_records_total', 'eddyline_ingest_commands_total'].some(
    (one) => (total(now, one) ?? 0) < (total(before, one) ?? 0),
  );
}
