import { setMaxListeners } from 'node:events';
import { isStreamError, StreamError } from '../../../engine/model/stream-error.ts';
import type { Logger, TopicPartition } from '../../../engine/ports.ts';
import { RenewedContext } from '../tls/renewed-context.ts';
import type { Api, ResponseOf } from '../wire/api.ts';
import { ERROR, isRetriable } from '../wire/error-codes.ts';
import { FindCoordinator } from '../wire/messages/find-coordinator.ts';
import { Metadata } from '../wire/messages/metadata.ts';
import type { Writable } from '../wire/struct.ts';
import { backoffMs, pause } from './backoff.ts';
import type { BrokerConnection } from './broker-connection.ts';
import { ClientMeter } from './client-meter.ts';
import { type KafkaLogOptions, LOOKUP_TIMEOUT_MS } from './client-options.ts';
import { Connections, type Purpose } from './connections.ts';
import { kafkaError, sentBack, unreachable } from './kafka-error.ts';
import { KnownBrokers } from './known-brokers.ts';
import { KnownTopics } from './known-topics.ts';
import { Login } from './login.ts';
import type { ClientTls } from './open-socket.ts';
import { type ProducerLimits, producerLimits } from './producer-limits.ts';
import type { KafkaTlsOptions } from './security-options.ts';

/** What a coordinator is asked for, as FindCoordinator numbers it. */
const COORDINATOR = { group: 0, 'transactional id': 1 } as const;
const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** The brokers, who leads which partition, and the connections to them. */
export class Cluster {
  readonly logger: Logger;
  readonly clientId: string;
  readonly giveUpAfterMs: number;
  readonly checksCrcs: boolean;
  /** Of what its producers write. */
  readonly limits: ProducerLimits;
  /** Empty when the client does not say where it is. */
  readonly rackId: string;
  readonly topics = new KnownTopics();
  readonly #requestTimeoutMs: number;
  readonly #brokers: KnownBrokers;
  readonly #connections: Connections;
  readonly #closing = new AbortController();
  #controllerId = -1;

