import { describe, expect, test } from 'vitest';
import { prometheusMetrics } from './prometheus.ts';

/** Lines of the exposition text that begin with a name. */
async function lines(metrics: ReturnType<typeof prometheusMetrics>, name: string): Promise<readonly string[]> {
  return (await metrics.render()).split('\n').filter((line) => line.startsWith(name));
}

describe('prometheusMetrics', () => {
  test('counters add, gauges hold the last value, with their labels', async () => {
    const metrics = prometheusMetrics();
    metrics.counter('records_total', { task: '0_1', step: 'a' }).add(2);
    metrics.counter('records_total', { step: 'a', task: '0_1' }).add(3);
    const lag = metrics.gauge('lag', { topic: 't' });
    lag.set(9);
    lag.set(4);
    expect(await lines(metrics, 'millrace_records_total')).toEqual(['millrace_records_total{task="0_1",step="a"} 5']);
    expect(await lines(metrics, 'millrace_lag')).toEqual(['millrace_lag{topic="t"} 4']);
  });

  test('a histogram in milliseconds has buckets from 1 ms to 5 min', async () => {
    const metrics = prometheusMetrics({ prefix: '' });
    metrics.histogram('commit_ms', {}).observe(7);
    const found = await lines(metrics, 'commit_ms');
    expect(found).toContain('commit_ms_bucket{le="5"} 0');
    expect(found).toContain('commit_ms_bucket{le="10"} 1');
    expect(found).toContain('commit_ms_bucket{le="300000"} 1');
    expect(found).toContain('commit_ms_sum 7');
  });

  test('label values beyond the bound count together, and that they do is told', async () => {
    const metrics = prometheusMetrics({ maxChildren: 2 });
    for (const user of ['a', 'b', 'c', 'd', 'c']) metrics.counter('calls_total', { user }).add(1);
    expect(await lines(metrics, 'millrace_calls_total')).toEqual([
      'millrace_calls_total{user="a"} 1',
      'millrace_calls_total{user="b"} 1',
      'millrace_calls_total{user="other"} 3',
    ]);
    expect(await lines(metrics, 'millrace_folded')).toEqual(['millrace_folded_children_total{metric="calls_total"} 3']);
  });

  test('the same name and labels give the same child', () => {
    const metrics = prometheusMetrics();
    expect(metrics.gauge('g', { a: '1' })).toBe(metrics.gauge('g', { a: '1' }));
    expect(metrics.gauge('g', { a: '1' })).not.toBe(metrics.gauge('g', { a: '2' }));
  });

  test('one name for two kinds or two sets of labels is refused with both', () => {
    const metrics = prometheusMetrics();
    metrics.counter('x', { a: '1' });
    expect(() => metrics.gauge('x', { a: '1' })).toThrow(/'x' is a counter with the labels \[a\].* a gauge with \[a\]/);
    expect(() => metrics.counter('x', { b: '1' })).toThrow(/\[a\].*\[b\]/);
    expect(() => metrics.counter('x', {})).toThrow(/STREAM_METRIC|another name/);
  });

  test('tells about the process when it is asked to', async () => {
    expect(await lines(prometheusMetrics({ process: true }), 'millrace_nodejs_eventloop_lag_seconds ')).toHaveLength(1);
    expect(await lines(prometheusMetrics(), 'millrace_nodejs')).toEqual([]);
  });
});
