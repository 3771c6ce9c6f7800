import type { Log, LogAdmin, LogReader, TopicPartition } from '../../engine/ports.ts';
import { MemoryTopics } from '../../engine/test-kit/memory-topics.ts';

/** A log in memory that can be read, and taken away: what a broker looks like from the live stream. */
export interface MemoryLog {
  readonly log: Log;
  readonly topics: MemoryTopics;
  /** While true, whatever is asked of the log fails. */
  away: boolean;
  /** Readers made so far. */
  readersMade: number;
  append(topic: string, key: string, value: Buffer | null): void;
}

const POLL_STEP_MS = 2;

export function memoryLog(): MemoryLog {
  const topics = new MemoryTopics();
  const memory: MemoryLog = {
    topics,
    away: false,
    readersMade: 0,
    append: (topic, key, value) =>
      void topics.append(topic, null, { key: Buffer.from(key), value, timestamp: 1_700_000_000_000, headers: [] }),
    log: {
      reader: () => {
        memory.readersMade++;
        return memoryReader(memory);
      },
      admin: () => memoryAdmin(memory),
      consumer: unused,
      producer: unused,
      close: async () => {},
    },
  };
  return memory;
}

function memoryReader(memory: MemoryLog): LogReader {
  const positions = new Map<string, TopicPartition & { offset: number }>();
  let closed = false;
  return {
    assign: (wanted) => {
      for (const each of wanted) {
        const name = `${each.topic}/${each.partition}`;
        if (!positions.has(name)) positions.set(name, { ...each });
      }
    },
    async poll(maxWaitMs) {
      for (const until = Date.now() + maxWaitMs; ; ) {
        if (memory.away) throw new Error('the broker is away');
        const batches = [...positions.values()].flatMap((position) => {
          const batch = memory.topics.fetch(position.topic, position.partition, position.offset);
          if (batch) position.offset = batch.nextOffset;
          return batch ?? [];
        });
        if (batches.length > 0 || closed || Date.now() >= until) return batches;
        await new Promise((resolve) => setTimeout(resolve, POLL_STEP_MS));
      }
    },
    async close() {
      closed = true;
    },
  };
}

function memoryAdmin(memory: MemoryLog): LogAdmin {
  const here = <T>(answer: () => T): Promise<T> =>
    memory.away ? Promise.reject(new Error('the broker is away')) : Promise.resolve(answer());
  return {
    describeTopics: (names = memory.topics.names()) =>
      here(() =>
        names.flatMap((name) => {
          const partitions = memory.topics.partitions(name);
          return partitions === undefined ? [] : [{ name, partitions, configs: {} }];
        }),
      ),
    endOffsets: (places) => here(() => places.map(({ partition, topic }) => memory.topics.end(topic, partition))),
    beginningOffsets: (places) => here(() => places.map(() => 0)),
    createTopics: unused,
    deleteTopics: unused,
    committedOffsets: unused,
    deleteRecords: unused,
    close: async () => {},
  };
}

function unused(): never {
  throw new Error('the live stream never asks for this');
}
