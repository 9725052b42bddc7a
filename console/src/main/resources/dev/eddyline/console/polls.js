/** Polls: a list of them, one with its bars or its rounds, and voting in it. */

import { classes, h } from './dom.js';
import { ago, count, plural, share, time } from './format.js';
import { icon } from './icons.js';
import { Listing } from './listing.js';
import { keep, recall } from './local.js';
import { bar, blank, button, failed, freshness, instead, tag, waiting } from './parts.js';
import { pollForm } from './poll-form.js';

/** How many polls of the list are followed, so that it tells their titles and turnout. */
const FOLLOWED_MAX = 40;

const ROUND_MS = 900;

const STATUS = { open: ['good', 'open'], scheduled: ['wait', 'scheduled'], closed: ['flat', 'closed'] };
const METHOD = { single: 'one choice', multiple: 'several choices', ranked: 'ranked' };

export function pollsPage(app, invalidate) {
  const list = new Listing('poll', invalidate);
  const form = pollForm(app, invalidate);
  /** Which round of a poll is looked at; absent for the last. */
  const rounds = new Map();
  /** Ballots that are being made, by poll. */
  const drafts = new Map();
  let playing = null;
  /** The poll that somebody may be about to close. */
  let closing = null;
  const sure = (id) => {
    closing = id;
    invalidate();
  };

  // ---- own votes: a view does not tell who voted for what ----

  const votes = recall('votes', {});
  const mineOf = (id) => votes[app.actor]?.[id] ?? null;
  function remember(id, ballot) {
    votes[app.actor] = { ...votes[app.actor], [id]: ballot };
    if (ballot === null) delete votes[app.actor][id];
    keep('votes', votes);
    invalidate();
  }

  async function vote(id, ballot) {
    const before = mineOf(id);
    const command = ballot === null ? 'retract-vote' : before === null ? 'cast-vote' : 'change-vote';
    remember(id, ballot);
    const outcome = await app.give(`poll/${id}/${command}`, ballot ?? {}, {
      quiet: true,
      ...(before?.choices ? { hint: { previous: before.choices } } : {}),
    });
    if (outcome.status === 'accepted') return;
    if (outcome.code === 'already-voted') {
      remember(id, { elsewhere: true });
      app.notice(
        'warn',
        `${app.actor} has a vote in this poll that was cast elsewhere. Choose again to change it.`,
        outcome.code,
      );
    } else {
      remember(id, outcome.code === 'no-vote' ? null : before);
      app.notice('bad', `The vote was not taken: ${outcome.message ?? outcome.code}`, outcome.code);
    }
  }

  // ---- the list ----

  function item(id, use, chosen, followed) {
    const view = followed ? use(`poll/${id}`) : null;
    const state = view?.value;
    const entry = list.entries.get(id);
    return h(
      'li',
      { key: id },
      h(
        'a',
        {
          href: `#/polls/${encodeURIComponent(id)}`,
          class: classes('item', chosen && 'chosen'),
          'aria-current': chosen ? 'true' : null,
        },
        h('span', { class: 'item-title' }, state?.title ?? id),
        h(
          'span',
          { class: 'item-facts' },
          state
            ? [
                tag(...STATUS[state.status]),
                h('span', null, METHOD[state.method]),
                h('span', { class: 'push' }, plural(state.ballots, 'ballot')),
              ]
            : h('span', null, `poll/${id}`),
          entry?.error && tag('bad', 'not readable'),
        ),
      ),
    );
  }

  function pollList(use, route) {
    const pendingNew = app.client.outbox
      .get()
      .entries.filter(({ to }) => /^poll\/[^/]+\/create$/.test(to))
      .map(({ to }) => to.split('/')[1]);
    const ids = [...new Set([...pendingNew, ...newestFirst(list)])];
    return h(
      'aside',
      { class: 'side', 'aria-label': 'Polls' },
      h(
        'div',
        { class: 'side-head' },
        h('h1', null, 'Polls'),
        h(
          'span',
          { class: 'muted' },
          list.status === 'ready' ? count(list.ids.length) + (list.more ? '+' : '') : '',
        ),
        h('a', { href: '#/polls/new', class: 'button primary' }, icon('plus'), 'New poll'),
      ),
      list.error &&
        list.status === 'ready' &&
        h('p', { class: 'line warn' }, 'The list is not up to date: ', list.error),
      !list.complete && h('p', { class: 'line warn' }, 'Some polls are still being read.'),
      list.status === 'loading'
        ? waiting('Looking for polls')
        : list.status === 'failed'
          ? failed('The list of polls cannot be had. It is asked for again every 3 s.', list.error)
          : ids.length === 0
            ? blank('There are no polls yet.', 'Make the first one.')
            : h(
                'ul',
                { class: 'items' },
                ids.map((id, at) => item(id, use, route.id === id, at < FOLLOWED_MAX)),
              ),
    );
  }

  // ---- one poll ----

  function detail(id, use) {
    const view = use(`poll/${id}`);
    const state = view.value;
    const creating = app.pendingOf(`poll/${id}`).some(({ to }) => to.endsWith('/create'));
    if (!state) {
      return h(
        'section',
        { class: 'main' },
        back(),
        creating ? waiting(`Making poll/${id}`) : instead(view, `poll ‘${id}’`),
      );
    }
    const presence = use(`presence/poll/${id}`);
    const { result } = state;
    const mine = mineOf(id);
    const mayVote = state.status === 'open' && (mine === null || state.mayChange);
    return h(
      'section',
      { class: 'main poll', key: id, 'aria-label': state.title },
      back(),
      h(
        'header',
        { class: 'head' },
        h('h2', null, state.title),
        h(
          'div',
          { class: 'facts' },
          tag(...STATUS[state.status]),
          h('span', null, METHOD[state.method]),
          state.method !== 'single' && h('span', null, `up to ${state.maxChoices}`),
          h(
            'span',
            null,
            h('strong', { class: 'number' }, count(state.ballots)),
            ` ${state.ballots === 1 ? 'ballot' : 'ballots'}`,
          ),
          result?.blank > 0 && h('span', null, `${plural(result.blank, 'blank one')}`),
          state.opensAt && state.status === 'scheduled' && h('span', null, `opens ${time(state.opensAt)}`),
          state.closesAt && state.status !== 'closed' && h('span', null, `closes ${time(state.closesAt)}`),
          !state.mayChange && h('span', null, 'votes are final'),
          presence.status === 'live' &&
            presence.value &&
            h('span', { class: 'presence' }, icon('person'), plural(presence.value.count, 'follower')),
          freshness(view),
        ),
        h(
          'div',
          { class: 'actions' },
          state.status === 'scheduled' && button('Open now', () => app.give(`poll/${id}/open`, {})),
          state.status !== 'closed' &&
            (closing === id
              ? [
                  button('Keep it open', () => sure(null), { tone: 'quiet' }),
                  button(
                    'Close for good',
                    () => {
                      sure(null);
                      app.give(`poll/${id}/close`, {});
                    },
                    { tone: 'danger', key: 'sure' },
                  ),
                ]
              : button('Close', () => sure(id), { title: 'Close the poll' })),
        ),
      ),
      state.status === 'scheduled' && h('p', { class: 'line' }, 'Votes are taken once the poll is open.'),
      !result &&
        h(
          'p',
          { class: 'line' },
          'The result stays hidden until the poll is closed. Only the turnout is told.',
        ),
      state.method === 'ranked' ? ranked(id, state, mine, mayVote) : plain(id, state, mine, mayVote),
      voted(id, state, mine),
      h(
        'footer',
        { class: 'fine' },
        h('code', null, `poll/${id}`),
        h('span', null, `version ${count(view.version)}`),
        h('span', null, `changed ${ago(view.at)}`),
      ),
    );
  }

  const back = () => h('a', { class: 'back', href: '#/polls' }, icon('left'), 'All polls');

  function voted(id, state, mine) {
    if (mine === null) return null;
    return h(
      'p',
      { class: 'voted' },
      icon('check'),
      mine.elsewhere ? 'You have voted from elsewhere.' : `You have voted as ${app.actor}.`,
      state.status === 'open' &&
        state.mayChange &&
        button('Take the vote back', () => vote(id, null), { tone: 'quiet small' }),
    );
  }

  // single and multiple
  function plain(id, state, mine, mayVote) {
    const { result } = state;
    const several = state.method === 'multiple';
    const most = Math.max(1, ...Object.values(result?.tally ?? {}));
    const chosen = several ? (drafts.get(id) ?? mine?.choices ?? []) : (mine?.choices ?? []);
    const pick = (option) => {
      if (!several) {
        if (chosen[0] !== option) vote(id, { choices: [option] });
        return;
      }
      const next = chosen.includes(option) ? chosen.filter((one) => one !== option) : [...chosen, option];
      if (next.length <= state.maxChoices) drafts.set(id, next);
      invalidate();
    };
    const changed = several && drafts.has(id) && drafts.get(id).join() !== (mine?.choices ?? []).join();
    return h(
      'div',
      { class: 'options-part' },
      h(
        'ul',
        { class: 'options', role: several ? 'group' : 'radiogroup', 'aria-label': 'Options' },
        Object.entries(state.options).map(([option, label]) => {
          const number = result?.tally[option] ?? 0;
          const leads = result?.leaders.includes(option);
          const is = chosen.includes(option);
          return h(
            'li',
            { key: option, role: 'none' },
            h(
              'button',
              {
                type: 'button',
                class: classes('option', leads && 'leads', is && 'mine'),
                role: several ? 'checkbox' : 'radio',
                'aria-checked': String(is),
                disabled: !mayVote || (several && !is && chosen.length >= state.maxChoices),
                onClick: () => pick(option),
              },
              h('span', { class: classes('mark', several && 'square') }, is && icon('check')),
              h('span', { class: 'option-label' }, label),
              result &&
                h(
                  'span',
                  { class: 'option-number' },
                  h('strong', null, count(number)),
                  h('span', null, share(number, Math.max(1, state.ballots - result.blank))),
                ),
              result && bar(number / most, { tone: leads ? 'leads' : '' }),
            ),
          );
        }),
      ),
      several &&
        mayVote &&
        h(
          'div',
          { class: 'actions' },
          h('span', { class: 'muted' }, `${chosen.length} of at most ${plural(state.maxChoices, 'choice')}`),
          button(
            mine ? 'Change the vote' : 'Cast the vote',
            () => {
              drafts.delete(id);
              vote(id, { choices: chosen });
            },
            { tone: 'primary', disabled: !(changed || (!mine && chosen.length > 0)) },
          ),
        ),
    );
  }

  // ranked
  function ranked(id, state, mine, mayVote) {
    return [
      state.result && runoff(id, state),
      mayVote && ballot(id, state, mine),
      state.result && allRounds(id, state),
    ];
  }

  function ballot(id, state, mine) {
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
  }

  function runoff(id, state) {
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

  function allRounds(id, { result, options }) {
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

  return {
    render: (use, route) =>
      h(
        'div',
        { class: classes('split', route.id && 'has-detail') },
        pollList(use, route),
        route.id === 'new'
          ? h('section', { class: 'main', key: 'new' }, back(), form())
          : route.id
            ? detail(route.id, use)
            : h(
                'section',
                { class: 'main', key: 'none' },
                blank(
                  'Choose a poll, or make one.',
                  'Votes of everybody show here as they are counted.',
                  h('a', { href: '#/polls/new', class: 'button' }, icon('plus'), 'New poll'),
                ),
              ),
      ),
    close() {
      list.end();
      clearInterval(playing);
    },
  };
}

function lastRound(result, numbers, option) {
  return numbers.findLastIndex((number) => option in result.rounds[number].tally);
}

function newestFirst(list) {
  return [...list.ids]
    .sort((a, b) => (list.entries.get(b).at ?? '').localeCompare(list.entries.get(a).at ?? ''))
    .slice(0, 100);
}