  constructor(options: KafkaLogOptions) {
    this.#brokers = new KnownBrokers(options.brokers);
    this.clientId = options.clientId ?? 'millrace';
    this.#requestTimeoutMs = options.requestTimeoutMs ?? 30_000;
    this.giveUpAfterMs = options.giveUpAfterMs ?? 120_000;
    this.checksCrcs = options.checkCrcs ?? true;
    this.limits = producerLimits(options);
    this.rackId = options.rackId ?? '';
    this.logger = options.logger ?? SILENT;
    const parts = {
      tls: options.tls ? clientTls(options.tls === true ? {} : options.tls, this.logger) : undefined,
      login: options.sasl && new Login(options.sasl),
      meter: options.metrics && new ClientMeter(options.metrics),
    };
    const { clientId, closing } = this;
    this.#connections = new Connections({ clientId, requestTimeoutMs: this.#requestTimeoutMs, parts, closing });
    if (options.sasl?.mechanism === 'PLAIN' && !options.tls) {
      this.logger.warn({ brokers: options.brokers }, 'the password goes to the brokers as it is: set tls, or choose SCRAM');
    }
    // Everything that waits in this client listens: the bound is the number of waits, not a leak.
    setMaxListeners(0, this.#closing.signal);
    if (options.brokers.length === 0) {
      throw new StreamError('name at least one Kafka broker as host:port', {
        code: 'STREAM_CONFIG',
        domain: 'user',
        scope: 'process',
        verdict: 'stop',
      });
    }
  }

  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Whether the address of a broker is known. */
  knows(nodeId: number): boolean {
    return this.#brokers.addressOf(nodeId) !== undefined;
  }

  /** Partition count of a topic. Errors: a topic that does not exist throws STREAM_KAFKA_UNKNOWN_TOPIC_OR_PARTITION naming it. */
  async partitions(topic: string): Promise<number> {
    if (!this.topics.isFresh(topic)) await this.refresh([topic]);
    const count = this.topics.partitions(topic);
    if (count === undefined) throw kafkaError(ERROR.UNKNOWN_TOPIC_OR_PARTITION, `topic '${topic}' does not exist`);
    return count;
  }

  /** Asks for topics, or for all of them, and remembers the answer. Those that do not exist are left out of it. */
  async refresh(topics: readonly string[] | null, signal?: AbortSignal): Promise<readonly string[]> {
    const attempt = async (): Promise<ResponseOf<typeof Metadata>> => {
      const asked = { topics: topics === null ? null : topics.map((name) => ({ name })), allowAutoTopicCreation: false };
      const response = await this.askAny(Metadata, asked, ({ errorCode }, address) =>
        errorCode === ERROR.REBOOTSTRAP_REQUIRED ? this.#startOver(address) : undefined,
      );
      if (response.errorCode !== ERROR.NONE) throw kafkaError(response.errorCode, 'metadata');
      const busy = response.topics.find(
        ({ errorCode }) => errorCode !== ERROR.UNKNOWN_TOPIC_OR_PARTITION && isRetriable(errorCode),
      );
      if (busy) throw kafkaError(busy.errorCode, `metadata of topic '${busy.name}'`);
      return response;
    };
    const answer = await this.retry(`metadata of ${topics?.join(', ') ?? 'all topics'}`, attempt, signal);
    this.#controllerId = answer.controllerId;
    this.#brokers.replace(answer.brokers);
    return this.topics.learn(answer.topics);
  }

  /** The leader, looked up until there is one. */
  async findLeader(place: TopicPartition, signal?: AbortSignal): Promise<number> {
    const known = this.topics.leader(place);
    if (known !== undefined) return known;
    const attempt = async (): Promise<number> => {
      await this.refresh([place.topic], signal);
      const leader = this.topics.leader(place);
      if (leader !== undefined) return leader;
      const count = this.topics.partitions(place.topic);
      if (count !== undefined && place.partition < count)
        throw kafkaError(ERROR.LEADER_NOT_AVAILABLE, `${place.topic}-${place.partition}`);
      throw kafkaError(
        ERROR.UNKNOWN_TOPIC_OR_PARTITION,
        `topic '${place.topic}'${count === undefined ? '' : `, partition ${place.partition}`} does not exist`,
      );
    };
    return this.retry(`the leader of ${place.topic}-${place.partition}`, attempt, signal);
  }

  /** A connection to a broker for a purpose; opened when there is none, or when the last one is closed. */
  async connection(nodeId: number, purpose: Purpose): Promise<BrokerConnection> {
    const address = this.#brokers.addressOf(nodeId);
    if (address === undefined) throw unreachable(`number ${nodeId}`, 'is not known');
    return this.connectionTo(address, purpose);
  }

  /** The same for a broker's address. */
  connectionTo(address: string, purpose: Purpose): Promise<BrokerConnection> {
    return this.#connections.to(address, purpose);
  }

  /** Numbers of all brokers. */
  async brokers(): Promise<readonly number[]> {
    await this.refresh([]);
    return this.#brokers.numbers;
  }

  /** A connection to the broker that takes changes of topics; it is looked up each time, as it is another one when that one is gone. */
  async controller(): Promise<BrokerConnection> {
    await this.refresh([]);
    return this.connection(this.#controllerId, 'metadata');
  }

  /** A connection to the broker that keeps a group, or the transactions of a transactional id. */
  async coordinator(key: string, purpose: Purpose, of: keyof typeof COORDINATOR = 'group'): Promise<BrokerConnection> {
    // Newer brokers are asked for a list of keys.
    const answer = await this.askAny(FindCoordinator, { key, keyType: COORDINATOR[of], coordinatorKeys: [key] });
    const { errorCode, errorMessage, nodeId, host, port } = answer.coordinators[0] ?? answer;
    if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, `the coordinator of ${of} '${key}'`, errorMessage);
    this.#brokers.add({ nodeId, host, port });
    return this.connection(nodeId, purpose);
  }

  /** Asks any broker that answers, in the order of `KnownBrokers`. One whose answer is `refused` counts as one that does not. */
  async askAny<Q, R>(
    api: Api<Q, R>,
    body: Writable<Q>,
    refused: (answer: R, address: string) => StreamError | undefined = () => undefined,
  ): Promise<R> {
    const addresses = this.#brokers.inOrder();
    const timeoutMs = addresses.length > 1 ? Math.min(this.#requestTimeoutMs, LOOKUP_TIMEOUT_MS) : this.#requestTimeoutMs;
    let last: unknown;
    for (const address of addresses) {
      // It was forgotten while others were asked.
      if (last !== undefined && !this.#brokers.has(address)) continue;
      try {
        const connection = await this.connectionTo(address, 'metadata');
        const answer = await connection.request(api, body, { timeoutMs });
        const refusal = refused(answer, address);
        if (refusal) throw refusal;
        this.#brokers.answered(address);
        return answer;
      } catch (error) {
        if (this.#closing.signal.aborted) throw error;
        this.#brokers.failed(address);
        last = error;
      }
    }
    throw last;
  }

  /**
   * Repeats an attempt with back-off while its errors say `retry`, up to the client's `giveUpAfterMs` and until the signal aborts.
   *
   * Errors: the first error that does not say `retry`, or the last one when the time is up.
   */
  async retry<T>(what: string, attempt: () => Promise<T>, signal: AbortSignal = this.#closing.signal): Promise<T> {
    const deadline = Date.now() + this.giveUpAfterMs;
    for (let tries = 0; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        const over = signal.aborted || this.#closing.signal.aborted || Date.now() >= deadline;
        if (over || !isStreamError(error) || error.verdict !== 'retry') throw error;
        if (tries === 0) this.logger.debug({ what }, error.message);
        await pause(error.retryAfterMs ?? backoffMs(tries), signal);
      }
    }
  }

  /** Closes the connections of a purpose that nobody has any more; what waits on them fails, with the reason. */
  release(purpose: Purpose, why: string): void {
    this.#connections.release(purpose, why);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#connections.close();
  }

  /**
   * A broker takes what this client knows of the cluster for out of date (KIP-1102): it is forgotten, and the addresses that were named at the
   * start, as names lead there by now, tell it anew. Whoever waits for a broker that is there all the same asks again, as after a connection broke.
   */
  #startOver(address: string): StreamError {
    this.logger.info({ broker: address }, 'a broker sent this client back to the addresses that it was given');
    this.#brokers.forget();
    this.topics.forgetAll();
    void this.#connections.drop(`broker ${address} sent this client back to the addresses that it was given`);
    return sentBack(address);
  }
}

function clientTls({ serverName, rejectUnauthorized = true, renewed, ...parts }: KafkaTlsOptions, logger: Logger): ClientTls {
  const current = new RenewedContext(parts, renewed, ({ code, message }) =>
    logger.warn({ code }, `the renewed certificates cannot be used, and those before are: ${message}`),
  );
  return {
    get context() {
      return current.context;
    },
    serverName,
    rejectUnauthorized,
  };
}
