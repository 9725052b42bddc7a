/**
 * Numbers as people read them, each with its unit. Prices and sizes are decimals as text and stay
 * so: they are grouped, compared and subtracted digit by digit, and become binary numbers only where
 * something is drawn.
 */

const COUNT = new Intl.NumberFormat('en');

/** Thin, and never at the end of a line. */
const GAP = '\u202f';

/** A whole number with its digits in groups. */
export function count(number) {
  return COUNT.format(number);
}

/** A count with what is counted: `1 ballot`, `2 ballots`. */
export function plural(number, one, many = `${one}s`) {
  return `${count(number)} ${Math.abs(number) === 1 ? one : many}`;
}

// ---- decimals as text ----

/** A decimal with the digits before its point in groups; all its digits stay. */
export function decimal(text) {
  if (text === null || text === undefined) return '–';
  const [, sign, whole, rest] = /^(-?)(\d+)(\..*)?$/.exec(text) ?? [];
  if (whole === undefined) return String(text);
  return `${sign ? '−' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${rest ?? ''}`;
}

/** A decimal as a whole number of units, and how many digits these are behind the point. */
function scaled(text) {
  const [whole, fraction = ''] = text.split('.');
  return { units: BigInt(whole + fraction), digits: fraction.length };
}

function alike(a, b) {
  const left = scaled(a);
  const right = scaled(b);
  const digits = Math.max(left.digits, right.digits);
  return {
    digits,
    left: left.units * 10n ** BigInt(digits - left.digits),
    right: right.units * 10n ** BigInt(digits - right.digits),
  };
}

/** For sorting: below zero, zero or above. */
export function compareDecimals(a, b) {
  const { left, right } = alike(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function toText(units, digits) {
  const sign = units < 0n ? '-' : '';
  const all = (units < 0n ? -units : units).toString().padStart(digits + 1, '0');
  return digits === 0 ? sign + all : `${sign}${all.slice(0, -digits)}.${all.slice(-digits)}`;
}

/** `a` minus `b`, exact. */
export function difference(a, b) {
  const { left, right, digits } = alike(a, b);
  return toText(left - right, digits);
}

/** `a` plus `b`, exact. */
export function sum(a, b) {
  const { left, right, digits } = alike(a, b);
  return toText(left + right, digits);
}

/** A decimal with so many digits behind its point, rounded half away from zero. */
export function rounded(text, to) {
  const { units, digits } = scaled(text);
  if (digits <= to) return text;
  const by = 10n ** BigInt(digits - to);
  const half = units < 0n ? -by / 2n : by / 2n;
  return toText((units + half) / by, to);
}

/** The change from one decimal to another in percent, with two digits; null from zero. */
export function percentChange(from, to) {
  const { left, right } = alike(from, to);
  if (left === 0n) return null;
  const whole = left < 0n ? -left : left;
  const scaledUp = (right - left) * 1_000_000n;
  return rounded(toText(scaledUp / whole, 4), 2);
}

/** A percentage with its sign. */
export function signed(text) {
  if (text === null || text === undefined) return '–';
  const is = compareDecimals(text, '0');
  return `${is > 0 ? '+' : ''}${decimal(text)}${GAP}%`;
}

/** Which way: up, down or flat. */
export function direction(text) {
  const is = text === null || text === undefined ? 0 : compareDecimals(text, '0');
  return is > 0 ? 'up' : is < 0 ? 'down' : 'flat';
}

/** A large decimal in short: `1.24 M`. For reading at a glance; the exact one is beside it or in its title. */
export function short(text) {
  if (text === null || text === undefined) return '–';
  const number = Number(text);
  const size = Math.abs(number);
  const [by, unit] =
    size >= 1e9 ? [1e9, 'bn'] : size >= 1e6 ? [1e6, 'M'] : size >= 1e4 ? [1e3, 'k'] : [1, ''];
  const digits = size / by >= 100 ? 1 : 2;
  return `${(number / by).toLocaleString('en', { maximumFractionDigits: size < 1 ? 6 : digits })}${unit && GAP + unit}`;
}

/** Digits behind the point. */
export function digitsOf(text) {
  return text?.split('.')[1]?.length ?? 0;
}

// ---- shares, times, sizes ----

export function share(part, whole) {
  return whole > 0 ? `${((100 * part) / whole).toFixed(1)}${GAP}%` : `0${GAP}%`;
}

/** A length of time. */
export function duration(ms) {
  if (ms === null || ms === undefined || Number.isNaN(ms)) return '–';
  if (ms < 1) return `${ms.toFixed(2)}${GAP}ms`;
  if (ms < 10) return `${ms.toFixed(1)}${GAP}ms`;
  if (ms < 1_000) return `${Math.round(ms)}${GAP}ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)}${GAP}s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)}${GAP}min`;
  if (ms < 86_400_000)
    return `${Math.floor(ms / 3_600_000)}${GAP}h ${Math.floor((ms % 3_600_000) / 60_000)}${GAP}min`;
  return `${Math.floor(ms / 86_400_000)}${GAP}d ${Math.floor((ms % 86_400_000) / 3_600_000)}${GAP}h`;
}

export function ago(at, now = Date.now()) {
  const ms = now - (typeof at === 'number' ? at : Date.parse(at));
  if (Number.isNaN(ms)) return '';
  return ms < 1_500 ? 'just now' : `${duration(Math.max(1_000, ms))} ago`;
}

export function bytes(number) {
  const [by, unit] =
    number >= 2 ** 30
      ? [2 ** 30, 'GiB']
      : number >= 2 ** 20
        ? [2 ** 20, 'MiB']
        : number >= 1024
          ? [1024, 'KiB']
          : [1, 'B'];
  return `${(number / by).toLocaleString('en', { maximumFractionDigits: number / by < 10 && by > 1 ? 1 : 0 })}${GAP}${unit}`;
}

export function rate(perSecond) {
  if (perSecond === null || perSecond === undefined) return '–';
  const digits = perSecond < 10 && perSecond % 1 !== 0 ? 1 : 0;
  return `${perSecond.toLocaleString('en', { maximumFractionDigits: digits })}${GAP}/s`;
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** A time of today as a clock, another with its day; in the reader's own zone. */
export function time(at) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '';
  return new Date().toDateString() === date.toDateString() ? CLOCK.format(date) : DAY.format(date);
}
