import type { Socket } from 'node:net';

/** Bytes held back for one direction of a connection above which nothing more is taken from the sender. */
const HELD_BYTES_MAX = 8 * 1024 * 1024;

/** What the network is like at the moment. */
export interface Weather {
  /** How long a frame is under way, in ms. */
  readonly delayMs: number;
  /** Settles when frames get through again; undefined while they do. */
  readonly opening: Promise<void> | undefined;
}

interface HeldFrame {
  readonly chunks: readonly Buffer[];
  readonly bytes: number;
  readonly since: number;
}

/** One direction of a connection: frames arrive in order, after the delay that the weather says, and not while it lets nothing through. */
export class FrameLane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #weather: Weather;
  readonly #held: HeldFrame[] = [];
  #heldBytes = 0;
  #moving = false;

  constructor(from: Socket, to: Socket, weather: Weather) {
    this.#from = from;
    this.#to = to;
    this.#weather = weather;
  }

  push(chunks: readonly Buffer[]): void {
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    this.#held.push({ chunks, bytes, since: performance.now() });
    this.#heldBytes += bytes;
    if (this.#heldBytes > HELD_BYTES_MAX) this.#from.pause();
    if (!this.#moving) void this.#move();
  }

  async #move(): Promise<void> {
    this.#moving = true;
    for (let frame = this.#held[0]; frame !== undefined && !this.#to.destroyed; frame = this.#held[0]) {
      const { opening } = this.#weather;
      if (opening !== undefined) {
        await opening;
        continue;
      }
      const waitMs = frame.since + this.#weather.delayMs - performance.now();
      if (waitMs > 0) {
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        continue;
      }
      this.#held.shift();
      this.#heldBytes -= frame.bytes;
      if (this.#heldBytes <= HELD_BYTES_MAX) this.#from.resume();
      if (!this.#write(frame.chunks)) await this.#drained();
    }
    this.#moving = false;
  }

  #write(chunks: readonly Buffer[]): boolean {
    let free = true;
    this.#to.cork();
    for (const chunk of chunks) free = this.#to.write(chunk);
    this.#to.uncork();
    return free;
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#to.off('drain', done).off('close', done);
        resolve();
      };
      this.#to.on('drain', done).on('close', done);
    });
  }
}
