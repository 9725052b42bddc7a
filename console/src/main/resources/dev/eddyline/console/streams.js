/** How the streams are: whether all is well at a glance, then rates, latencies, lag, sessions, alerts. */

import { classes, h } from './dom.js';
import { bytes, count, duration, plural, rate, share } from './format.js';
import { Listing } from './listing.js';
import { alertsPanel } from './alerts.js';
import { parseMetrics, Samples, total } from './metrics.js';
import { bar, failed, faultOf, sparkline, tableOf, tag, waiting } from './parts.js';
import { KINDS_WATCHED } from './shell.js';

const EVERY_MS = 2_000;

/** After how long what could not be read is tried again. */
const INGEST_AGAIN_MS = 30_000;

/** What is measured over: so many samples, two minutes. */
const SAMPLES = 60;

/** From where on an operator should look. */
const SLOW_MS = 1_000;
const LAG_MANY = 1_000;

export function streamsPage(app, invalidate) {
  const alertKinds = new Listing('alerts', invalidate);
  const push = new Samples(SAMPLES);
  const ingest = new Samples(SAMPLES);
  const ingestUrl = `${app.config.commands || ''}/metrics`;
  let status = null;
  let statusError = null;
  let pushError = null;
  let ingestError = null;
  let ingestNotBefore = 0;
  let lagging = 0;
  let timer;
  let ended = false;

  async function look() {
    await Promise.all([lookAtStatus(), lookAtPush(), lookAtIngest()]);
    if (!ended) {
      invalidate();
      timer = setTimeout(look, EVERY_MS);
    }
  }

  async function lookAtStatus() {
    try {
      const response = await fetch('/v1/status', { cache: 'no-store', signal: AbortSignal.timeout(5_000) });
      if (!response.ok) throw new Error(`the gateway answered ${response.status}`);
      status = await response.json();
      statusError = null;
      lagging = status.lag > LAG_MANY ? lagging + 1 : 0;
    } catch (error) {
      statusError = faultOf(error);
    }
  }

  async function lookAtPush() {
    try {
      const metrics = await metricsAt('/metrics', 'eddyline_push_views');
      push.add(metrics);
      pushError = null;
    } catch (error) {
      pushError = faultOf(error);
    }
  }

  async function lookAtIngest() {
    if (performance.now() < ingestNotBefore) return;
    try {
      ingest.add(await metricsAt(ingestUrl, 'eddyline_ingest_commands_in_flight'));
      ingestError = null;
    } catch (error) {
      ingestError =
        error instanceof TypeError ? 'the browser does not let it, or nobody answers' : faultOf(error);
      ingestNotBefore = performance.now() + INGEST_AGAIN_MS;
    }
  }
  look();

  // ---- whether it is well ----

  function verdict(open) {
    const bad = [];
    const warn = [];
    const { name } = app.client.connection.get();
    const metrics = push.newest;
    if (statusError) bad.push(`the push gateway does not answer: ${statusError}`);
    else if (status && !status.ready) warn.push('the push gateway still reads what is stored');
    if (status?.draining) warn.push('the push gateway is about to stop');
    if (name === 'offline' || name === 'stopped') bad.push(`this page is ${name}`);
    else if (name === 'waiting') warn.push('this page has lost its connection');
    if (lagging >= 3) warn.push(`views are ${plural(status.lag, 'record')} behind`);
    if (status && status.sessions.open > 0.9 * status.sessions.max)
      warn.push('sessions are near their limit');
    if (status?.sessions.behind > 0)
      warn.push(`${plural(status.sessions.behind, 'session')} with a full socket`);
    if (push.growth('eddyline_push_sessions_refused_total') > 0)
      warn.push('sessions were refused in the last two minutes');
    if (push.growth('eddyline_push_tail_unreadable_total') > 0) bad.push('view records cannot be read');
    // Not the slowest ones: views that rest, as those of candles, take long on purpose.
    const slow = push.quantile('eddyline_push_delivery_seconds', 0.5);
    if (slow !== null && push.seconds > 5 && slow * 1_000 > SLOW_MS)
      warn.push(`half of the changes take longer than ${duration(SLOW_MS)} to the socket`);
    if (open > 0) warn.push(`${plural(open, 'alert')} open`);
    if (pushError && !statusError) warn.push(`metrics cannot be read: ${pushError}`);
    const tone = bad.length > 0 ? 'bad' : warn.length > 0 ? 'warn' : 'good';
    const words = { good: 'All is well', warn: 'Worth a look', bad: 'Something is wrong' }[tone];
    return h(
      'header',
      { class: `verdict ${tone}`, role: 'status' },
      h('h1', null, status || statusError ? words : 'Looking …'),
      h(
        'ul',
        null,
        [...bad, ...warn].map((why) => h('li', { key: why }, why)),
        tone === 'good' &&
          status &&
          h('li', null, 'views are read, nothing lags, nobody waits, no alert is open'),
      ),
      status &&
        h(
          'span',
          { class: 'muted push' },
          `push gateway up for ${duration(Date.now() - Date.parse(status.startedAt))}`,
        ),
      metrics === null && !pushError && tag('wait', 'measuring'),
    );
  }

  const card = (name, value, ...more) =>
    h(
      'section',
      { class: 'card', key: name, 'aria-label': name },
      h('h3', null, name),
      h('p', { class: 'value' }, value),
      more,
    );
  const two = (p50, p99) =>
    [
      [p50, 'p50'],
      [p99, 'p99'],
    ].map(([ms, name]) => h('span', { class: 'of', key: name }, duration(ms), h('small', null, name)));
  const quantileMs = (samples, name, of, ever) => {
    const is = samples.quantile(name, of, ever);
    return is === null ? null : is * 1_000;
  };

  function latencyCards() {
    const { latencies } = app;
    const took = (samples, name, label, more) => {
      const ever = samples.seconds === 0 || samples.quantile(name, 0.5) === null;
      const p50 = quantileMs(samples, name, 0.5, ever);
      const over = ever ? 'since the start' : `over the last ${duration(samples.seconds * 1_000)}`;
      return card(
        label,
        p50 === null ? '–' : two(p50, quantileMs(samples, name, 0.99, ever)),
        h('p', null, p50 === null ? 'Nothing was measured yet.' : `${more}, ${over}`),
      );
    };
    return [
      card(
        'Command → screen',
        latencies.taken.length === 0 ? '–' : two(latencies.quantile(0.5), latencies.quantile(0.99)),
        sparkline(latencies.taken, 'Latency of the last commands'),
        h(
          'p',
          null,
          latencies.taken.length === 0
            ? 'Give a command in this page to measure it.'
            : `${plural(latencies.taken.length, 'command')} of this page, measured here`,
        ),
      ),
      push.newest &&
        took(
          push,
          'eddyline_push_arrival_seconds',
          'Command → committed view',
          'until it arrives here, in views that rest for up to 10 s as well',
        ),
      push.newest &&
        took(push, 'eddyline_push_delivery_seconds', 'Command → socket', 'to the writes of all who follow'),
      ingest.newest &&
        took(ingest, 'eddyline_ingest_append_seconds', 'Command → durable', 'until Kafka confirms it'),
      ingest.newest &&
        took(ingest, 'eddyline_ingest_outcome_seconds', 'Command → outcome', 'of those that wait for it'),
    ];
  }

  function flowCards() {
    const flow = (samples, names, label, show, more) => {
      const [values, ...others] = [names].flat().map((name) => samples.rates(name));
      for (const other of others)
        other.forEach((value, at) => {
          values[at] += value;
        });
      return card(
        label,
        values.length === 0 ? '–' : show(values.at(-1)),
        sparkline(values, `${label}, the last two minutes`),
        more && h('p', null, more),
      );
    };
    const metrics = push.newest;
    const joined = push.growth('eddyline_push_steps_total', { step: 'joined' });
    const resync = push.growth('eddyline_push_steps_total', { step: 'resync' });
    const steps = joined + resync + push.growth('eddyline_push_steps_total', { step: 'patch' });
    return [
      ingest.newest &&
        flow(
          ingest,
          'eddyline_ingest_commands_total',
          'Commands answered',
          rate,
          `${count(total(ingest.newest, 'eddyline_ingest_commands_in_flight') ?? 0)} on their way to Kafka`,
        ),
      metrics &&
        flow(
          push,
          'eddyline_push_tail_records_total',
          'View changes',
          rate,
          `${count(total(metrics, 'eddyline_push_views'))} views in memory`,
        ),
      metrics && flow(push, 'eddyline_push_frames_total', 'Frames sent', rate, 'to all who follow'),
      metrics &&
        flow(
          push,
          ['eddyline_push_sent_bytes_total', 'eddyline_push_websocket_sent_bytes_total'],
          'Bytes sent',
          (number) => `${bytes(number)}/s`,
          'as sockets take them',
        ),
      metrics &&
        card(
          'Conflated',
          share(joined + resync, steps),
          bar(steps > 0 ? (joined + resync) / steps : 0),
          h(
            'p',
            null,
            steps === 0
              ? 'No steps yet.'
              : `${plural(joined, 'frame')} joined several changes, ${count(resync)} were whole views, of ${count(steps)}`,
          ),
        ),
    ];
  }

  function stateCards() {
    if (!status) return null;
    const { sessions } = status;
    const ringsMax = total(push.newest, 'eddyline_push_ring_bytes_max');
    return [
      card(
        'Sessions',
        [count(sessions.open), h('small', null, `of ${count(sessions.max)}`)],
        bar(sessions.open / sessions.max),
        h('p', null, `${plural(status.subscriptions, 'subscription')}, ${count(sessions.behind)} behind`),
      ),
      card(
        'Lag',
        [count(status.lag), h('small', null, status.lag === 1 ? 'record' : 'records')],
        h('p', null, 'between the views read and the ends of their topics'),
      ),
      card(
        'Memory of views',
        bytes(status.bytes.views),
        ringsMax ? bar(status.bytes.rings / ringsMax) : null,
        h(
          'p',
          null,
          `${bytes(status.bytes.rings)} of patches${ringsMax ? ` of at most ${bytes(ringsMax)}` : ''}`,
        ),
      ),
    ];
  }

  // ---- partitions ----

  function partitions() {
    const kinds = Map.groupBy(status?.partitions ?? [], ({ kind }) => kind);
    return h(
      'section',
      { class: 'panel', 'aria-label': 'Partitions' },
      h(
        'div',
        { class: 'part-head' },
        h('h2', { class: 'small' }, 'View topics'),
        h('span', { class: 'muted' }, status ? plural(status.partitions.length, 'partition') : ''),
      ),
      !status
        ? statusError
          ? failed('The push gateway does not answer.', statusError)
          : waiting('Asking the push gateway')
        : h(
            'div',
            { class: 'scroll' },
            tableOf(
              ['Views of', 'Partitions'],
              ['Lag'],
              [...kinds].map(([kind, of]) => {
                const lag = of.reduce((sum, one) => sum + one.lag, 0);
                return h(
                  'tr',
                  { key: kind },
                  h('th', { scope: 'row' }, kind),
                  h(
                    'td',
                    null,
                    h(
                      'span',
                      { class: 'cells' },
                      of.map(({ partition, loaded, lag: behind }) =>
                        h(
                          'span',
                          {
                            key: partition,
                            class: classes('cell', !loaded ? 'wait' : behind > LAG_MANY ? 'warn' : 'good'),
                            title: `partition ${partition}: ${loaded ? 'read' : 'still being read'}, ${plural(behind, 'record')} behind`,
                          },
                          `${partition}${loaded ? '' : ' loading'}`,
                        ),
                      ),
                    ),
                  ),
                  h('td', { class: 'right' }, plural(lag, 'record')),
                );
              }),
            ),
          ),
    );
  }

  function unreachable() {
    const lines = [];
    if (ingestError)
      lines.push(
        h(
          'li',
          { key: 'ingest' },
          'The ingest gateway’s metrics (commands answered, time to durable) cannot be read from this page: ',
          h('code', null, ingestError),
          '. They are at ',
          h('code', null, '/metrics'),
          ' of the address that commands go to',
          app.config.commands && [': ', h('code', null, app.config.commands)],
          '.',
        ),
      );
    if (pushError)
      lines.push(
        h('li', { key: 'push' }, 'The push gateway’s metrics cannot be read: ', h('code', null, pushError)),
      );
    lines.push(
      h(
        'li',
        { key: 'projection' },
        'The projection’s (decisions, commits, refusals by code, consumer lag) and Kafka’s own are not served here: they are at ',
        h('code', null, '/metrics'),
        ' of the projection, port 8082 unless set otherwise.',
      ),
    );
    return h(
      'section',
      { class: 'panel', 'aria-label': 'Not reachable from here' },
      h('div', { class: 'part-head' }, h('h2', { class: 'small' }, 'Not reachable from this page')),
      h('ul', { class: 'unreachable' }, lines),
    );
  }

  return {
    render(use) {
      const kinds = [...new Set([...KINDS_WATCHED, ...alertKinds.ids])];
      const boards = kinds.map((kind) => ({ kind, view: use(`alerts/${kind}`) }));
      const open = boards.reduce((sum, { view }) => sum + (view.value?.open ?? 0), 0);
      return h(
        'div',
        { class: 'streams' },
        verdict(open),
        h('div', { class: 'cards' }, latencyCards(), flowCards(), stateCards()),
        h(
          'div',
          { class: 'columns' },
          alertsPanel(boards, alertKinds.status === 'loading'),
          h('div', { class: 'stack' }, partitions(), unreachable()),
        ),
      );
    },
    close() {
      ended = true;
      clearTimeout(timer);
      alertKinds.end();
    },
  };
}

async function metricsAt(url, sign) {
  const response = await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  const metrics = parseMetrics(await response.text());
  if (!metrics.has(sign)) throw new Error('not among what is served here');
  return metrics;
}
