import { setTimeout as after } from 'node:timers/promises';

/**
 * Waits for a condition, with a deadline.
 *
 * @param {() => boolean | Promise<boolean>} condition
 * @param {() => string} [told] what to say if it is not met
 */
export async function until(condition, told = () => condition.toString(), ms = 10_000) {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(`not within ${ms} ms: ${told()}`);
    }
    await after(2);
  }
}
