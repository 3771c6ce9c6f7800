import type { Log, LogAdmin } from '../../engine/ports.ts';
import type { DeadLetter } from '../../engine/task/read-dead-letter.ts';
import { type ReadOptions, readSpans } from '../read-spans.ts';

/** Where a letter's record goes; `partition` null: by the hash of its key. */
export interface Target {
  readonly topic: string;
  readonly partition: number | null;
  readonly timestamp: number;
}

/** Says where letters go. */
export class ReplayTargets {
  readonly #admin: LogAdmin;
  readonly #to: string | undefined;
  readonly #maxReplays: number;
  /** Partitions of topics that were looked up. */
  readonly #partitions = new Map<string, Promise<number | undefined>>();

  constructor(admin: LogAdmin, { to, maxReplays }: { readonly to?: string; readonly maxReplays: number }) {
    this.#admin = admin;
    this.#to = to;
    this.#maxReplays = maxReplays;
  }

  /** Or why the letter is not replayed. */
  async of(letter: DeadLetter): Promise<Target | string> {
    const { origin, replays, failedAt } = letter;
    if (replays >= this.#maxReplays)
      return `replayed ${replays} times already, and failed again: raise --max-replays when the reason is gone, or drop it`;
    if (this.#to !== undefined) return { topic: this.#to, partition: null, timestamp: origin?.timestamp ?? failedAt };
    if (!origin) return 'it has no origin, as no task wrote it: say --to <topic>, or drop it';
    const partitions = await this.#partitionsOf(origin.topic);
    if (partitions === undefined) return `its topic '${origin.topic}' does not exist: say --to <topic>`;
    if (origin.partition >= partitions)
      return `it came from ${origin.topic}-${origin.partition}, and the topic has ${partitions} partitions: say --to ${origin.topic}`;
    return { topic: origin.topic, partition: origin.partition, timestamp: origin.timestamp };
  }

  #partitionsOf(topic: string): Promise<number | undefined> {
    const known = this.#partitions.get(topic) ?? this.#admin.describeTopics([topic]).then(([found]) => found?.partitions);
    this.#partitions.set(topic, known);
    return known;
  }
}

/** The value of a letter whose own was too large to be written again, from its origin; undefined when it is not there any more. */
export async function originValue(log: Log, { origin }: DeadLetter, options: ReadOptions): Promise<Buffer | undefined> {
  if (!origin) return undefined;
  const { topic, partition, offset } = origin;
  const admin = log.admin();
  const [found] = await admin.describeTopics([topic]);
  if (!found || partition >= found.partitions) return undefined;
  const place = { topic, partition };
  const [[begin = 0], [end = 0]] = await Promise.all([admin.beginningOffsets([place]), admin.endOffsets([place])]);
  if (offset < begin || offset >= end) return undefined;
  for await (const { batch } of readSpans(log, [{ ...place, offset, end: offset + 1 }], options)) {
    while (batch.next()) if (batch.offset === offset) return batch.value ?? undefined;
  }
  return undefined;
}

export function valueGone({ origin }: DeadLetter): string {
  return `its value was too large for a letter, and is no longer in ${origin?.topic}-${origin?.partition}: drop it`;
}
