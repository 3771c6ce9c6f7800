import type { LogProducerOptions } from '../../../engine/ports.ts';
import { DEFAULT_LINGER_MS, DEFAULT_TRANSACTION_MS } from '../client/client-options.ts';
import type { ProducerLimits } from '../client/producer-limits.ts';
import { checkCompression } from '../wire/compression.ts';
import type { RdConf } from './binding.ts';

/** How long a topic that is not known may take to become so. */
const NEW_TOPIC_MS = 30_000;
/** The library's own bounds are out of the way: `maxBufferedBytes` is the bound. */
const QUEUE = { 'queue.buffering.max.messages': 0, 'queue.buffering.max.kbytes': 2_147_483_647 } as const;

/** The library takes no lower bound. */
const LOWEST_MESSAGE_BYTES = 1_000;

/**
 * The library's configuration of a producer. It gives a record up when the operation, or its transaction, would be given up.
 *
 * Errors: STREAM_CONFIG for a compression that there is not
 */
export function producerConf(
  options: LogProducerOptions,
  giveUpAfterMs: number,
  { maxRecordBytes, batchBytes }: ProducerLimits,
): RdConf {
  const { transactionalId, transactionTimeoutMs = DEFAULT_TRANSACTION_MS, lingerMs, compression = 'none' } = options;
  checkCompression(compression);
  return {
    ...QUEUE,
    ...(transactionalId === undefined
      ? { 'message.timeout.ms': giveUpAfterMs }
      : {
          'transactional.id': transactionalId,
          'transaction.timeout.ms': transactionTimeoutMs,
          'message.timeout.ms': Math.min(giveUpAfterMs, transactionTimeoutMs),
        }),
    'enable.idempotence': true,
    'topic.metadata.propagation.max.ms': Math.min(NEW_TOPIC_MS, giveUpAfterMs),
    'linger.ms': lingerMs ?? DEFAULT_LINGER_MS,
    'batch.size': batchBytes,
    // The bound on a record and, with the one before, on a batch: the driver has held each record against its own before.
    'message.max.bytes': Math.max(maxRecordBytes, batchBytes, LOWEST_MESSAGE_BYTES),
    'batch.num.messages': 1_000_000,
    'compression.codec': compression,
  };
}
