import { json, string } from '../../../engine/model/serdes.ts';
import { pipeline } from '../../../engine/plan/pipeline.ts';
import { input, simulatedSink } from '../../../engine/test-kit/index.ts';
import { mapValues, sink } from '../../../operators/index.ts';
import { byKey, sameFirstSequences, sameSequences, valuesByKey } from '../compare.ts';
import type { SimulatedCase } from '../simulated-case.ts';

const events = { name: 'events', key: string(), value: json<number>() };
const ROWS = 'rows';

/** Records of a key go out in their order, and a record that goes out again has the id that it had: so the other side can tell. */
export const sinkCase: SimulatedCase = {
  name: 'sink',
  survivesZombies: true,
  plan: pipeline('sink', ({ from }) =>
    from(events).pipe(
      mapValues((value) => value * 10),
      sink('out', simulatedSink<string, number>(ROWS), { maxPending: 20, backoff: '20ms' }),
    ),
  ),
  inputs: (random) => Array.from({ length: random.between(40, 160) }, (_, i) => input(events, `k${random.below(9)}`, i, i)),
  options: { faults: { outside: { failed: 0.05, lost: 0.05, slow: 0.05, slowMs: 3_000 } } },
  exactly: (result, inputs) => {
    // Writes whose answer was lost come again: by id they are one.
    const once = [...new Map(result.sunk<string, number>(ROWS).map((record) => [record.id, record])).values()];
    return sameSequences(
      'rows',
      valuesByKey(once),
      valuesByKey(inputs.map(({ key, value }) => ({ key, value: (value as number) * 10 }))),
    );
  },
  atLeast: (result, inputs) => {
    const sunk = result.sunk<string, number>(ROWS);
    for (const [id, records] of byKey(sunk, (record) => record.id)) {
      if (new Set(records.map(({ key, value }) => `${key}=${value}`)).size > 1) return `the id ${id} stands for two records`;
    }
    const want = valuesByKey(inputs.map(({ key, value }) => ({ key, value: (value as number) * 10 })));
    return sameFirstSequences('rows', valuesByKey(sunk), want);
  },
};
