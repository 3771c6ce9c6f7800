import type { Headers } from '../model/record.ts';

/** Where a task's records go: the worker's producer, or the test kit. */
export interface TaskOutputs {
  /** Bytes are copied before it returns. `partition` null: by the hash of the key. */
  send(
    topic: string,
    partition: number | null,
    key: Uint8Array | null,
    value: Uint8Array | null,
    timestamp: number,
    headers: Headers,
  ): void;
  /** Partition count of a topic that the topology names; undefined for one it chose by record. */
  partitions(topic: string): number | undefined;
  /** One past the newest acknowledged offset that was written to the partition by this worker. */
  position(topic: string, partition: number): number | undefined;
}
