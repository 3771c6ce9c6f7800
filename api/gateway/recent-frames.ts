import { randomBytes } from 'node:crypto';
import type { Frame } from './live-event.ts';

export interface RecentFramesOptions {
  /** Default 5,000. */
  readonly maxFrames?: number;
  /** Default 4 MiB. */
  readonly maxBytes?: number;
}

/**
 * The newest frames, so that a client that was cut off gets what it missed. A cursor names this process and the number of an event in it:
 * another process, or one that has dropped the events since, cannot resume and says so.
 */
export class RecentFrames {
  readonly #process = randomBytes(4).toString('hex');
  readonly #maxFrames: number;
  readonly #maxBytes: number;
  #frames: Frame[] = [];
  #bytes = 0;
  /** Number of the newest event. */
  #seq = 0;

  constructor({ maxFrames = 5_000, maxBytes = 4 * 1024 * 1024 }: RecentFramesOptions = {}) {
    this.#maxFrames = maxFrames;
    this.#maxBytes = maxBytes;
  }

  get seq(): number {
    return this.#seq;
  }

  /** The cursor of an event, or of the newest. */
  cursor(seq: number = this.#seq): string {
    return `${this.#process}-${seq}`;
  }

  add(frame: Frame): void {
    this.#seq = frame.seq;
    this.#frames.push(frame);
    this.#bytes += frame.json.length;
    if (this.#frames.length <= this.#maxFrames && this.#bytes <= this.#maxBytes) return;
    // Half is dropped at once: one frame at a time would move the whole list with each event.
    for (const dropped of this.#frames.splice(0, Math.ceil(this.#frames.length / 2))) this.#bytes -= dropped.json.length;
  }

  /** An event that nobody wanted went by unwritten: no cursor before it can be resumed. */
  skip(): void {
    this.#seq++;
    this.#frames = [];
    this.#bytes = 0;
  }

  /** What came after the cursor; undefined when that is not known any more. */
  after(cursor: string): readonly Frame[] | undefined {
    const [process, number] = cursor.split('-');
    const seq = Number(number);
    if (process !== this.#process || seq > this.#seq) return undefined;
    if (seq === this.#seq) return [];
    const first = this.#frames[0];
    if (!first || first.seq > seq + 1) return undefined;
    return this.#frames.slice(seq + 1 - first.seq);
  }
}
