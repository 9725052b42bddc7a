/** A view, as a page has it in hand. */

import { Observable } from './observable.js';

/** @typedef {import('./known.js').Status} Status */

/**
 * What is known of a view. Parts that have not changed are the same objects as before.
 *
 * @typedef {object} ViewValue
 * @property {any} value its state with the commands on their way, as they will probably be decided;
 *   undefined while nothing is known and where there is no such view
 * @property {any} confirmed its state as the server has told it
 * @property {number} version of the confirmed state; 0 where there is none
 * @property {string} at when the command was taken that led to it, RFC 3339
 * @property {Status} status
 * @property {number} pending commands in `value` that are not in `confirmed`
 * @property {{code: string, message: string} | null} error
 */

/**
 * A view as a value that changes. It is followed while somebody listens.
 *
 * @extends {Observable<ViewValue>}
 */
export class View extends Observable {
  #listens;

  /**
   * @internal
   * @param {string} address
   * @param {(listens: boolean) => void} listens
   */
  constructor(address, listens) {
    super(/** @type {ViewValue} */ ({
      value: undefined, confirmed: undefined, version: 0, at: '', status: 'loading', pending: 0, error: null,
    }));
    /** `kind/id` or `kind/id/name`. */
    this.address = address;
    this.#listens = listens;
  }

  /**
   * @protected
   * @override
   * @param {number} count
   */
  listened(count) {
    this.#listens(count > 0);
  }

  /**
   * Waits until something holds of the view, following it meanwhile.
   *
   * @param {(value: ViewValue) => boolean} condition
   * @returns {Promise<ViewValue>}
   */
  until(condition) {
    return new Promise((resolve, reject) => {
      const look = () => {
        try {
          if (condition(this.get())) {
            end();
            resolve(this.get());
          }
        } catch (error) {
          end();
          reject(error);
        }
      };
      const end = this.subscribe(look);
      look();
    });
  }
}
