import { ERROR } from '../wire/error-codes.ts';

/** A producer id and the epoch that tells its holders apart. */
export interface ProducerIdentity {
  readonly producerId: number;
  readonly producerEpoch: number;
}

export const NO_PRODUCER: ProducerIdentity = { producerId: -1, producerEpoch: -1 };

/** The last epoch that is handed out; the one above it is left to fence its holder. */
export const EPOCH_MAX = 32_766;

export function isSame(a: ProducerIdentity, b: ProducerIdentity): boolean {
  return a.producerId === b.producerId && a.producerEpoch === b.producerEpoch;
}

/** The identity under which the holder goes on: the next epoch, or a new id when there is none. */
export function raised({ producerId, producerEpoch }: ProducerIdentity, newProducerId: () => number): ProducerIdentity {
  return producerEpoch < EPOCH_MAX
    ? { producerId, producerEpoch: producerEpoch + 1 }
    : { producerId: newProducerId(), producerEpoch: 0 };
}

export type IdentityAnswer = ProducerIdentity & { readonly errorCode: number };

export function refuse(errorCode: number): IdentityAnswer {
  return { errorCode, ...NO_PRODUCER };
}

export function accept({ producerId, producerEpoch }: ProducerIdentity): IdentityAnswer {
  return { errorCode: ERROR.NONE, producerId, producerEpoch };
}
