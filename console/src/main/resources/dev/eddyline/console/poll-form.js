/** The form that makes a poll. */

import { h } from './dom.js';
import { button, choice, field } from './parts.js';

const METHODS = [
  ['single', 'One choice'],
  ['multiple', 'Several'],
  ['ranked', 'Ranked'],
];

export function pollForm(app, invalidate) {
  const fresh = () => ({
    method: 'single',
    options: ['', ''],
    faults: {},
    sending: false,
    suffix: Math.random().toString(36).slice(2, 6),
  });
  let draft = fresh();

  function set(change) {
    draft = { ...draft, ...change };
    invalidate();
  }

  async function submit(event) {
    event.preventDefault();
    const data = new FormData(event.target);
    const title = data.get('title').trim();
    const labels = data
      .getAll('option')
      .map((label) => label.trim())
      .filter(Boolean);
    const faults = {
      ...(title ? {} : { title: 'A poll needs a question.' }),
      ...(labels.length >= 2 ? {} : { options: 'A poll needs two options or more.' }),
    };
    if (Object.keys(faults).length > 0) {
      set({ faults });
      return;
    }
    const id = `${slug(title, 40) || 'poll'}-${draft.suffix}`;
    const most = Number(data.get('maxChoices'));
    const closes = data.get('closesAt');
    const payload = {
      title,
      options: optionsOf(labels),
      method: draft.method,
      ...(draft.method !== 'single' && most > 0 ? { maxChoices: Math.min(most, labels.length) } : {}),
      ...(draft.method === 'ranked' && data.has('batch') ? { rules: { batchElimination: true } } : {}),
      ...(closes ? { closesAt: new Date(closes).toISOString() } : {}),
      ...(data.has('final') ? { mayChange: false } : {}),
      ...(data.has('hidden') ? { hiddenUntilClosed: true } : {}),
    };
    set({ sending: true, faults: {} });
    const given = app.give(`poll/${id}/create`, payload, { quiet: true, expectedVersion: 0 });
    location.hash = `#/polls/${id}`;
    const outcome = await given;
    if (outcome.status === 'accepted') {
      draft = fresh();
    } else {
      set({ sending: false, faults: { all: `${outcome.message ?? outcome.code} (${outcome.code})` } });
      location.hash = '#/polls/new';
    }
  }

  return () =>
    h(
      'form',
      { class: 'form wide', onSubmit: submit, novalidate: true, 'aria-label': 'New poll' },
      h('h2', null, 'New poll'),
      draft.faults.all &&
        h('p', { class: 'line bad', role: 'alert' }, 'The poll was not made: ', draft.faults.all),
      field(
        'Question',
        h('input', { name: 'title', maxlength: 200, autocomplete: 'off', mounted: (input) => input.focus() }),
        null,
        draft.faults.title,
      ),
      h(
        'fieldset',
        { class: 'field' },
        h('legend', { class: 'label' }, 'How people vote'),
        choice('How people vote', METHODS, draft.method, (method) => set({ method })),
      ),
      h(
        'fieldset',
        { class: 'field' },
        h('legend', { class: 'label' }, 'Options'),
        h(
          'ol',
          { class: 'option-inputs' },
          draft.options.map((key, at) =>
            h(
              'li',
              { key: at },
              h('input', {
                name: 'option',
                maxlength: 200,
                autocomplete: 'off',
                'aria-label': `Option ${at + 1}`,
                onInput: (event) =>
                  at === draft.options.length - 1 &&
                  event.target.value &&
                  draft.options.length < 100 &&
                  set({ options: [...draft.options, ''] }),
              }),
            ),
          ),
        ),
        draft.faults.options
          ? h('span', { class: 'fault' }, draft.faults.options)
          : h('span', { class: 'hint' }, 'Another line comes as you fill the last. Empty ones are left out.'),
      ),
      draft.method !== 'single' &&
        field(
          draft.method === 'ranked' ? 'Ranks on a ballot at most' : 'Choices at most',
          h('input', {
            name: 'maxChoices',
            type: 'number',
            min: 1,
            max: 100,
            class: 'narrow',
            placeholder: 'all',
          }),
        ),
      field(
        'Closes at',
        h('input', { name: 'closesAt', type: 'datetime-local', class: 'narrow' }),
        'Your local time. Empty: somebody closes it.',
      ),
      h(
        'div',
        { class: 'checks' },
        h(
          'label',
          null,
          h('input', { type: 'checkbox', name: 'hidden' }),
          'Hide the result until the poll is closed',
        ),
        h('label', null, h('input', { type: 'checkbox', name: 'final' }), 'Votes are final'),
        draft.method === 'ranked' &&
          h(
            'label',
            null,
            h('input', { type: 'checkbox', name: 'batch' }),
            'Take out at once all that cannot catch up',
          ),
      ),
      h(
        'div',
        { class: 'actions' },
        h('a', { class: 'button quiet', href: '#/polls' }, 'Cancel'),
        button('Make the poll', null, { tone: 'primary', type: 'submit', disabled: draft.sending }),
      ),
    );
}

/** Letters and digits of a text, as an id may have them. */
export function slug(text, max) {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, max)
    .replace(/-+$/, '');
}

/** Options with ids made of their labels, each another. Ids begin with a letter, so that they keep their order in objects. */
function optionsOf(labels) {
  const taken = new Set();
  return labels.map((label, at) => {
    const plain = slug(label, 48);
    const base = /^[a-z]/.test(plain) ? plain : `o-${plain || at + 1}`;
    let id = base;
    for (let more = 2; taken.has(id); more += 1) id = `${base}-${more}`;
    taken.add(id);
    return { id, label };
  });
}
