/** What the id of an instrument says of it. */

export const isSimulated = (id) => id.startsWith('SIM-');

/** `USD` of `BTC-USD`: what its prices are in. */
export const currencyOf = (id) => (id.includes('-') ? id.slice(id.lastIndexOf('-') + 1) : '');

/** `BTC` of `BTC-USD`: what is traded, and what its sizes are in. */
export const baseOf = (id) => (id.includes('-') ? id.slice(0, id.lastIndexOf('-')) : id).replace(/^SIM-/, '');
