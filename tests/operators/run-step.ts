/** Runs one step over records, without a broker, for the steps' own tests. */
import { json, string } from '../../engine/model/serdes.ts';
import type { Step } from '../../engine/plan/handle.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import type { Plan } from '../../engine/plan/plan.ts';
import type { Stream } from '../../engine/plan/stream.ts';
import type { Table, TableOptions } from '../../engine/plan/table.ts';
import { TestDriver } from '../../engine/test-kit/index.ts';
import { to } from '../../operators/to.ts';
import { toStream } from '../../operators/to-stream.ts';

const numbers = { name: 'numbers', key: string(), value: json<number>() };
const results = { name: 'results', key: string(), value: json<unknown>() };

/** Without a timestamp a record has its place among the others. */
export type NumberRecord = readonly [key: string | null, value: number | null, timestamp?: number];

export interface StepResult {
  /** What came out, as `key=value@timestamp`. */
  readonly out: readonly string[];
  /** Records that were parked as their step failed. */
  readonly parked: number;
  /** Records that were left out, by reason. */
  dropped(reason: string): number;
}

/** What a step makes of a stream of numbers. */
export function overStream<V>(
  step: Step<Stream<string, number>, Stream<string, V>>,
  records: readonly NumberRecord[],
): Promise<StepResult> {
  return run(
    pipeline('steps', ({ from }) => from(numbers).pipe(step, to(results)), { onError: 'park' }),
    records,
  );
}

/** What a step makes of a table of numbers, as the stream of its updates. */
export function overTable<V>(
  step: Step<Table<string, number>, Table<string, V>>,
  records: readonly NumberRecord[],
  options: TableOptions<string, number> = {},
): Promise<StepResult> {
  return run(
    pipeline('steps', ({ table }) => table(numbers, options).pipe(step, toStream(), to(results)), { onError: 'park' }),
    records,
  );
}

async function run(plan: Plan, records: readonly NumberRecord[]): Promise<StepResult> {
  const driver = await TestDriver.start(plan);
  records.forEach(([key, value, timestamp], i) => void driver.send(numbers, key, value, timestamp ?? i));
  await driver.close();
  const out = driver.read(results).map(({ key, value, timestamp }) => `${key}=${JSON.stringify(value)}@${timestamp}`);
  return { out, parked: driver.deadLetters().length, dropped: (reason) => driver.dropped(reason) };
}

/** For a step's own function: fails as code of an author may. */
export function fails(): never {
  throw new Error('no');
}
