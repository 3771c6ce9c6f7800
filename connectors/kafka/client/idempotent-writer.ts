import type { StreamError } from '../../../engine/model/stream-error.ts';
import { ERROR } from '../wire/error-codes.ts';
import { InitProducerId } from '../wire/messages/init-producer-id.ts';
import { Produce } from '../wire/messages/produce.ts';
import type { Admission, BatchWriter } from './batch-writer.ts';
import type { Cluster } from './cluster.ts';
import { kafkaError } from './kafka-error.ts';

/** Writes without transactions, under a producer id that is asked for at the first batch, and again when something was lost. */
export class IdempotentWriter implements BatchWriter {
  readonly #cluster: Cluster;
  readonly #onFailure: (error: StreamError) => void;
  #admission: Promise<Admission> | undefined;

  constructor(cluster: Cluster, onFailure: (error: StreamError) => void) {
    this.#cluster = cluster;
    this.#onFailure = onFailure;
  }

  admit(): Promise<Admission> {
    this.#admission ??= this.#begin();
    return this.#admission;
  }

  unanswered(): void {
    this.#admission = undefined;
  }

  failed(error: StreamError): void {
    this.#admission = undefined;
    this.#onFailure(error);
  }

  #begin(): Promise<Admission> {
    return this.#cluster.retry('a producer id', async () => {
      const { errorCode, producerId, producerEpoch } = await this.#cluster.askAny(InitProducerId, {
        transactionalId: null,
        transactionTimeoutMs: 60_000,
      });
      if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, 'a producer id');
      return { producerId, producerEpoch, transactionalId: null, produceVersionMax: Produce.max };
    });
  }
}
