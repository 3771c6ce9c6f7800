import { createHash } from 'node:crypto';
import type { ProcessorContext } from '../engine/model/processor.ts';
import { type JoinForeignPlan, StepCodec } from './join-foreign-plan.ts';

const HASH_BYTES = 16;

/** Tells versions of a left row apart: 128 bits of how it is written, so that two rows of one key never have the same. */
export class LeftRowHash {
  readonly #codec: StepCodec<unknown>;

  constructor(context: ProcessorContext, { name, leftValueSerde }: JoinForeignPlan) {
    this.#codec = new StepCodec(context, leftValueSerde, `${name}-hash`, 'value');
  }

  open(): Promise<void> {
    return this.#codec.open();
  }

  /** Null for a row that is not there. */
  of(value: unknown): string | null {
    if (value === null || value === undefined) return null;
    return createHash('sha256').update(this.#codec.bytes(value)).digest().subarray(0, HASH_BYTES).toString('base64');
  }
}
