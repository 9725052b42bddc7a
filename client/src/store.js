/**
 * Where commands wait that no gateway has answered yet: in IndexedDB, so that they survive a reload
 * and a crash, or in memory where there is none.
 */

/**
 * A command on its way.
 *
 * @typedef {object} Entry
 * @property {number} order its place among all; given by the store
 * @property {string} command its id, by which the server knows it again
 * @property {string} to `kind/id/command`
 * @property {import('./patch.js').Json} payload
 * @property {string} [actor] who asks, as it was when it was sent
 * @property {string} [member] for whom
 * @property {number} [expectedVersion]
 * @property {import('./patch.js').Json} [hint] what the prediction needs to know and the server does not
 * @property {number} at when it was given, in epoch milliseconds
 */

/**
 * @typedef {object} Store
 * @property {() => Promise<Entry[]>} all in their order
 * @property {(entry: Omit<Entry, 'order'>) => Promise<number>} add returns its place once it is durable
 * @property {(order: number) => Promise<void>} remove
 * @property {() => void} close
 */

/** @returns {Store} */
export function memoryStore() {
  /** @type {Map<number, Entry>} */
  const entries = new Map();
  let last = 0;
  return {
    all: async () => [...entries.values()].map((entry) => ({ ...entry })),
    add: async (entry) => {
      last += 1;
      entries.set(last, { ...entry, order: last });
      return last;
    },
    remove: async (order) => {
      entries.delete(order);
    },
    close: () => {},
  };
}

const TABLE = 'outbox';

/**
 * @param {string} name of the database
 * @param {IDBFactory} [factory]
 * @returns {Promise<Store>}
 */
export async function indexedStore(name, factory = indexedDB) {
  const opening = factory.open(name, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(TABLE, { keyPath: 'order', autoIncrement: true });
  };
  const database = await result(opening);
  // Another tab that needs a later form of the database must not wait for this one.
  database.onversionchange = () => database.close();

  /**
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(table: IDBObjectStore) => IDBRequest<T>} work
   * @returns {Promise<T>} once it is durable
   */
  async function transact(mode, work) {
    const transaction = database.transaction(TABLE, mode, { durability: 'strict' });
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const value = await result(work(transaction.objectStore(TABLE)));
    await done;
    return value;
  }

  return {
    all: () => transact('readonly', (table) => table.getAll()),
    add: async (entry) => Number(await transact('readwrite', (table) => table.add(entry))),
    remove: async (order) => {
      await transact('readwrite', (table) => table.delete(order));
    },
    close: () => database.close(),
  };
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
