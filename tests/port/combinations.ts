import { kafkaLog } from '../../connectors/kafka/index.ts';
import { librdkafkaLog } from '../../connectors/kafka/librdkafka/index.ts';
import type { Log } from '../../engine/ports.ts';

export type Driver = 'ours' | 'librdkafka';
export type Broker = 'embedded' | 'kafka';

/** A driver of the port on a broker. */
export interface Combination {
  readonly driver: Driver;
  readonly broker: Broker;
}

/** A real Apache Kafka, and whether librdkafka is installed: `tests/port/run.sh` starts the one and installs the other. */
export const REAL_KAFKA = process.env.MILLRACE_TEST_KAFKA;
const DRIVERS: readonly Driver[] = process.env.MILLRACE_TEST_LIBRDKAFKA === 'true' ? ['ours', 'librdkafka'] : ['ours'];
const BROKERS: readonly Broker[] = REAL_KAFKA === undefined ? ['embedded'] : ['embedded', 'kafka'];

/** What there is here; `npm test` knows our own client and broker only. */
export const COMBINATIONS: readonly Combination[] = DRIVERS.flatMap((driver) => BROKERS.map((broker) => ({ driver, broker })));

export function openLog(driver: Driver, bootstrap: string, giveUpAfterMs: number): Log {
  const options = { brokers: [bootstrap], giveUpAfterMs };
  return driver === 'ours' ? kafkaLog(options) : librdkafkaLog(options);
}
