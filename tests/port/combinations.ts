import { kafkaLog } from '../../connectors/kafka/index.ts';
import { librdkafkaLog } from '../../connectors/kafka/librdkafka/index.ts';
import type { Log } from '../../engine/ports.ts';

/** Our client by each group protocol, and the other one. */
export type Driver = 'ours' | 'ours-consumer' | 'librdkafka';
export type Broker = 'embedded' | 'kafka';

/** A driver of the port on a broker. */
export interface Combination {
  readonly driver: Driver;
  readonly broker: Broker;
}

/** A real Apache Kafka, and whether librdkafka is installed: `tests/port/run.sh` starts the one and installs the other. */
export const REAL_KAFKA = process.env.MILLRACE_TEST_KAFKA;
const DRIVERS: readonly Driver[] =
  process.env.MILLRACE_TEST_LIBRDKAFKA === 'true' ? ['ours', 'ours-consumer', 'librdkafka'] : ['ours', 'ours-consumer'];
const BROKERS: readonly Broker[] = REAL_KAFKA === undefined ? ['embedded'] : ['embedded', 'kafka'];

/** What there is here; `npm test` knows our own client and broker only. */
export const COMBINATIONS: readonly Combination[] = DRIVERS.flatMap((driver) => BROKERS.map((broker) => ({ driver, broker })));

export function openLog(driver: Driver, bootstrap: string, giveUpAfterMs: number): Log {
  const options = { brokers: [bootstrap], giveUpAfterMs };
  if (driver === 'librdkafka') return librdkafkaLog(options);
  return kafkaLog({ ...options, groupProtocol: driver === 'ours' ? 'classic' : 'consumer' });
}
