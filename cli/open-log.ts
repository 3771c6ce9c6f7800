import type { GroupProtocol, KafkaLogOptions } from '../connectors/kafka/client/client-options.ts';
import type { Log } from '../engine/ports.ts';
import { usageError } from './cli-error.ts';

/** Clients of Kafka that a worker can run on. */
export const DRIVERS = ['millrace', 'librdkafka'] as const;

/** How groups share out partitions: their members, or the broker. */
export const GROUP_PROTOCOLS: readonly GroupProtocol[] = ['classic', 'consumer'];

/** Which client, by which group protocol, and what is set up for librdkafka by its own names. */
export interface DriverChoice {
  readonly driver?: (typeof DRIVERS)[number];
  readonly groupProtocol?: GroupProtocol;
  readonly librdkafka?: Readonly<Record<string, string>>;
}

/**
 * Opens Kafka by the chosen client; neither is loaded before it is chosen.
 *
 * Errors: STREAM_LIBRDKAFKA_MISSING when that one is not installed; STREAM_USAGE for what is for the other client
 */
export async function openLog(
  { driver = 'millrace', groupProtocol = 'classic', librdkafka }: DriverChoice,
  options: KafkaLogOptions,
): Promise<Log> {
  if (driver === 'librdkafka') {
    if (groupProtocol !== 'classic')
      throw usageError("--group-protocol consumer is for Millrace's own client: leave --driver librdkafka out");
    const { librdkafkaLog } = await import('../connectors/kafka/librdkafka/librdkafka-log.ts');
    return librdkafkaLog({ ...options, ...(librdkafka === undefined ? {} : { settings: librdkafka }) });
  }
  if (librdkafka !== undefined)
    throw usageError('--librdkafka is for the other driver: add --driver librdkafka, or leave it out');
  const { kafkaLog } = await import('../connectors/kafka/client/kafka-log.ts');
  return kafkaLog({ ...options, groupProtocol });
}
