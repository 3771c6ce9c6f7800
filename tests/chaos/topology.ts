import { json, string } from '../../engine/model/serdes.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import type { Plan } from '../../engine/plan/plan.ts';
import { aggregate, joinStreams, keyBy, map, to, toStream, tumbling, window } from '../../operators/index.ts';

/** Every input and every result has this many. */
export const PARTITIONS = 5;
/** Keys of the input; each lies in one partition. */
export const KEYS = 40;
/** Keys of the repartition: each takes records of all partitions. */
export const GROUPS = 7;
/** Length of a window in the input's time, which is one ms a record. */
export const WINDOW_MS = 1_000;
/** How far apart the two sides of a pair may be. */
export const PAIR_MS = 60;
/** How late one side may be behind the other; the feeder never lets the workers fall further behind. */
export const PAIR_GRACE_MS = 30_000;

/** An input record: its number, which no other has, and what is computed from. */
export interface Datum {
  readonly n: number;
  readonly v: number;
}

/** A result for each record of a key: the record it came with, and the value with it. */
export interface Running {
  readonly n: number;
  readonly value: number;
}

/** A result of a group: as `Running`, and how many records it has. */
export interface GroupSum extends Running {
  readonly count: number;
}

/** What a closed window holds. */
export interface WindowSum {
  readonly start: number;
  readonly count: number;
  readonly value: number;
}

/** Numbers of a record of each side. */
export interface Pair {
  readonly left: number;
  readonly right: number;
}

/** What a key has before its first record. */
export const NOTHING: Running = { n: -1, value: 0 };
const isFirst = ({ n }: Running): boolean => n < 0;

/** The aggregates of a key, in the order of its records. */
export const AGGREGATES = {
  min: (before: Running, v: number) => (isFirst(before) ? v : Math.min(before.value, v)),
  max: (before: Running, v: number) => (isFirst(before) ? v : Math.max(before.value, v)),
  sum: (before: Running, v: number) => before.value + v,
  count: (before: Running, _v: number) => before.value + 1,
} as const;
export type RunningName = keyof typeof AGGREGATES;

export function groupOf({ n }: Datum): string {
  return `g${n % GROUPS}`;
}

/** Topics and pipeline of one run; several can use a broker. */
export function chaosTopology(run: string) {
  const input = (name: string) => ({
    name: `${run}-${name}`,
    key: string(),
    value: json<Datum>(),
    create: { partitions: PARTITIONS },
  });
  const result = <V>(name: string) => ({
    name: `${run}-${name}`,
    key: string(),
    value: json<V | null>(),
    create: { partitions: PARTITIONS },
  });
  const topics = {
    data: input('data'),
    other: input('other'),
    echo: result<Datum>('echo'),
    min: result<Running>('min'),
    max: result<Running>('max'),
    sum: result<Running>('sum'),
    count: result<Running>('count'),
    groups: result<GroupSum>('groups'),
    windows: result<WindowSum>('windows'),
    pairs: result<Pair>('pairs'),
  };
  const plan: Plan = pipeline(run, ({ from }) => {
    const data = from(topics.data);
    data.pipe(to(topics.echo));
    for (const name of ['min', 'max', 'sum', 'count'] as const) {
      data.pipe(
        aggregate(`${name}-by-key`, {
          init: () => NOTHING,
          add: (before, { n, v }) => ({ n, value: AGGREGATES[name](before, v) }),
        }),
        toStream(),
        to(topics[name]),
      );
    }
    data.pipe(
      keyBy('by-group', groupOf),
      aggregate('sum-by-group', {
        init: (): GroupSum => ({ n: -1, count: 0, value: 0 }),
        add: ({ count, value }, { n, v }) => ({ n, count: count + 1, value: value + v }),
      }),
      toStream(),
      to(topics.groups),
    );
    data.pipe(
      window(tumbling(`${WINDOW_MS}ms`, { grace: '0ms' })),
      aggregate('sum-by-window', {
        emit: 'on-close',
        init: () => ({ count: 0, value: 0 }),
        add: ({ count, value }, { v }) => ({ count: count + 1, value: value + v }),
      }),
      toStream(),
      map('by-key', (sum, { key, start }) => [key, sum && { start, ...sum }]),
      to(topics.windows),
    );
    data.pipe(
      joinStreams('pairs', from(topics.other), {
        before: `${PAIR_MS}ms`,
        after: `${PAIR_MS}ms`,
        grace: `${PAIR_GRACE_MS}ms`,
        select: (left, right): Pair => ({ left: left.n, right: right.n }),
      }),
      to(topics.pairs),
    );
  });
  return { topics, plan };
}

export type ChaosTopics = ReturnType<typeof chaosTopology>['topics'];
