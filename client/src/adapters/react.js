/** Views for React 18 and newer: components render again when what they take of a view changes. */

import { useCallback, useRef, useSyncExternalStore } from 'react';

/**
 * @typedef {import('../client.js').Client} Client
 * @typedef {import('../view.js').ViewValue} ViewValue
 */

/**
 * What is known of a view, followed for as long as the component is there.
 *
 * @template [T=ViewValue]
 * @param {Client} client
 * @param {string} address
 * @param {(is: ViewValue) => T} [select] takes a part; the component renders again only when that is
 *   another value (`Object.is`), which parts of a state that have not changed are not
 * @returns {T}
 */
export function useView(client, address, select) {
  const view = client.view(address);
  const chosen = useRef(/** @type {{of: ViewValue, by: unknown, is: T} | null} */ (null));
  const get = useCallback(() => {
    const of = view.get();
    const last = chosen.current;
    if (last?.of !== of || last.by !== select) {
      const is = select ? select(of) : /** @type {T} */ (/** @type {unknown} */ (of));
      chosen.current = { of, by: select, is };
    }
    return /** @type {{is: T}} */ (chosen.current).is;
  }, [view, select]);
  return useSyncExternalStore(view.subscribe, get, get);
}

/** @param {Client} client */
export function useConnection({ connection }) {
  return useSyncExternalStore(connection.subscribe, connection.get, connection.get);
}

/** @param {Client} client */
export function useOutbox({ outbox }) {
  return useSyncExternalStore(outbox.subscribe, outbox.get, outbox.get);
}
