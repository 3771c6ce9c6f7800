import type { TopicPartition } from '../../../engine/ports.ts';
import { Reader } from '../wire/reader.ts';
import { struct } from '../wire/struct.ts';
import { array, int16, int32, nullableBytes, string } from '../wire/types.ts';
import { Writer } from '../wire/writer.ts';
import {
  decodeGivenData,
  decodeMemberData,
  encodeGivenData,
  encodeMemberData,
  type GivenData,
  type MemberData,
  numbersByTopic,
  placesOf,
} from './member-data.ts';

/** What a member says when it joins, and what the leader answers for it: Kafka's consumer protocol, version 0. */
const PLAIN = { version: 0, flexible: false };
const SUBSCRIPTION = struct({ version: int16, topics: array(string), userData: nullableBytes });
const ASSIGNMENT = struct({
  version: int16,
  partitions: array(struct({ topic: string, partitions: array(int32) })),
  userData: nullableBytes,
});

/** Protocols of our members, the one that they would rather have first; members of older versions know the last, or the last two. */
export const PROTOCOLS = {
  type: 'consumer',
  cooperative: 'millrace-cooperative',
  sticky: 'millrace-sticky',
  range: 'range',
} as const;

/** How a group shares out its topics. */
export type AssignorName = (typeof PROTOCOLS)['cooperative' | 'sticky' | 'range'];
/** The one that a member would rather have first. */
export type Assignors = readonly [AssignorName, ...AssignorName[]];
export const ASSIGNORS: Assignors = [PROTOCOLS.cooperative, PROTOCOLS.sticky, PROTOCOLS.range];

export interface Member {
  readonly memberId: string;
  readonly topics: readonly string[];
  /** What it told beside its topics. */
  readonly data?: MemberData | undefined;
}

/** What a member is given: partitions to work on, and partitions for which it stands by. */
export interface Share {
  readonly partitions: readonly TopicPartition[];
  readonly standbys: readonly TopicPartition[];
}

/** A share as the leader tells its member. */
export type Assignment = Share & GivenData;

export function encodeSubscription(topics: readonly string[], data?: MemberData): Buffer {
  const writer = new Writer();
  SUBSCRIPTION.write(writer, { version: 0, topics, userData: data ? encodeMemberData(data) : null }, PLAIN);
  return Buffer.concat(writer.chunks());
}

export function decodeSubscription(bytes: Buffer): Omit<Member, 'memberId'> {
  const { topics, userData } = SUBSCRIPTION.read(new Reader(bytes), PLAIN);
  return { topics, data: decodeMemberData(userData) };
}

export function encodeAssignment({ partitions, ...given }: Assignment): Buffer {
  const writer = new Writer();
  const userData = encodeGivenData(given);
  ASSIGNMENT.write(writer, { version: 0, partitions: numbersByTopic(partitions), userData }, PLAIN);
  return Buffer.concat(writer.chunks());
}

export function decodeAssignment(bytes: Buffer): Assignment {
  if (bytes.length === 0) return { partitions: [], standbys: [], isUnfinished: false };
  const { partitions, userData } = ASSIGNMENT.read(new Reader(bytes), PLAIN);
  return { partitions: placesOf(partitions), ...decodeGivenData(userData) };
}
