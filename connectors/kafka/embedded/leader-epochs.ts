import { join } from 'node:path';
import { ERROR } from '../wire/error-codes.ts';
import { readCheckedFile, writeCheckedFile } from './checked-file.ts';

/** Where an epoch ends in a log: the newest one up to it that the log has, and the first offset of the next. */
export interface EpochEnd {
  readonly epoch: number;
  readonly endOffset: number;
}

interface EpochStart {
  readonly epoch: number;
  readonly start: number;
}

/** Of whoever does not know an epoch. */
const UNKNOWN = -1;
/** The single broker leads every partition from its beginning. */
const FIRST: EpochStart = { epoch: 0, start: 0 };

/**
 * The epochs in which a partition's log was led, and the offset at which each begins. There is one, 0, until the log loses its end: then another
 * leader goes on, as after an unclean election (KIP-101).
 */
export class LeaderEpochs {
  readonly #path: string;
  #starts: readonly EpochStart[];

  constructor(dir: string) {
    this.#path = join(dir, 'leader-epochs');
    this.#starts = (readCheckedFile(this.#path)?.content as readonly EpochStart[] | undefined) ?? [FIRST];
  }

  get current(): number {
    return (this.#starts.at(-1) ?? FIRST).epoch;
  }

  /** What is wrong with the epoch in which a client believes the leader; below 0 it does not say. */
  fault(believed: number): number {
    if (believed < 0 || believed === this.current) return ERROR.NONE;
    return believed > this.current ? ERROR.UNKNOWN_LEADER_EPOCH : ERROR.FENCED_LEADER_EPOCH;
  }

  /** In which epoch what is at the offset was written, or would be. */
  at(offset: number): number {
    return (this.#starts.findLast(({ start }) => start <= offset) ?? FIRST).epoch;
  }

  /** Where an epoch ends in a log that ends at `logEnd`; undefined for one that is not yet. */
  endOf(epoch: number, logEnd: number): EpochEnd | undefined {
    if (epoch === UNKNOWN || epoch > this.current) return undefined;
    const next = this.#starts.find((each) => each.epoch > epoch);
    const last = this.#starts.findLast((each) => each.epoch <= epoch);
    return { epoch: last?.epoch ?? epoch, endOffset: next?.start ?? logEnd };
  }

  /** Another leader goes on at the offset. */
  begin(start: number): void {
    const starts = [...this.#starts.filter((each) => each.start < start), { epoch: this.current + 1, start }];
    writeCheckedFile(this.#path, starts);
    this.#starts = starts;
  }
}
