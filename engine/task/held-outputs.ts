import type { Headers } from '../model/record.ts';
import type { TaskOutputs } from './task-outputs.ts';

/** Bytes that a task holds back before it takes no more records until it has committed. */
export const HELD_OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

type Sent = Parameters<TaskOutputs['send']>;

/**
 * Keeps what a task writes until its commit. Under exactly-once all tasks of a worker share one transaction; what a task writes while its
 * records are half done must not be committed with what others have finished.
 */
export class HeldOutputs implements TaskOutputs {
  readonly #outputs: TaskOutputs;
  readonly #onFull: () => void;
  #held: Sent[] = [];
  #bytes = 0;

  constructor(outputs: TaskOutputs, onFull: () => void) {
    this.#outputs = outputs;
    this.#onFull = onFull;
  }

  send(
    topic: string,
    partition: number | null,
    key: Uint8Array | null,
    value: Uint8Array | null,
    timestamp: number,
    headers: Headers,
  ): void {
    this.#held.push([topic, partition, copy(key), copy(value), timestamp, headers]);
    this.#bytes += (key?.length ?? 0) + (value?.length ?? 0);
    if (this.#bytes > HELD_OUTPUT_BYTES_MAX) this.#onFull();
  }

  /** Writes what was kept, in its order. */
  release(): void {
    for (const sent of this.#held) this.#outputs.send(...sent);
    this.#held = [];
    this.#bytes = 0;
  }

  partitions(topic: string): number | undefined {
    return this.#outputs.partitions(topic);
  }

  position(topic: string, partition: number): number | undefined {
    return this.#outputs.position(topic, partition);
  }
}

function copy(bytes: Uint8Array | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes);
}
