/** A ranked ballot that somebody makes: options put in an order, the best first. */

import { h } from './dom.js';
import { plural } from './format.js';
import { button } from './parts.js';

/**
 * @param {Map<string, string[]>} drafts the ballots that are being made, by poll
 * @param {(id: string, ballot: {ranking: string[][]}) => void} vote
 * @param {() => void} invalidate
 */
export function rankedBallot(drafts, vote, invalidate) {
  return function ballot(id, state, mine) {
    const cast = mine?.ranking?.map(([option]) => option).filter(Boolean) ?? [];
    const draft = drafts.get(id) ?? cast;
    const set = (next) => {
      drafts.set(id, next);
      invalidate();
    };
    const swap = (at, to) => {
      const next = [...draft];
      [next[at], next[to]] = [next[to], next[at]];
      set(next);
    };
    const rest = Object.keys(state.options).filter((option) => !draft.includes(option));
    const changed = draft.join() !== cast.join();
    return h(
      'section',
      { class: 'ballot', 'aria-label': 'Your ballot' },
      h(
        'h3',
        null,
        mine ? 'Your ballot' : 'Cast a ballot',
        h(
          'span',
          { class: 'muted' },
          `${draft.length} of at most ${plural(state.maxChoices, 'rank')}, best first`,
        ),
      ),
      draft.length > 0 &&
        h(
          'ol',
          { class: 'ranking' },
          draft.map((option, at) =>
            h(
              'li',
              { key: option },
              h('span', { class: 'rank' }, at + 1),
              h('span', { class: 'option-label' }, state.options[option] ?? option),
              button(`${state.options[option]}: one rank up`, () => swap(at, at - 1), {
                sign: 'up',
                only: true,
                tone: 'quiet',
                disabled: at === 0,
              }),
              button(`${state.options[option]}: one rank down`, () => swap(at, at + 1), {
                sign: 'down',
                only: true,
                tone: 'quiet',
                disabled: at === draft.length - 1,
              }),
              button(
                `${state.options[option]}: off the ballot`,
                () => set(draft.filter((one) => one !== option)),
                { sign: 'close', only: true, tone: 'quiet' },
              ),
            ),
          ),
        ),
      draft.length < state.maxChoices &&
        rest.length > 0 &&
        h(
          'div',
          { class: 'chips', role: 'group', 'aria-label': `Rank ${draft.length + 1}` },
          h('span', { class: 'muted' }, `Rank ${draft.length + 1}:`),
          rest.map((option) =>
            h(
              'button',
              { type: 'button', key: option, class: 'chip', onClick: () => set([...draft, option]) },
              state.options[option],
            ),
          ),
        ),
      h(
        'div',
        { class: 'actions' },
        changed &&
          button(
            'Begin again',
            () => {
              drafts.delete(id);
              invalidate();
            },
            { tone: 'quiet' },
          ),
        button(
          mine ? 'Change the ballot' : 'Cast the ballot',
          () => {
            drafts.delete(id);
            vote(id, { ranking: draft.map((option) => [option]) });
          },
          { tone: 'primary', disabled: !changed || draft.length === 0 },
        ),
      ),
    );
  };
}
