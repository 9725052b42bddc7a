/** Views in a Redux store (5 or newer, also under Redux Toolkit), and commands as actions. */

/**
 * @typedef {import('../client.js').Client} Client
 * @typedef {import('../client.js').SendOptions} SendOptions
 * @typedef {import('../view.js').ViewValue} ViewValue
 * @typedef {import('../patch.js').Json} Json
 */

/**
 * A part of the store that holds the views that are followed, and the middleware that keeps it.
 *
 * ```js
 * const { reducer, middleware, follow, unfollow, send, select } = eddylineSlice(client);
 * const store = createStore(combineReducers({ eddyline: reducer }), applyMiddleware(middleware));
 * store.dispatch(follow('poll/lunch'));
 * select(store.getState(), 'poll/lunch')?.value;
 * await store.dispatch(send('poll/lunch/cast-vote', { choices: ['pizza'] })).outcome;
 * ```
 *
 * @param {Client} client
 * @param {string} [name] of the part, and what its actions begin with
 */
export function eddylineSlice(client, name = 'eddyline') {
  const FOLLOW = `${name}/follow`;
  const UNFOLLOW = `${name}/unfollow`;
  const CHANGED = `${name}/changed`;
  const SEND = `${name}/send`;
  /** How often each view is followed, and how to end it. @type {Map<string, {times: number, end: () => void}>} */
  const followed = new Map();

  return {
    name,

    /**
     * @param {Readonly<Record<string, ViewValue>> | undefined} state by address
     * @param {any} action
     * @returns {Readonly<Record<string, ViewValue>>}
     */
    reducer(state = {}, action) {
      if (action.type === CHANGED) {
        return { ...state, [action.address]: action.is };
      }
      if (action.type === UNFOLLOW && !followed.has(action.address)) {
        const { [action.address]: _, ...others } = state;
        return others;
      }
      return state;
    },

    /** @param {{dispatch: (action: any) => any}} store */
    middleware: (store) => (/** @type {(action: any) => any} */ next) => (/** @type {any} */ action) => {
      switch (action?.type) {
        case FOLLOW:
          start(action.address, store.dispatch);
          return next(action);
        case UNFOLLOW:
          stop(action.address);
          return next(action);
        case SEND:
          return client.send(action.to, action.payload, action.options);
        default:
          return next(action);
      }
    },

    /** @param {string} address */
    follow: (address) => ({ type: FOLLOW, address }),
    /** @param {string} address */
    unfollow: (address) => ({ type: UNFOLLOW, address }),
    /**
     * What its dispatch returns is what {@link Client#send} does.
     *
     * @param {string} to
     * @param {Json} [payload]
     * @param {SendOptions} [options]
     */
    send: (to, payload, options) => ({ type: SEND, to, payload, options }),
    /**
     * @param {any} state of the whole store
     * @param {string} address
     * @returns {ViewValue | undefined} nothing for a view that is not followed
     */
    select: (state, address) => state[name]?.[address],
  };

  /**
   * @param {string} address
   * @param {(action: any) => any} dispatch
   */
  function start(address, dispatch) {
    const known = followed.get(address);
    if (known) {
      known.times += 1;
      return;
    }
    const view = client.view(address);
    const tell = () => dispatch({ type: CHANGED, address, is: view.get() });
    followed.set(address, { times: 1, end: view.subscribe(tell) });
    tell();
  }

  /** @param {string} address */
  function stop(address) {
    const known = followed.get(address);
    if (known && (known.times -= 1) === 0) {
      known.end();
      followed.delete(address);
    }
  }
}
