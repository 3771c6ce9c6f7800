import { setImmediate as othersTurn } from 'node:timers/promises';
import { isStreamError, toStreamError } from '../../../../engine/model/stream-error.ts';
import type { Logger } from '../../../../engine/ports.ts';
import type { PartitionLog } from '../partition-log.ts';
import type { Topics } from '../topics.ts';

/** Compacts the logs of a broker, one after another. */
export class Compactor {
  readonly #topics: Topics;
  readonly #logger: Logger;
  /** Logs with a batch that cannot be read: they are left as they are until the next start. */
  readonly #unreadable = new WeakSet<PartitionLog>();
  #running: Promise<void> = Promise.resolve();
  #waiting = 0;
  #closed = false;

  constructor(topics: Topics, logger: Logger) {
    this.#topics = topics;
    this.#logger = logger;
  }

  /** Looks at each log once. A call while another one is running waits for its turn; more than one is not kept waiting. Throws nothing. */
  run(now = Date.now()): Promise<void> {
    if (this.#waiting < 2) {
      this.#waiting++;
      this.#running = this.#running.then(() => this.#compactAll(now)).finally(() => this.#waiting--);
    }
    return this.#running;
  }

  /** Begins nothing more; logs that are closed give up what is under way. */
  close(): void {
    this.#closed = true;
  }

  async #compactAll(now: number): Promise<void> {
    for (const log of this.#topics.all().flatMap(({ partitions }) => partitions)) {
      const isThere = !this.#closed && this.#topics.log(log.topic, log.partition) === log;
      if (isThere && !this.#unreadable.has(log)) await this.#compact(log, now);
    }
  }

  async #compact(log: PartitionLog, now: number): Promise<void> {
    const before = log.size;
    try {
      if (!(await log.compact(now, othersTurn))) return;
      this.#logger.debug({ topic: log.topic, partition: log.partition, before, after: log.size }, 'compacted a log');
    } catch (error) {
      const { code, message } = toStreamError(error);
      // What the disk refuses is tried again at the next check.
      if (isStreamError(error)) this.#unreadable.add(log);
      this.#logger.error({ code, topic: log.topic, partition: log.partition }, `could not compact a log: ${message}`);
    }
  }
}
