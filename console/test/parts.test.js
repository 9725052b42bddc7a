// The pure parts of the pages: exact numbers and metrics.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal, difference, percentChange, rounded } from '../src/main/resources/dev/eddyline/console/format.js';
import { parseMetrics, total } from '../src/main/resources/dev/eddyline/console/metrics.js';

test('prices are shown and reckoned digit for digit', () => {
  assert.deepEqual(['1234567.8900', '-0.5', '100', '123456', '0.00001305'].map(decimal), ['1,234,567.8900', '−0.5', '100', '123,456', '0.00001305']);
  assert.deepEqual([difference('0.3', '0.1'), difference('1', '1.25')], ['0.2', '-0.25']);
  assert.deepEqual([rounded('1.005', 2), rounded('-1.005', 2), rounded('0.999', 2)], ['1.01', '-1.01', '1.00']);
  assert.deepEqual([percentChange('100', '101.234'), percentChange('-10', '-11')], ['1.23', '-10.00']);
});

test('metrics are read as Prometheus writes them', () => {
  const metrics = parseMetrics('# HELP a_total x\n# TYPE a_total counter\na_total{kind="poll",of="a\\"b"} 3.0\na_total{kind="market"} 4\nb 1e3\n');
  assert.equal(total(metrics, 'a_total'), 7);
  assert.equal(total(metrics, 'a_total', { kind: 'poll' }), 3);
  assert.equal(total(metrics, 'b'), 1_000);
});
