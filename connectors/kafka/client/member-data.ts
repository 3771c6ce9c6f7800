import { isStreamError } from '../../../engine/model/stream-error.ts';
import type { KeptPartition, TopicPartition } from '../../../engine/ports.ts';
import { Reader } from '../wire/reader.ts';
import { struct } from '../wire/struct.ts';
import { array, int16, int32, int64, string } from '../wire/types.ts';
import { Writer } from '../wire/writer.ts';
import { byTopic } from './group-offsets.ts';

/** What a member tells the leader beside its topics (docs/adr/0012). */
export interface MemberData {
  /** The last generation in which it had an assignment, -1 before the first, and the partitions of it. */
  readonly generation: number;
  readonly owned: readonly TopicPartition[];
  /** Partitions of whose work it has the state. */
  readonly kept: readonly KeptPartition[];
  /** Members of one home share the place where they keep it; empty for a member that has its own. */
  readonly home: string;
}

const PLAIN = { version: 0, flexible: false };
const VERSION = 1;
const PARTITIONS = array(struct({ topic: string, partitions: array(int32) }));
const MEMBER = struct({
  version: int16,
  generation: int32,
  home: string,
  owned: PARTITIONS,
  kept: array(struct({ topic: string, partitions: array(struct({ partition: int32, upTo: int64 })) })),
});
const STANDBYS = struct({ version: int16, standbys: PARTITIONS });

export function encodeMemberData({ generation, owned, kept, home }: MemberData): Buffer {
  const writer = new Writer();
  const keptTopics = byTopic(kept).map(({ name, places }) => ({
    topic: name,
    partitions: places.map(({ partition, upTo }) => ({ partition, upTo })),
  }));
  MEMBER.write(writer, { version: VERSION, generation, home, owned: numbersByTopic(owned), kept: keptTopics }, PLAIN);
  return Buffer.concat(writer.chunks());
}

/** Undefined for a member that tells nothing, or nothing that this version understands: it is shared out all the same. */
export function decodeMemberData(bytes: Buffer | null): MemberData | undefined {
  if (!isOurs(bytes)) return undefined;
  try {
    const { generation, home, owned, kept } = MEMBER.read(new Reader(bytes), PLAIN);
    return {
      generation,
      home,
      owned: placesOf(owned),
      kept: kept.flatMap(({ topic, partitions }) => partitions.map(({ partition, upTo }) => ({ topic, partition, upTo }))),
    };
  } catch (error) {
    if (isStreamError(error)) return undefined;
    throw error;
  }
}

/** What the leader tells a member beside its partitions; null when that is nothing. */
export function encodeStandbys(standbys: readonly TopicPartition[]): Buffer | null {
  if (standbys.length === 0) return null;
  const writer = new Writer();
  STANDBYS.write(writer, { version: VERSION, standbys: numbersByTopic(standbys) }, PLAIN);
  return Buffer.concat(writer.chunks());
}

export function decodeStandbys(bytes: Buffer | null): readonly TopicPartition[] {
  return isOurs(bytes) ? placesOf(STANDBYS.read(new Reader(bytes), PLAIN).standbys) : [];
}

/** Later versions add at the end, so that their beginning can be read; what is no version was written by others. */
function isOurs(bytes: Buffer | null): bytes is Buffer {
  return bytes !== null && bytes.length >= 2 && bytes.readInt16BE() >= VERSION;
}

type Numbers = readonly { readonly topic: string; readonly partitions: readonly number[] }[];

/** Partitions as the protocol lists them: numbers by topic. */
export function numbersByTopic(list: readonly TopicPartition[]): Numbers {
  return byTopic(list).map(({ name, places }) => ({ topic: name, partitions: places.map(({ partition }) => partition) }));
}

export function placesOf(topics: Numbers): readonly TopicPartition[] {
  return topics.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })));
}
