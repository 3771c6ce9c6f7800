import { loadBinding } from '../../connectors/kafka/librdkafka/binding.ts';
import { librdkafkaLog } from '../../connectors/kafka/librdkafka/index.ts';
import type { Case } from './case.ts';
import * as kafkajs from './kafkajs-client.ts';
import * as librdkafka from './librdkafka-client.ts';
import * as own from './own-client.ts';

/** One row of the table. */
export interface Row {
  readonly title: string;
  readonly run: Case;
  /** Records per second that issue 5 asks for. */
  readonly goal?: number;
  /** Loads what the case needs beyond the repository, or throws why it is not there. */
  readonly needs?: () => unknown;
}

export const CASES: Readonly<Record<string, Row>> = {
  consume: { title: 'ours: consume', run: own.consume, goal: 2_000_000 },
  decode: { title: 'ours: consume, decode', run: own.decode, goal: 1_500_000 },
  'at-least-once': {
    title: 'ours: W1 through the engine, at-least-once, a commit each second',
    run: own.engine({ commitInterval: '1s' }),
    goal: 500_000,
  },
  'exactly-once': {
    title: 'ours: W1 through the engine, exactly-once, a commit each 100 ms',
    run: own.engine({ guarantee: 'exactly-once', commitInterval: '100ms' }),
    goal: 420_000,
  },
  produce: { title: 'ours: produce 100 bytes, acks=all', run: own.produce, goal: 1_000_000 },
  'librdkafka-consume': { title: 'librdkafka: consume', run: librdkafka.consume, needs: loadBinding },
  'librdkafka-decode': { title: 'librdkafka: consume, decode', run: librdkafka.decode, needs: loadBinding },
  'librdkafka-pricing': { title: 'librdkafka: W1, at-least-once', run: librdkafka.pricing, needs: loadBinding },
  'librdkafka-at-least-once': {
    title: 'ours on librdkafka: W1 through the engine, at-least-once, a commit each second',
    run: own.engine({ commitInterval: '1s' }, (bootstrap) => librdkafkaLog({ brokers: [bootstrap] })),
    needs: loadBinding,
  },
  'kafkajs-consume': { title: 'kafkajs: consume', run: kafkajs.consume },
  'kafkajs-decode': { title: 'kafkajs: consume, decode', run: kafkajs.decode },
  'kafkajs-pricing': { title: 'kafkajs: W1, at-least-once', run: kafkajs.pricing },
};
