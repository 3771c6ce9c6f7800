import type { TopologyDescription } from '../../engine/compile/describe-json.ts';
import { isTopologyDescription } from '../../engine/compile/is-topology-description.ts';
import type { Committed } from './find-application.ts';

/** A topic of the application, by what stands in its name behind the application's id. */
export interface SnapshotTopic {
  readonly kind: 'changelog' | 'repartition';
  readonly of: string;
  readonly partitions: number;
  readonly configs: Readonly<Record<string, string>>;
  /** Of a repartition topic: the stream time of each partition, null for one that was never read. */
  readonly times?: readonly (number | null)[];
}

/** An offset of a topic that is not the application's own. */
export interface SnapshotOffset extends Committed {
  /** The cluster's id of the topic, where it has one. */
  readonly topicId?: string;
}

export interface SnapshotHead {
  readonly millrace: 'snapshot';
  readonly format: 1;
  readonly application: string;
  /** ISO 8601. */
  readonly takenAt: string;
  readonly topics: readonly SnapshotTopic[];
  readonly offsets: readonly SnapshotOffset[];
  /** The version of the pipeline that wrote it, where one was kept. */
  readonly topology?: TopologyDescription;
}

export type Base64 = string | null;
/** A record: the head says how many there are of what. */
export type Line = readonly [
  topic: number,
  partition: number,
  timestamp: number,
  key: Base64,
  value: Base64,
  headers?: readonly (readonly [string, Base64])[],
];

/** Whether the first line is one of a snapshot. */
export function isHead(value: unknown): value is SnapshotHead {
  const head = value as Partial<SnapshotHead> | null | undefined;
  const isOurs = head?.millrace === 'snapshot' && head.format === 1 && typeof head.application === 'string';
  if (!isOurs || (head.topology !== undefined && !isTopologyDescription(head.topology))) return false;
  return isListOf(head.topics, isTopic) && isListOf(head.offsets, isOffset);
}

function isTopic(topic: Partial<SnapshotTopic>): boolean {
  const { kind, of, partitions, configs, times = [] } = topic;
  const isKnown = (kind === 'changelog' || kind === 'repartition') && typeof of === 'string';
  const isTimed = Array.isArray(times) && times.every((time) => time === null || Number.isSafeInteger(time));
  return isKnown && isTimed && isCount(partitions) && isObject(configs) && Object.values(configs).every(isText);
}

function isOffset({ topic, partition, offset, metadata }: Partial<SnapshotOffset>): boolean {
  return isText(topic) && isCount(partition) && isCount(offset) && isText(metadata);
}

/** Whether a line is a record of the head's topics. */
export function isLine(line: readonly unknown[], { topics }: SnapshotHead): line is Line {
  const [topic, partition, timestamp, key, value, headers = []] = line;
  const known = topics[topic as number];
  const isPlaced = known !== undefined && isCount(partition) && partition < known.partitions && Number.isSafeInteger(timestamp);
  const areHeaders =
    Array.isArray(headers) && headers.every((each) => Array.isArray(each) && isText(each[0]) && isBase64(each[1]));
  return isPlaced && areHeaders && isBase64(key) && isBase64(value);
}

function isListOf<T>(list: readonly T[] | undefined, is: (each: Partial<T>) => boolean): boolean {
  return Array.isArray(list) && list.every((each) => isObject(each) && is(each as Partial<T>));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isBase64(value: unknown): value is Base64 {
  return value === null || isText(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
