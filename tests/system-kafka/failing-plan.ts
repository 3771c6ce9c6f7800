import { json, string } from '../../engine/model/serdes.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import { mapValues, to } from '../../operators/index.ts';
import { named } from '../worker/worker-bench.ts';

const source = { name: named('source'), key: string(), value: string() };
const sink = { name: named('sink'), key: string(), value: json<string>() };

/** Fails at its first record. */
export const failingPlan = pipeline(named('failing'), ({ from }) =>
  from(source).pipe(
    mapValues((): string => {
      throw new Error('KABOOM');
    }),
    to(sink),
  ),
);
