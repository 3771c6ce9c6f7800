import type { InternalTopicDescription, TopicBytes, TopologyDescription } from '../describe-json.ts';
import { differences, paired, type TopologyChange } from './topology-change.ts';

type Bytes = ReadonlyMap<string, TopicBytes>;

/** Topics of others that are read or written, and topics of the application's own that carry records from one part to the next. */
export function topicChanges(before: TopologyDescription, after: TopologyDescription): readonly TopologyChange[] {
  return [
    ...inputChanges(inputsOf(before), inputsOf(after)),
    ...outputChanges(outputsOf(before), outputsOf(after)),
    ...repartitionChanges(repartitionsOf(before), repartitionsOf(after)),
  ];
}

function inputsOf({ subTopologies }: TopologyDescription): Bytes {
  const sources = subTopologies.flatMap((sub) => sub.sources).filter(({ internal }) => !internal);
  return new Map(sources.map(({ topic, key, value }) => [topic, { topic, key, value }]));
}

function outputsOf({ subTopologies }: TopologyDescription): Bytes {
  const sinks = subTopologies.flatMap((sub) => sub.sinks).filter(({ internal }) => !internal);
  return new Map(sinks.flatMap(({ topics }) => topics).map((bytes) => [bytes.topic, bytes]));
}

function repartitionsOf({ internalTopics }: TopologyDescription): ReadonlyMap<string, InternalTopicDescription> {
  return new Map(internalTopics.filter(({ kind }) => kind === 'repartition').map((topic) => [topic.topic, topic]));
}

const none = { differences: [], orphans: [], loses: false, silent: false } as const;

function inputChanges(before: Bytes, after: Bytes): readonly TopologyChange[] {
  const { removed, added, both } = paired(before, after);
  const subject = 'input' as const;
  return [
    ...removed.map(([name]) => ({
      ...none,
      subject,
      name,
      change: 'removed' as const,
      effects: [
        'it is read no further; the group keeps its offsets until the log forgets them, and goes on there if it is read again',
      ],
    })),
    ...added.map(([name]) => ({
      ...none,
      subject,
      name,
      change: 'added' as const,
      effects: ["it is read from its beginning, or where its 'offsetReset' says"],
    })),
    ...both.flatMap(([name, old, now]) =>
      otherBytes(subject, name, old, now, 'records that are read from now on must fit the new serdes'),
    ),
  ];
}

function outputChanges(before: Bytes, after: Bytes): readonly TopologyChange[] {
  const { removed, added, both } = paired(before, after);
  const subject = 'output' as const;
  return [
    ...removed.map(([name]) => ({
      ...none,
      subject,
      name,
      change: 'removed' as const,
      effects: ['nothing is written to it any more: whoever reads it waits'],
      orphans: [name],
    })),
    ...added.map(([name]) => ({ ...none, subject, name, change: 'added' as const, effects: ['it gets records from now on'] })),
    ...both.flatMap(([name, old, now]) => otherBytes(subject, name, old, now, 'whoever reads it gets other bytes from now on')),
  ];
}

function repartitionChanges(
  before: ReadonlyMap<string, InternalTopicDescription>,
  after: ReadonlyMap<string, InternalTopicDescription>,
): readonly TopologyChange[] {
  const { removed, added, both } = paired(before, after);
  const subject = 'repartition topic' as const;
  return [
    ...removed.map(([name]) => ({
      subject,
      name,
      change: 'removed' as const,
      differences: [],
      effects: ['records that are still in it are not processed: let the old version work them off before it stops'],
      loses: true,
      silent: false,
      orphans: [name],
    })),
    ...added.map(([name]) => ({
      ...none,
      subject,
      name,
      change: 'added' as const,
      effects: ['it is made when a worker starts'],
    })),
    ...both.flatMap(([name, old, now]) => {
      const fields = ({ partitions, key, value }: InternalTopicDescription) => ({
        partitions: partitions ?? 'as what it is joined with or made from',
        'key serde': key,
        'value serde': value,
      });
      const found = differences(fields(old), fields(now));
      const effects = found.map(({ field }) =>
        field === 'partitions'
          ? 'a worker refuses to start when the count is another (STREAM_TOPIC_MISMATCH): reset the application, or keep the count'
          : 'records that are still in it cannot be read: let the old version work them off before it stops',
      );
      if (found.length === 0) return [];
      return [
        {
          subject,
          name,
          change: 'changed' as const,
          differences: found,
          effects: [...new Set(effects)],
          loses: true,
          silent: found.some(({ field }) => field !== 'partitions'),
          orphans: [],
        },
      ];
    }),
  ];
}

function otherBytes(
  subject: 'input' | 'output',
  name: string,
  before: TopicBytes,
  after: TopicBytes,
  effect: string,
): readonly TopologyChange[] {
  const fields = ({ key, value }: TopicBytes) => ({ 'key serde': key, 'value serde': value });
  const found = differences(fields(before), fields(after));
  return found.length === 0 ? [] : [{ ...none, subject, name, change: 'changed', differences: found, effects: [effect] }];
}
