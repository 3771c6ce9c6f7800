import type { Port, SourceSpec, TimestampExtractor, Topic } from './plan.ts';
import type { PlanBuilder } from './plan-builder.ts';
import { Stream } from './stream.ts';

export interface FromOptions {
  /** What happens to a record that cannot be decoded. Default `park`: it goes to the dead-letter topic with its origin and the reason. */
  readonly onDecodeError?: 'park' | 'stop' | 'drop';
  /** Where to start without a committed offset. Default `earliest`. */
  readonly offsetReset?: 'earliest' | 'latest';
  /** Default: the record's own timestamp; a negative one is a decode error. */
  readonly timestamp?: TimestampExtractor;
}

/** The source of a topic as the plan holds it, with the defaults filled in. */
export function sourceSpec<K, V>(topic: Topic<K, V>, options: FromOptions, global = false): SourceSpec {
  return {
    topic: topic as Topic<unknown, unknown>,
    onDecodeError: options.onDecodeError ?? 'park',
    offsetReset: options.offsetReset ?? 'earliest',
    global,
    ...(options.timestamp ? { timestamp: options.timestamp } : {}),
  };
}

/**
 * The port of a topic's records. A topic that is read in several places is one source: its partitions are fetched, buffered and committed
 * once, and what reads them runs in one task. Errors: options that contradict those of the first place throw STREAM_PLAN.
 */
export function sourceOf<K, V>(builder: PlanBuilder, topic: Topic<K, V>, options: FromOptions): Port {
  const spec = sourceSpec(topic, options);
  const port = builder.reuse(`source of ${topic.name}`, () =>
    builder.add({ kind: 'source', inputs: [], source: spec, detail: { topic: topic.name } }),
  );
  const first = builder.node(port).source;
  for (const option of ['onDecodeError', 'offsetReset', 'timestamp'] as const) {
    if (first?.[option] !== spec[option])
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
  options: FromOptions,
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
