/**
 * What the commands of a poll will probably do: the rules of the kind, as far as its public view
 * tells enough. Of a ranked poll only the turnout is predicted, since its count is the server's.
 */

/**
 * What a page must tell besides of `change-vote` and `retract-vote`, since the view does not show
 * who voted for what.
 *
 * @typedef {object} PollHint
 * @property {readonly string[]} [previous] the choices of the ballot that is replaced or taken back
 */

/** @type {import('../prediction.js').KindRules} */
export const poll = {
  name: 'poll',
  predict(state, { name, payload, hint }, view) {
    if (view !== null || !isPoll(state)) {
      return state;
    }
    switch (name) {
      case 'cast-vote':
        return state.status === 'open' ? counted(state, [], choicesOf(payload), 1) : state;
      case 'change-vote':
        return state.status === 'open' && hint?.previous
          ? counted(state, hint.previous, choicesOf(payload), 0)
          : state;
      case 'retract-vote':
        return state.status === 'open' && hint?.previous
          ? counted(state, hint.previous, null, -1)
          : state;
      case 'open':
        return state.status === 'scheduled' ? { ...state, status: 'open' } : state;
      case 'close':
        return { ...state, status: 'closed' };
      default:
        return state;
    }
  },
};

/**
 * @param {any} state
 * @returns {boolean}
 */
function isPoll(state) {
  return state !== null && typeof state === 'object' && typeof state.ballots === 'number';
}

/**
 * The options a ballot is for; null where it is not of this form.
 *
 * @param {any} payload
 * @returns {readonly string[] | null}
 */
function choicesOf(payload) {
  return Array.isArray(payload?.choices) ? payload.choices : null;
}

/**
 * @param {any} state
 * @param {readonly string[]} removed
 * @param {readonly string[] | null} added null for no ballot
 * @param {number} ballots how many more there are
 */
function counted(state, removed, added, ballots) {
  const after = { ...state, ballots: state.ballots + ballots };
  const { result } = state;
  if (!result || state.method === 'ranked') {
    return after;
  }
  if ([...removed, ...(added ?? [])].some((option) => !Object.hasOwn(result.tally, option))) {
    return state; // the server will refuse it
  }
  const tally = { ...result.tally };
  removed.forEach((option) => (tally[option] -= 1));
  added?.forEach((option) => (tally[option] += 1));
  const blank =
    result.blank + (added?.length === 0 ? 1 : 0) - (ballots < 1 && removed.length === 0 ? 1 : 0);
  const most = Math.max(...Object.values(tally));
  const leaders = most > 0 ? Object.keys(tally).filter((option) => tally[option] === most) : [];
  return { ...after, result: { ...result, tally, blank, leaders } };
}
