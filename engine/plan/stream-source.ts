import { type Duration, toMs } from '../model/duration.ts';
import type { Port, SourceSpec, TimestampExtractor, Topic } from './plan.ts';
import type { PlanBuilder } from './plan-builder.ts';
import { Stream } from './stream.ts';

export interface FromOptions<K = unknown, V = unknown> {
  /** What happens to a record that cannot be decoded. Default `park`: it goes to the dead-letter topic with its origin and the reason. */
  readonly onDecodeError?: 'park' | 'stop' | 'drop';
  /** Where to start without a committed offset. Default `earliest`. */
  readonly offsetReset?: 'earliest' | 'latest';
  /**
   * Where a record's timestamp comes from: `failOnInvalid`, `skipInvalid`, `usePartitionTime`, `wallClock` or a function of your own. Default
   * `failOnInvalid`: the record's own; a negative one is an error as one that cannot be decoded.
   */
  readonly timestamp?: TimestampExtractor<K, V>;
  /**
   * A task with several inputs takes records in the order of their timestamps, so an input that is empty holds back the others: for this
   * long, then its partition is idle until it has records again. Only time in which the log was asked and had nothing counts. Default: the
   * worker's `maxTaskIdleMs`, which counts from when another input has records.
   */
  readonly idleAfter?: Duration;
}

/** The source of a topic as the plan holds it, with the defaults filled in. */
export function sourceSpec<K, V>(topic: Topic<K, V>, options: FromOptions<K, V>, global = false): SourceSpec {
  return {
    topic: topic as Topic<unknown, unknown>,
    onDecodeError: options.onDecodeError ?? 'park',
    offsetReset: options.offsetReset ?? 'earliest',
    global,
    ...(options.timestamp ? { timestamp: options.timestamp as TimestampExtractor } : {}),
    ...(options.idleAfter === undefined ? {} : { idleAfterMs: toMs(options.idleAfter) }),
  };
}

/** Options that every place that reads a topic must agree about, and where the plan holds them. */
const SHARED_OPTIONS = {
  onDecodeError: 'onDecodeError',
  offsetReset: 'offsetReset',
  timestamp: 'timestamp',
  idleAfter: 'idleAfterMs',
} as const;

/**
 * The port of a topic's records. A topic that is read in several places is one source: its partitions are fetched, buffered and committed
 * once, and what reads them runs in one task. Errors: options that contradict those of the first place throw STREAM_PLAN.
 */
export function sourceOf<K, V>(builder: PlanBuilder, topic: Topic<K, V>, options: FromOptions<K, V>): Port {
  const spec = sourceSpec(topic, options);
  const port = builder.reuse(`source of ${topic.name}`, () =>
    builder.add({ kind: 'source', inputs: [], source: spec, detail: { topic: topic.name } }),
  );
  const first = builder.node(port).source;
  for (const [option, field] of Object.entries(SHARED_OPTIONS)) {
    if (first?.[field] !== spec[field])
      throw builder.error(
        `from(${topic.name})`,
        `the topic is read in two places that disagree about '${option}': read it once, or with the same options`,
      );
  }
  if (first?.topic.key !== spec.topic.key || first.topic.value !== spec.topic.value)
    throw builder.error(
      `from(${topic.name})`,
      'the topic is read in two places with different serdes: declare it once and use that',
    );
  return port;
}

export function addStreamSource<K, V>(
  builder: PlanBuilder,
  topic: Topic<K, V> | readonly Topic<K, V>[],
  options: FromOptions<K, V>,
): Stream<K, V> {
  const topics = (Array.isArray(topic) ? topic : [topic]) as readonly Topic<K, V>[];
  const ports = topics.map((each) => sourceOf(builder, each, options));
  const [first] = topics;
  const [only] = ports;
  if (!first || !only) throw builder.error('from', 'name at least one topic');
  const port =
    ports.length === 1 ? only : builder.add({ kind: 'merge', inputs: ports, create: ({ forward }) => ({ process: forward }) });
  return new Stream({ builder, port, key: first.key, value: first.value });
}
