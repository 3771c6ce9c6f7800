import type { KafkaLog } from '../connectors/kafka/client/kafka-log.ts';
import type { ProducerLimits } from '../connectors/kafka/client/producer-limits.ts';
import { StreamError, toStreamError } from '../engine/model/stream-error.ts';
import type { Log } from '../engine/ports.ts';
import { interruptible } from './interruptible.ts';
import type { Io } from './io.ts';
import type { Settings } from './settings.ts';

/** How much longer than its own limit the client may take: it notices after its last pause, and then tells the reason. */
const SLACK_MS = 1_500;

/**
 * Opens Kafka, does the work and closes it. Each operation gives up after `timeoutMs`; before anything else a broker has to answer. Work
 * that should end on Ctrl-C sees to it itself.
 *
 * Errors: STREAM_KAFKA_UNREACHABLE when none answers in that time; STREAM_INTERRUPTED on Ctrl-C before one has.
 */
export async function withLog<T>(
  io: Io,
  { timeoutMs, ...kafka }: Settings['kafka'] & Partial<ProducerLimits> & { readonly timeoutMs: number },
  work: (log: KafkaLog) => Promise<T>,
): Promise<T> {
  const { kafkaLog } = await import('../connectors/kafka/client/kafka-log.ts');
  const log = kafkaLog({ ...kafka, clientId: 'millrace-cli', giveUpAfterMs: timeoutMs, requestTimeoutMs: timeoutMs });
  try {
    await interruptible(io.stop, reachBroker(log, kafka.brokers, timeoutMs));
    return await work(log);
  } finally {
    // A connection that hangs would hold up the end; the process ends it.
    void log.close();
  }
}

/** Settles when a broker answers. */
export async function reachBroker(log: Log, brokers: readonly string[], timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unreachable(`no Kafka broker answers at ${brokers.join(', ')}`)), timeoutMs + SLACK_MS);
  });
  try {
    await Promise.race([log.admin().describeTopics([]), timeUp]);
  } catch (cause) {
    const { code, message } = toStreamError(cause);
    if (code !== 'STREAM_KAFKA_UNREACHABLE') throw cause;
    const others = brokers.length === 1 ? '' : ` (tried ${brokers.join(', ')})`;
    throw unreachable(`${message}${others}; gave up after ${timeoutMs / 1000} s`, cause);
  } finally {
    clearTimeout(timer);
  }
}

function unreachable(message: string, cause?: unknown): StreamError {
  return new StreamError(message, {
    code: 'STREAM_KAFKA_UNREACHABLE',
    domain: 'external',
    scope: 'process',
    verdict: 'retry',
    ...(cause === undefined ? {} : { cause }),
  });
}
