/** Parts that several pages are made of: states of views, tags, fields, bars. */

import { classes, h } from './dom.js';
import { icon } from './icons.js';

/** What is shown instead of a view, and why; null where there is something to show. */
export function instead(view, what) {
  if (view.value !== undefined && view.value !== null) return null;
  switch (view.status) {
    case 'loading':
    case 'stale':
      return waiting(`Loading ${what}`);
    case 'gone':
      return blank(`There is no ${what}.`, 'It may come: this page goes on looking.');
    case 'refused':
      return failed(`${what[0].toUpperCase()}${what.slice(1)} cannot be followed.`, view.error);
    default:
      return blank(`Nothing is known of ${what} yet.`);
  }
}

export function waiting(text) {
  return h(
    'div',
    { class: 'state', 'aria-busy': 'true' },
    h('span', { class: 'shimmer' }),
    h('p', null, `${text} …`),
  );
}

export function blank(text, hint, ...more) {
  return h(
    'div',
    { class: 'state' },
    h('p', { class: 'state-title' }, text),
    hint && h('p', null, hint),
    more,
  );
}

export function failed(text, error) {
  return h(
    'div',
    { class: 'state bad' },
    h('p', { class: 'state-title' }, text),
    error && h('p', null, typeof error === 'string' ? error : error.message),
    error?.code && h('code', null, error.code),
  );
}

/** Says on top of what is shown that it may be old or is newer than the server has confirmed. */
export function freshness(view) {
  return [
    view.error && tag('bad', 'not readable', view.error.message),
    view.status === 'stale' && tag('warn', 'not live', 'The connection is lost; this was the newest.'),
    view.pending > 0 && tag('wait', `${view.pending} pending`, 'Shown as it will probably be decided.'),
  ];
}

/** Why something could not be had, for people: browsers say of all networks' faults that a fetch failed. */
export function faultOf(error) {
  if (error.name === 'TimeoutError') return 'no answer came in time';
  return error instanceof TypeError ? 'the gateway cannot be reached' : error.message;
}

export function tag(tone, text, title) {
  return h('span', { class: `tag ${tone}`, title: title ?? null }, text);
}

/** A part of the whole as a bar that moves. */
export function bar(part, { tone = '', mark = null } = {}) {
  const scale = Math.max(0, Math.min(1, Number.isFinite(part) ? part : 0));
  return h(
    'span',
    { class: classes('bar', tone), 'aria-hidden': 'true' },
    h('i', { style: { transform: `scaleX(${scale.toFixed(4)})` } }),
    mark !== null && h('b', { style: { left: `${(100 * mark).toFixed(2)}%` } }),
  );
}

export function button(text, onClick, { tone = '', sign = null, only = false, ...props } = {}) {
  return h(
    'button',
    {
      type: 'button',
      class: classes('button', tone, only && 'only'),
      onClick,
      ...(only ? { 'aria-label': text, title: text } : {}),
      ...props,
    },
    sign && icon(sign),
    !only && text,
  );
}

export function field(label, input, hint, fault) {
  return h(
    'label',
    { class: classes('field', fault && 'at-fault') },
    h('span', { class: 'label' }, label),
    input,
    fault ? h('span', { class: 'fault' }, fault) : hint && h('span', { class: 'hint' }, hint),
  );
}

/** One of several, as a row of buttons. */
export function choice(label, options, chosen, choose) {
  return h(
    'div',
    { class: 'choice', role: 'group', 'aria-label': label },
    options.map(([value, text]) =>
      h(
        'button',
        {
          type: 'button',
          key: value,
          'aria-pressed': String(value === chosen),
          onClick: () => choose(value),
        },
        text,
      ),
    ),
  );
}

/** A table whose last columns are numbers, which stand at the right. */
export function tableOf(texts, numbers, rows) {
  return h(
    'table',
    { class: 'table' },
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        texts.map((name) => h('th', { scope: 'col', key: name }, name)),
        numbers.map((name) => h('th', { scope: 'col', class: 'right', key: name }, name)),
      ),
    ),
    h('tbody', null, rows),
  );
}

/** A line of the newest values, the last at its right. */
export function sparkline(values, label) {
  const most = Math.max(1e-9, ...values);
  const points = values.map(
    (value, at) =>
      `${((at * 120) / Math.max(1, values.length - 1)).toFixed(1)},${(29 - (27 * value) / most).toFixed(1)}`,
  );
  return h(
    'svg',
    {
      class: 'sparkline',
      viewBox: '0 0 120 30',
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': label,
    },
    points.length > 1 && h('polyline', { points: points.join(' ') }),
  );
}

/** A figure with its name. */
export function figure(name, value, ...more) {
  return h('div', { class: 'figure' }, h('dt', null, name), h('dd', null, value), more);
}
