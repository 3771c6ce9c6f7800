import type { NodeFactory } from '../engine/model/processor.ts';
import type { StreamRecord } from '../engine/model/record.ts';
import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';
import { keyed } from './repartition.ts';
import { SessionStream, WindowedStream } from './window.ts';

/** What a step can follow that leaves records out because they are late. */
export type MayBeLate = Stream<unknown, unknown> | WindowedStream<unknown, unknown> | SessionStream<unknown, unknown>;

/** The stream of the records of a handle. */
export type RecordsOf<H extends MayBeLate> = Stream<H['types']['key'], H['types']['value']>;

/** The output that has what came too late. */
const LATE = 1;

/**
 * Gives the records that the step directly behind it leaves out as late to another step, so that they are not lost: windowed aggregations,
 * joins of streams, and `process` with `drop('late')`.
 *
 * Shape:  H → H, unchanged; to `step` each record once of which some window of it, or the join, took no more
 * Time:   a late record keeps its timestamp, which lies behind the stream's time
 * State:  none; behind a key change the repartition topic of the step that follows
 * Errors: none of its own; the records are still counted as dropped, with the reason `late`
 * Source: docs/adr/0008; Flink's `sideOutputLateData`: Kafka Streams only counts what is late
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { count, late, to, tumbling, window } from 'millrace/operators';
 * const clicks = { name: 'clicks', key: string(), value: json<string>() };
 * const missed = { ...clicks, name: 'missed-clicks' };
 * const plan = pipeline('clicks-per-minute', ({ from }) =>
 *   from(clicks).pipe(
 *     window(tumbling('1m', { grace: '10s' })),
 *     late('too-late', to(missed)),
 *     count('clicks-per-minute', { emit: 'on-close' }),
 *   ),
 * );
 * const driver = await TestDriver.start(plan);
 * for (const second of [30, 90, 10]) driver.send(clicks, 'ada', `at ${second}`, second * 1000);
 * driver.read(missed).map(({ value }) => value); // => ['at 10']
 * await driver.close();
 * ```
 */
export function late<H extends MayBeLate>(name: string, step: Step<RecordsOf<H>, unknown>): Step<H, H> {
  return (handle) => {
    if (handle instanceof WindowedStream)
      return new WindowedStream(watched(name, handle.stream, [], step), handle.windows) as MayBeLate as H;
    if (handle instanceof SessionStream)
      return new SessionStream(watched(name, handle.stream, [], step), handle.windows) as MayBeLate as H;
    return watched(name, handle as Stream<unknown, unknown>, [0], step) as MayBeLate as H;
  };
}

/** Adds the node that sees its records through the steps behind it. No topic may lie between them. */
function watched<H extends MayBeLate>(
  name: string,
  input: Stream<unknown, unknown>,
  takesNullKeys: readonly number[],
  step: Step<RecordsOf<H>, unknown>,
): Stream<unknown, unknown> {
  const { builder, port, state } = keyed(input);
  const { node } = builder.add({ name, kind: 'late', inputs: [port], takesNullKeys, create: watch });
  step(new Stream({ ...state, port: { node, output: LATE } }) as RecordsOf<H>);
  return new Stream({ ...state, port: { node, output: 0 } });
}

const watch: NodeFactory = ({ forward, output }) => {
  const giveLate = output(LATE);
  let current: StreamRecord | undefined;
  let isLate = false;
  return {
    process: (record) => {
      current = record;
      isLate = false;
      try {
        forward(record);
      } finally {
        current = undefined;
      }
      if (isLate) giveLate(record);
    },
    leftOutAsLate: () => {
      // Steps that are at work on something else, such as a timer, speak of other records.
      if (current) isLate = true;
    },
  };
};
