import type { LogProducerOptions } from '../../../engine/ports.ts';
import { BATCH_BYTES, DEFAULT_LINGER_MS, DEFAULT_TRANSACTION_MS } from '../client/client-options.ts';
import type { RdConf } from './binding.ts';

/** How long a topic that is not known may take to become so. */
const NEW_TOPIC_MS = 30_000;
/** The library's own bounds are out of the way: `maxBufferedBytes` is the bound. */
const QUEUE = { 'queue.buffering.max.messages': 0, 'queue.buffering.max.kbytes': 2_147_483_647 } as const;

/** The library's configuration of a producer. It gives a record up when the operation, or its transaction, would be given up. */
export function producerConf(options: LogProducerOptions, giveUpAfterMs: number): RdConf {
  const { transactionalId, transactionTimeoutMs = DEFAULT_TRANSACTION_MS, lingerMs, compression } = options;
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
    'batch.size': BATCH_BYTES,
    'batch.num.messages': 1_000_000,
    'compression.codec': compression ?? 'none',
  };
}
