import { isStreamError } from '../../engine/model/stream-error.ts';
import type { Log, LogProducer } from '../../engine/ports.ts';
import { type DeadLetter, replayHeaders } from '../../engine/task/read-dead-letter.ts';
import type { ReadOptions } from '../read-spans.ts';
import type { HandledLetters } from './handled-letters.ts';
import type { LettersLease } from './letters-lease.ts';
import { type LettersTopic, readLetters } from './letters-topic.ts';
import { Pace } from './pace.ts';
import type { RefusedLetters } from './refused-letters.ts';
import { originValue, type Target, valueGone } from './replay-target.ts';

/** After so many records, or so long, what was written is marked: a crash repeats no more than that. */
const MARK_RECORDS_MAX = 500;
const MARK_EVERY_MS = 1_000;

/** What is to be replayed: letters by their offset, in their order. */
export interface ReplayPlan {
  readonly targets: ReadonlyMap<number, Target>;
  readonly refused: RefusedLetters;
  readonly handled: HandledLetters;
}

/**
 * Writes records of letters to where they belong and marks their letters as handled.
 *
 * ```
 *   read letter ─▶ wait for its turn ─▶ produce ─┬─▶ (500 records or 1 s) acknowledged ─▶ marked ─▶ group answered ─┐
 *        ▲                                       └──────────────────────────────────────────────────────────────────┤
 *        └──────────────────────────────────────────────────────────────────────────────────────────────────────────┘
 * ```
 */
export class Replay {
  readonly #log: Log;
  readonly #letters: LettersTopic;
  readonly #plan: ReplayPlan;
  readonly #lease: LettersLease;
  readonly #reading: ReadOptions;
  readonly #producer: LogProducer;
  readonly #pace: Pace;
  /** Records that were written, by topic. */
  readonly written = new Map<string, number>();
  #pending: number[] = [];
  #markedAt = performance.now();

  constructor(
    log: Log,
    letters: LettersTopic,
    plan: ReplayPlan,
    lease: LettersLease,
    options: ReadOptions & { readonly rate?: number },
  ) {
    this.#log = log;
    this.#letters = letters;
    this.#plan = plan;
    this.#lease = lease;
    this.#reading = options;
    this.#producer = log.producer({ clientId: 'millrace-cli' });
    this.#pace = new Pace(options.rate, options.stop);
  }

  /** Ends early on Ctrl-C, with everything marked that was written. Errors: what the producer or the group says; nothing is marked then. */
  async run(): Promise<void> {
    const offsets = [...this.#plan.targets.keys()];
    try {
      await this.#writeAll(offsets[0] ?? this.#letters.end, (offsets.at(-1) ?? -1) + 1);
      await this.#mark();
    } finally {
      await this.#producer.close();
    }
  }

  async #writeAll(from: number, end: number): Promise<void> {
    for await (const letter of readLetters(this.#log, { ...this.#letters, end }, from, this.#reading)) {
      const target = this.#plan.targets.get(letter.offset);
      if (target === undefined) continue;
      await this.#pace.turn();
      if (this.#reading.stop.aborted) return;
      await this.#write(letter, target);
      const due = this.#pending.length >= MARK_RECORDS_MAX || performance.now() - this.#markedAt >= MARK_EVERY_MS;
      if (due) await this.#mark();
    }
  }

  async #write(letter: DeadLetter, { topic, partition, timestamp }: Target): Promise<void> {
    const value = letter.valueOmitted ? await originValue(this.#log, letter, this.#reading) : letter.value;
    if (value === undefined) return this.#plan.refused.add(valueGone(letter), letter);
    try {
      this.#producer.send(topic, partition, letter.key, value, timestamp, replayHeaders(letter));
    } catch (error) {
      if (!isStreamError(error) || error.code !== 'STREAM_RECORD_TOO_LARGE') throw error;
      return this.#plan.refused.add(`cannot be written: ${error.message}`, letter);
    }
    this.#pending.push(letter.offset);
    this.written.set(topic, (this.written.get(topic) ?? 0) + 1);
    await this.#producer.ready();
  }

  async #mark(): Promise<void> {
    await this.#producer.flush();
    for (const offset of this.#pending) this.#plan.handled.handle(offset);
    this.#pending = [];
    const commit = this.#plan.handled.commit();
    // In the middle it may need more room than at the end, which was looked at: it is marked with the next ones then.
    if (commit) await this.#lease.commit(commit);
    this.#markedAt = performance.now();
    await this.#lease.renew();
  }
}
