import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isStreamError, StreamError, toStreamError } from '../../../engine/model/stream-error.ts';
import type { Logger, TopicPartition } from '../../../engine/ports.ts';
import { compressionsReady } from '../wire/compression.ts';
import { Broker, LOOPBACK } from './broker.ts';
import { type EmbeddedKafkaOptions, UNKNOWN_CLIENTS_MAX } from './broker-options.ts';
import { Connection } from './connection.ts';
import { lockDirectory } from './directory-lock.ts';
import { diskError, isDiskFault } from './disk-fault.ts';
import type { Fault } from './faults/fault.ts';
import { Faults, type InjectedFault } from './faults/faults.ts';
import { createInitialTopics } from './initial-topics.ts';
import { Listener } from './listener.ts';
import { BrokerSasl } from './sasl/broker-sasl.ts';
import { ClientLogin } from './sasl/client-login.ts';

/** A running broker. */
export interface EmbeddedKafka {
  readonly port: number;
  /** `host:port`, what clients call `bootstrap.servers`. */
  readonly bootstrap: string;
  readonly dir: string;
  /**
   * Makes something go wrong from now on: an error, a delay or a closed connection, for the requests that it names, so often or until it is
   * lifted. Several may be live: one after the other strikes what the one before it left.
   *
   * Errors: a fault that cannot be throws STREAM_CONFIG (user/process/stop) naming the field
   *
   * @example
   * ```ts
   * import { kafkaLog } from 'millrace/connectors/kafka';
   * import { startEmbeddedKafka } from 'millrace/connectors/kafka/embedded';
   *
   * const kafka = await startEmbeddedKafka({ topics: [{ name: 'orders' }] });
   * const moved = kafka.inject({ api: 'Produce', topic: 'orders', error: 'NOT_LEADER_OR_FOLLOWER', times: 2 });
   * const log = kafkaLog({ brokers: [kafka.bootstrap] });
   * const producer = log.producer({ clientId: 'shop' });
   * producer.send('orders', 0, null, Buffer.from('o1'), Date.now(), []);
   * await producer.flush(); // tried again until the leader is found
   * moved.hits; // => 2
   * await log.close();
   * await kafka.stop();
   * ```
   */
  inject(fault: Fault): InjectedFault;
  /** Deletes what retention allows to delete, now instead of at the next check. */
  applyRetention(now?: number): void;
  /** Compacts the topics whose `cleanup.policy` says so and that have enough to compact, now instead of at the next check. */
  compact(now?: number): Promise<void>;
  /**
   * Takes away what a partition has from an offset on, with the rest of the batch that holds it, and lets a leader of another epoch go on there: an
   * unclean election, of which clients hear by the epochs of what they have read. Returns where the partition ends now.
   *
   * Errors: a partition that is not there throws STREAM_CONFIG (user/process/stop)
   */
  loseEnd(place: TopicPartition & { readonly offset: number }): number;
  /** Idempotent. */
  stop(): Promise<void>;
}

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Starts a Kafka broker in this process, for tests and laptops: real Kafka clients of any language publish to it and consume from it.
 * Transactions are Kafka's, versions 1 and 2: whenever the process is killed, each is committed wholly or aborted wholly. It is one broker
 * without replicas: not for production.
 *
 * State:     topics and offsets in `dir`, where they survive a restart and a `kill -9`: a batch is acknowledged when the operating system has
 *            it. Without `dir` a temporary folder, which `stop` deletes
 * Errors:    a busy port throws STREAM_PORT_IN_USE, a folder in use STREAM_IN_USE, a folder that cannot be used, a wrong topic, certificate or user
 *            STREAM_CONFIG (all user/process/stop), a damaged file of the broker STREAM_BROKER_FILE_DAMAGED naming it, a disk that is full or broken
 *            STREAM_BROKER_DISK (external/process/stop); what was taken
 *            until then is given back
 *
 * @example
 * ```ts
 * import { kafkaLog } from 'millrace/connectors/kafka';
 * import { startEmbeddedKafka } from 'millrace/connectors/kafka/embedded';
 *
 * const kafka = await startEmbeddedKafka({ topics: [{ name: 'orders', partitions: 3 }] }); // on a free port, in a temporary folder
 * const log = kafkaLog({ brokers: [kafka.bootstrap] }); // or any other Kafka client
 * const topics = await log.admin().describeTopics();
 * topics.map(({ name, partitions }) => `${name}: ${partitions}`); // => ['orders: 3']
 * await log.close();
 * await kafka.stop();
 * ```
 */
export async function startEmbeddedKafka(options: EmbeddedKafkaOptions = {}): Promise<EmbeddedKafka> {
  const logger = options.logger ?? SILENT;
  const sasl = options.sasl && new BrokerSasl(options.sasl);
  const listener = new Listener(options.tls, logger, (socket) => accept(socket));
  const { dir, giveBack } = takeFolder(options.dir);
  const connections = new Set<Connection>();
  const faults = new Faults();
  let broker: Broker | undefined;
  const accept = (socket: Socket): void => {
    const unknown = sasl === undefined ? 0 : [...connections].filter((each) => !each.isKnown).length;
    if (!broker || unknown >= UNKNOWN_CLIENTS_MAX) {
      socket.destroy();
      return;
    }
    const connection = new Connection(broker, faults, socket, sasl && new ClientLogin(sasl));
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  };
  const stop = async (): Promise<void> => {
    for (const connection of connections) connection.close();
    await listener.close();
    broker?.close();
    giveBack();
  };
  let stopped: Promise<void> | undefined;
  try {
    await compressionsReady();
    // The port is taken first: a second broker fails on it before it has touched any log.
    const port = await listener.listen(options.host ?? LOOPBACK, options.port ?? 0);
    const running = new Broker(dir, options, logger);
    broker = running;
    running.port = port;
    createInitialTopics(running, options.topics ?? []);
    return {
      port,
      bootstrap: `${running.host}:${port}`,
      dir,
      inject: (fault) => faults.inject(fault),
      applyRetention: (now) => running.applyRetention(now),
      compact: (now) => running.compactor.run(now),
      loseEnd: ({ topic, partition, offset }) => running.loseEnd(topic, partition, offset),
      stop: () => {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (error) {
    await stop();
    throw isDiskFault(error) ? diskError(dir, error) : error;
  }
}

/** A folder of the broker's own: the one that is named, or a temporary one that goes when it is given back. */
function takeFolder(named: string | undefined): { readonly dir: string; readonly giveBack: () => void } {
  const dir = named ?? mkdtempSync(join(tmpdir(), 'millrace-kafka-'));
  try {
    mkdirSync(dir, { recursive: true });
    const unlock = lockDirectory(dir);
    return {
      dir,
      giveBack: () => {
        unlock();
        if (named === undefined) rmSync(dir, { recursive: true, force: true });
      },
    };
  } catch (cause) {
    if (isStreamError(cause)) throw cause;
    throw new StreamError(`cannot keep topics in ${dir}: ${toStreamError(cause).message}: choose another folder`, {
      code: 'STREAM_CONFIG',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
      cause,
      context: { dir },
    });
  }
}
