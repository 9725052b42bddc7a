/** What is unusual, of every kind: what goes on first, then the newest. */

import { h } from './dom.js';
import { count, decimal, duration, plural, time } from './format.js';
import { blank, failed, tableOf, tag, waiting } from './parts.js';

const UNITS = { burst: 'per s', rejections: 'refused/s', jump: '%', gap: 'missing' };
const PLACES = { market: 'market', poll: 'polls', dashboard: 'board' };

/**
 * @param {{kind: string, view: any}[]} boards the alerts of each kind
 * @param {boolean} looking whether there may be further kinds
 */
export function alertsPanel(boards, looking) {
  const all = boards
    .flatMap(({ kind, view }) =>
      Object.entries(view.value?.alerts ?? {}).map(([name, alert]) => ({
        name: `${kind}/${name}`,
        ...alert,
      })),
    )
    .sort(
      (a, b) =>
        (a.ended === null ? 0 : 1) - (b.ended === null ? 0 : 1) || Date.parse(b.since) - Date.parse(a.since),
    );
  const open = all.filter(({ ended }) => ended === null).length;
  const loading = looking || boards.some(({ view }) => view.status === 'loading');
  const known = boards.some(({ view }) => view.value);
  const refused = boards.find(({ view }) => view.status === 'refused');
  return h(
    'section',
    { class: 'panel', 'aria-label': 'Alerts' },
    h(
      'div',
      { class: 'part-head' },
      h('h2', { class: 'small' }, 'Alerts'),
      known && (open > 0 ? tag('warn', `${count(open)} open`) : tag('good', 'none open')),
      known &&
        h(
          'span',
          { class: 'muted' },
          `${plural(
            boards.reduce((sum, { view }) => sum + (view.value?.watching ?? 0), 0),
            'entity or actor',
            'entities and actors',
          )} watched`,
        ),
    ),
    refused
      ? failed('Alerts cannot be followed.', refused.view.error)
      : all.length === 0
        ? loading
          ? waiting('Looking for alerts')
          : blank('Nothing unusual was seen.', 'Bursts, refusals, jumps and gaps would show here.')
        : h(
            'div',
            { class: 'scroll' },
            tableOf(
              ['Signal', 'Of'],
              ['Observed', 'Limit', 'Since'],
              all.slice(0, 20).map((alert) =>
                h(
                  'tr',
                  { key: alert.name },
                  h('td', null, tag(alert.ended === null ? 'warn' : 'flat', alert.signal, details(alert))),
                  h('th', { scope: 'row' }, subject(alert)),
                  h(
                    'td',
                    { class: 'right' },
                    decimal(trimmed(alert.observed)),
                    h('small', null, UNITS[alert.signal] ?? ''),
                  ),
                  h(
                    'td',
                    { class: 'right muted' },
                    decimal(trimmed(alert.limit)),
                    h('small', null, UNITS[alert.signal] ?? ''),
                  ),
                  h(
                    'td',
                    {
                      class: 'right',
                      title: alert.ended === null ? 'goes on' : `ended ${time(alert.ended)}`,
                    },
                    time(alert.since),
                    h(
                      'small',
                      null,
                      alert.ended === null
                        ? 'goes on'
                        : `for ${duration(Math.max(1_000, Date.parse(alert.last) - Date.parse(alert.since)))}`,
                    ),
                  ),
                ),
              ),
            ),
          ),
  );
}

/** A decimal with at most two digits behind its point. */
function trimmed(text) {
  const [whole, fraction = ''] = text.split('.');
  const kept = fraction.slice(0, 2).replace(/0+$/, '');
  return kept ? `${whole}.${kept}` : whole;
}

function subject({ kind, entity, actor }) {
  if (entity === null || entity === undefined) return [h('span', { class: 'muted' }, 'actor '), actor];
  return PLACES[kind]
    ? h(
        'a',
        { href: `#/${PLACES[kind]}/${encodeURIComponent(entity)}` },
        h('span', { class: 'muted' }, kind),
        entity,
      )
    : `${kind} ${entity}`;
}

function details({ details: of, usual, signal }) {
  const more = Object.entries(of ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
  return `usual: ${usual} ${UNITS[signal] ?? ''}${more ? `; ${more}` : ''}`;
}
