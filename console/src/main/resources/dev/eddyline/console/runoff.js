/** The rounds of a ranked poll: one of them as bars, all of them as a table. */

import { classes, h } from './dom.js';
import { count, plural, share } from './format.js';
import { bar, blank, button, tag } from './parts.js';

/** How long each round is shown when they are played. */
const ROUND_MS = 900;

export function runoff(invalidate) {
  /** Which round of a poll is looked at; absent for the last. */
  const rounds = new Map();
  let playing = null;

  function shown(id, state) {
    const { result, options } = state;
    const numbers = Object.keys(result.rounds).sort((a, b) => a - b);
    if (numbers.length === 0) {
      return blank('No round yet.', 'The first ballot with a mark begins the count.');
    }
    const last = numbers.length;
    const at = Math.min(rounds.get(id) ?? last, last);
    const round = result.rounds[at];
    const before = result.rounds[at - 1];
    const exhausted = Object.values(round.exhausted).reduce((a, b) => a + b, 0);
    const continuing = Object.values(round.tally).reduce((a, b) => a + b, 0);
    const most = Math.max(round.threshold, ...Object.values(round.tally)) * 1.04;
    const go = (to) => look(id, to, last);
    const standing = Object.keys(options)
      .filter((option) => option in round.tally)
      .sort((a, b) => round.tally[b] - round.tally[a]);
    return h(
      'section',
      { class: 'runoff', 'aria-label': 'Rounds' },
      h(
        'div',
        { class: 'runoff-head' },
        h('h3', null, `Round ${at} of ${last}`),
        h(
          'div',
          { class: 'steps' },
          button('First round', () => go(1), { sign: 'first', only: true, disabled: at === 1 }),
          button('Round before', () => go(at - 1), { sign: 'left', only: true, disabled: at === 1 }),
          button('Next round', () => go(at + 1), { sign: 'right', only: true, disabled: at === last }),
          button('Play the rounds', () => play(id, last), { sign: 'play', only: true, disabled: last === 1 }),
        ),
        h('span', { class: 'muted' }, `${count(round.threshold)} of ${plural(continuing, 'vote')} elect`),
      ),
      h(
        'ul',
        { class: 'options rounds' },
        standing.map((option) => {
          const number = round.tally[option];
          const gained = before ? number - (before.tally[option] ?? 0) : 0;
          const elected = round.elected === option;
          const leaves = round.eliminated.includes(option);
          return h(
            'li',
            { key: option, class: classes('option', elected && 'leads', leaves && 'leaves') },
            h(
              'span',
              { class: 'option-label' },
              options[option],
              elected && tag('good', 'elected'),
              leaves && tag('flat', 'leaves'),
            ),
            h(
              'span',
              { class: 'option-number' },
              gained > 0 && h('em', null, `+${count(gained)}`),
              h('strong', null, count(number)),
              h('span', null, share(number, continuing)),
            ),
            bar(number / most, {
              tone: elected ? 'leads' : leaves ? 'faint' : '',
              mark: round.threshold / most,
            }),
          );
        }),
      ),
      exhausted > 0 &&
        h(
          'p',
          { class: 'fine' },
          h('span', null, `${plural(exhausted, 'ballot')} no longer counting:`),
          Object.entries(round.exhausted)
            .filter(([, number]) => number > 0)
            .map(([why, number]) => h('span', { key: why }, `${why} ${count(number)}`)),
        ),
    );
  }

  function table(id, { result, options }) {
    const numbers = Object.keys(result.rounds).sort((a, b) => a - b);
    const last = numbers.length;
    return (
      last > 1 &&
      roundsTable(result, options, numbers, Math.min(rounds.get(id) ?? last, last), (to) =>
        look(id, to, last),
      )
    );
  }

  /** The last round is followed as it changes; another stays. */
  function look(id, to, last) {
    if (to === last) rounds.delete(id);
    else rounds.set(id, to);
    invalidate();
  }

  function roundsTable(result, options, numbers, at, look) {
    const [first] = numbers;
    const final = result.rounds[numbers.at(-1)].tally;
    const order = Object.keys(result.rounds[first].tally).sort(
      (a, b) =>
        (final[b] ?? -1) - (final[a] ?? -1) ||
        lastRound(result, numbers, b) - lastRound(result, numbers, a) ||
        result.tally[b] - result.tally[a],
    );
    return h(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'All rounds' },
      h(
        'table',
        { class: 'table rounds-table' },
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            h('th', { scope: 'col' }, 'Votes by round'),
            numbers.map((number) =>
              h(
                'th',
                { scope: 'col', key: number, class: classes('right', Number(number) === at && 'chosen') },
                h(
                  'button',
                  {
                    type: 'button',
                    class: 'plain',
                    onClick: () => look(Number(number)),
                    'aria-label': `Round ${number}`,
                  },
                  number,
                ),
              ),
            ),
          ),
        ),
        h(
          'tbody',
          null,
          order.map((option) =>
            h(
              'tr',
              { key: option },
              h('th', { scope: 'row' }, options[option]),
              numbers.map((number) => {
                const round = result.rounds[number];
                const votes = round.tally[option];
                return h(
                  'td',
                  {
                    key: number,
                    class: classes(
                      'right',
                      Number(number) === at && 'chosen',
                      round.elected === option && 'elected',
                      round.eliminated.includes(option) && 'leaves',
                    ),
                  },
                  votes === undefined ? '' : count(votes),
                );
              }),
            ),
          ),
          h(
            'tr',
            { class: 'quiet-row', key: '#' },
            h('th', { scope: 'row' }, 'no longer counting'),
            numbers.map((number) =>
              h(
                'td',
                { key: number, class: classes('right', Number(number) === at && 'chosen') },
                count(Object.values(result.rounds[number].exhausted).reduce((a, b) => a + b, 0)),
              ),
            ),
          ),
        ),
      ),
    );
  }

  function play(id, last) {
    clearInterval(playing);
    let at = 1;
    rounds.set(id, 1);
    invalidate();
    playing = setInterval(() => {
      at += 1;
      rounds.set(id, at);
      if (at >= last) {
        clearInterval(playing);
        rounds.delete(id);
      }
      invalidate();
    }, ROUND_MS);
  }

  return { shown, table, end: () => clearInterval(playing) };
}

function lastRound(result, numbers, option) {
  return numbers.findLastIndex((number) => option in result.rounds[number].tally);
}
