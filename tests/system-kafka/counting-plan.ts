import { json, string } from '../../engine/model/serdes.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import { count, to, toStream } from '../../operators/index.ts';
import { named } from '../worker/worker-bench.ts';

/** Counts by key, one task for each partition of its only topic, and says every count. */
export const countingPlan = pipeline(named('counting'), ({ from }) =>
  from({ name: named('source'), key: string(), value: string() }).pipe(
    count('count-by-key'),
    toStream(),
    to({ name: named('sink'), key: string(), value: json<number | null>() }),
  ),
);
