import type { TaskOutputs } from '../../engine/task/task-outputs.ts';

/** Copies what is sent into a buffer, as the client does, and forgets it. */
export class CopyingOutputs implements TaskOutputs {
  sent = 0;
  readonly #buffer = Buffer.alloc(1 << 20);
  #at = 0;

  send(_topic: string, _partition: number | null, key: Uint8Array | null, value: Uint8Array | null): void {
    this.sent++;
    this.#copy(key);
    this.#copy(value);
  }

  partitions(): number {
    return 1;
  }

  position(): number {
    return this.sent;
  }

  #copy(bytes: Uint8Array | null): void {
    if (bytes === null) return;
    if (this.#at + bytes.length > this.#buffer.length) this.#at = 0;
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }
}
