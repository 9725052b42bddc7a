/**
 * Fractional indexes (David Greenspan, 2020), as the server makes and checks them: between two keys
 * there is always another, so that moving a tile writes one field of it. Pure.
 */

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LEAST_INTEGER = `A${'0'.repeat(26)}`;

/** @param {string} head */
const integerLength = (head) => (head >= 'a' ? head.charCodeAt(0) - 97 + 2 : 90 - head.charCodeAt(0) + 2);
/** @param {string} key */
const integerOf = (key) => key.slice(0, integerLength(key.charAt(0)));

/**
 * A key between two; null for before all or after all.
 *
 * @param {string | null} low
 * @param {string | null} high above `low`
 */
export function between(low, high) {
  if (low === null) return high === null ? 'a0' : before(high);
  const integer = integerOf(low);
  const fraction = low.slice(integer.length);
  if (high === null) return next(integer) ?? integer + middle(fraction, null);
  const highInteger = integerOf(high);
  if (integer === highInteger) return integer + middle(fraction, high.slice(highInteger.length));
  const following = next(integer);
  return following !== null && following < high ? following : integer + middle(fraction, null);
}

/** @param {string} high */
function before(high) {
  const integer = integerOf(high);
  if (integer === LEAST_INTEGER) return integer + middle('', high.slice(integer.length));
  if (integer.length < high.length) return integer;
  const earlier = previous(integer);
  return earlier === LEAST_INTEGER ? earlier + middle('', null) : earlier;
}

/**
 * A fraction between two; null stands for one.
 *
 * @param {string} low
 * @param {string | null} high
 * @returns {string}
 */
function middle(low, high) {
  let result = '';
  let below = low;
  /** @type {string | null} */
  let above = high;
  for (;;) {
    const lowDigit = below === '' ? 0 : DIGITS.indexOf(below.charAt(0));
    const highDigit = above === null ? DIGITS.length : DIGITS.indexOf(above.charAt(0));
    if (lowDigit === highDigit) {
      result += DIGITS[lowDigit];
      below = below.slice(1);
      above = above === null ? null : above.slice(1);
    } else if (highDigit - lowDigit > 1) {
      return result + DIGITS[(lowDigit + highDigit + 1) >> 1];
    } else if (above !== null && above.length > 1) {
      return result + above[0];
    } else {
      result += DIGITS[lowDigit];
      below = below.slice(1);
      above = null;
    }
  }
}

/**
 * @param {string} integer
 * @returns {string | null} null behind the last
 */
function next(integer) {
  const digits = [...integer];
  for (let at = digits.length - 1; at > 0; at -= 1) {
    if (digits[at] !== 'z') {
      digits[at] = DIGITS.charAt(DIGITS.indexOf(digits[at] ?? '') + 1);
      return digits.join('');
    }
    digits[at] = '0';
  }
  if (digits[0] === 'z') return null;
  const head = digits[0] === 'Z' ? 'a' : String.fromCharCode(integer.charCodeAt(0) + 1);
  return head + '0'.repeat(integerLength(head) - 1);
}

/** @param {string} integer */
function previous(integer) {
  const digits = [...integer];
  for (let at = digits.length - 1; at > 0; at -= 1) {
    if (digits[at] !== '0') {
      digits[at] = DIGITS.charAt(DIGITS.indexOf(digits[at] ?? '') - 1);
      return digits.join('');
    }
    digits[at] = 'z';
  }
  const head = digits[0] === 'a' ? 'Z' : String.fromCharCode(integer.charCodeAt(0) - 1);
  return head + 'z'.repeat(integerLength(head) - 1);
}
