/** Polls: a list of them, one with its bars or its rounds, and voting in it. */

import { classes, h } from './dom.js';
import { ago, count, plural, share, time } from './format.js';
import { icon } from './icons.js';
import { Listing } from './listing.js';
import { keep, recall } from './local.js';
import { bar, blank, button, failed, freshness, instead, tag, waiting } from './parts.js';
import { pollForm } from './poll-form.js';
import { rankedBallot } from './ranked-ballot.js';
import { runoff } from './runoff.js';

/** How many polls of the list are followed, so that it tells their titles and turnout. */
const FOLLOWED_MAX = 40;

const STATUS = { open: ['good', 'open'], scheduled: ['wait', 'scheduled'], closed: ['flat', 'closed'] };
const METHOD = { single: 'one choice', multiple: 'several choices', ranked: 'ranked' };

export function pollsPage(app, invalidate) {
  const list = new Listing('poll', invalidate);
  const form = pollForm(app, invalidate);
  const rounds = runoff(invalidate);
  /** Ballots that are being made, by poll. */
  const drafts = new Map();
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

  const ballot = rankedBallot(drafts, vote, invalidate);

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
      state.result && rounds.shown(id, state),
      mayVote && ballot(id, state, mine),
      state.result && rounds.table(id, state),
    ];
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
      rounds.end();
    },
  };
}

function newestFirst(list) {
  return [...list.ids]
    .sort((a, b) => (list.entries.get(b).at ?? '').localeCompare(list.entries.get(a).at ?? ''))
    .slice(0, 100);
}
