// Random inputs that can be had again: a failure tells its seed.

/** @param {number} seed */
export function randomOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (/** @type {number} */ n) => Math.floor(next() * n);
  return {
    next,
    below,
    /** @template T @param {readonly T[]} from @returns {T} */
    of: (from) => /** @type {any} */ (from[below(from.length)]),
    /** @param {number} chance */
    happens: (chance) => next() < chance,
  };
}

/**
 * Runs a property for many seeds; SEED=n runs it for that one.
 *
 * @param {number} seeds
 * @param {(random: ReturnType<typeof randomOf>, seed: number) => void | Promise<void>} property
 */
export async function forSeeds(seeds, property) {
  const one = process.env.SEED;
  const first = one === undefined ? 1 : Number(one);
  for (let seed = first; seed < first + (one === undefined ? seeds : 1); seed += 1) {
    try {
      await property(randomOf(seed), seed);
    } catch (error) {
      throw new Error(`SEED=${seed}`, { cause: error });
    }
  }
}

const NAMES = ['a', 'b', 'a/b', 'm~n', '', '0', '-', '__proto__', 'constructor', 'ä'];

/**
 * @param {ReturnType<typeof randomOf>} random
 * @param {number} depth
 * @returns {any}
 */
export function json(random, depth) {
  const kind = random.below(depth > 0 ? 7 : 4);
  switch (kind) {
    case 0: return random.below(10);
    case 1: return random.of(['', 'x', 'y', 'é']);
    case 2: return random.happens(0.5);
    case 3: return null;
    case 4: return Array.from({ length: random.below(4) }, () => json(random, depth - 1));
    default: return object(random, depth);
  }
}

/**
 * @param {ReturnType<typeof randomOf>} random
 * @param {number} depth
 */
export function object(random, depth) {
  const entries = Array.from({ length: random.below(5) }, () => [random.of(NAMES), json(random, depth - 1)]);
  // As a parser makes it: __proto__ is a name as any other.
  return JSON.parse(`{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`);
}
