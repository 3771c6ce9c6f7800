import { isStreamError } from '../../../engine/model/stream-error.ts';
import type { KeptPartition, TopicPartition } from '../../../engine/ports.ts';
import { Reader } from '../wire/reader.ts';
import { struct } from '../wire/struct.ts';
import { array, bool, int16, int32, int64, string } from '../wire/types.ts';
import { Writer } from '../wire/writer.ts';
import { byTopic } from './group-offsets.ts';

/** What a member tells the leader beside its topics (docs/adr/0012, 0013). */
export interface MemberData {
  /** The last generation in which it had an assignment, -1 before the first, and the partitions of it. */
  readonly generation: number;
  readonly owned: readonly TopicPartition[];
  /** It works on these while it joins: nobody may be given them before it has given them up. Older versions give up everything before they join. */
  readonly holds: boolean;
  /** Partitions of whose work it has the state. */
  readonly kept: readonly KeptPartition[];
  /** Members of one home share the place where they keep it; empty for a member that has its own. */
  readonly home: string;
}

const PLAIN = { version: 0, flexible: false };
/** Version 2 adds whether the member holds what it owned. */
const MEMBER_VERSION = 2;
/** Version 2 adds whether the generation is unfinished. */
const GIVEN_VERSION = 2;
const PARTITIONS = array(struct({ topic: string, partitions: array(int32) }));
const MEMBER = struct({
  version: int16,
  generation: int32,
  home: string,
  owned: PARTITIONS,
  kept: array(struct({ topic: string, partitions: array(struct({ partition: int32, upTo: int64 })) })),
});
const HOLDS = struct({ holds: bool });
const STANDBYS = struct({ version: int16, standbys: PARTITIONS });
const UNFINISHED = struct({ isUnfinished: bool });

export function encodeMemberData({ generation, owned, holds, kept, home }: MemberData): Buffer {
  const writer = new Writer();
  const keptTopics = byTopic(kept).map(({ name, places }) => ({
    topic: name,
    partitions: places.map(({ partition, upTo }) => ({ partition, upTo })),
  }));
  MEMBER.write(writer, { version: MEMBER_VERSION, generation, home, owned: numbersByTopic(owned), kept: keptTopics }, PLAIN);
  HOLDS.write(writer, { holds }, PLAIN);
  return Buffer.concat(writer.chunks());
}

/** Undefined for a member that tells nothing, or nothing that this version understands: it is shared out all the same. */
export function decodeMemberData(bytes: Buffer | null): MemberData | undefined {
  if (!isOurs(bytes)) return undefined;
  try {
    const reader = new Reader(bytes);
    const { version, generation, home, owned, kept } = MEMBER.read(reader, PLAIN);
    return {
      generation,
      home,
      owned: placesOf(owned),
      holds: version >= MEMBER_VERSION && HOLDS.read(reader, PLAIN).holds,
      kept: kept.flatMap(({ topic, partitions }) => partitions.map(({ partition, upTo }) => ({ topic, partition, upTo }))),
    };
  } catch (error) {
    if (isStreamError(error)) return undefined;
    throw error;
  }
}

/** What the leader tells a member beside its partitions (docs/adr/0013). */
export interface GivenData {
  readonly standbys: readonly TopicPartition[];
  /** Some partitions are given to nobody until those who hold them have joined again. */
  readonly isUnfinished: boolean;
}

/** Null when it is nothing. */
export function encodeGivenData({ standbys, isUnfinished }: GivenData): Buffer | null {
  if (standbys.length === 0 && !isUnfinished) return null;
  const writer = new Writer();
  STANDBYS.write(writer, { version: GIVEN_VERSION, standbys: numbersByTopic(standbys) }, PLAIN);
  UNFINISHED.write(writer, { isUnfinished }, PLAIN);
  return Buffer.concat(writer.chunks());
}

export function decodeGivenData(bytes: Buffer | null): GivenData {
  if (!isOurs(bytes)) return { standbys: [], isUnfinished: false };
  const reader = new Reader(bytes);
  const { version, standbys } = STANDBYS.read(reader, PLAIN);
  const isUnfinished = version >= GIVEN_VERSION && UNFINISHED.read(reader, PLAIN).isUnfinished;
  return { standbys: placesOf(standbys), isUnfinished };
}

/** Later versions add at the end, so that their beginning can be read; what is no version was written by others. */
function isOurs(bytes: Buffer | null): bytes is Buffer {
  return bytes !== null && bytes.length >= 2 && bytes.readInt16BE() >= 1;
}

type Numbers = readonly { readonly topic: string; readonly partitions: readonly number[] }[];

/** Partitions as the protocol lists them: numbers by topic. */
export function numbersByTopic(list: readonly TopicPartition[]): Numbers {
  return byTopic(list).map(({ name, places }) => ({ topic: name, partitions: places.map(({ partition }) => partition) }));
}

export function placesOf(topics: Numbers): readonly TopicPartition[] {
  return topics.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })));
}
