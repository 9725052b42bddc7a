/** What the gateways answer, and why not. */

/** @typedef {import('../transports.js').End} End */

/**
 * The lines of a body, as they come.
 *
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<string>}
 */
export async function* linesOf(body) {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
    rest = /** @type {string} */ (lines.pop());
    yield* lines;
  }
}

/**
 * @param {Response} response
 * @returns {Promise<{code: string, detail: string}>}
 */
export async function problemOf(response) {
  const none = { code: `http-${response.status}`, detail: response.statusText };
  try {
    return { ...none, ...(await response.json()) };
  } catch {
    return none;
  }
}

/**
 * How long the server asks to wait; undefined where it does not.
 *
 * @param {Response} response
 */
export function retryAfterMs(response) {
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  return Number.isFinite(seconds) ? seconds * 1_000 : undefined;
}

/**
 * @param {Response} response
 * @param {{code: string, detail: string}} problem
 * @returns {End}
 */
export function endOf(response, problem) {
  const ms = retryAfterMs(response);
  const denied = response.status === 401 || response.status === 403;
  return {
    again: !denied && (response.status >= 500 || response.status === 429 || response.status === 408),
    why: `${response.status} ${problem.code}: ${problem.detail}`,
    denied,
    ...(ms === undefined ? {} : { ms }),
  };
}
