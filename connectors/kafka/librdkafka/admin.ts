import type {
  Isolation,
  LogAdmin,
  OffsetAndMetadata,
  TopicDescription,
  TopicPartition,
  TopicSpec,
} from '../../../engine/ports.ts';
import { kafkaError } from '../client/kafka-error.ts';
import { ERROR } from '../wire/error-codes.ts';
import type { RdAdmin, RdError, RdGroupOffsets, RdListedOffset, RdPlace, RdProducer, RdTopicDescription } from './binding.ts';
import { type Connected, call, disconnect, isRdError, type Library } from './library.ts';
import { libraryError } from './librdkafka-error.ts';
import { CALL_MS } from './librdkafka-options.ts';

/** How long brokers may take for one request. */
const REQUEST_MS = 10_000;
const ISOLATION: Readonly<Record<Isolation, number>> = { read_uncommitted: 0, read_committed: 1 };

/** Topics and offsets by the library, one client for all of a log. It cannot ask for the configs of topics: they are described as none. */
export class LibrdkafkaAdmin implements LogAdmin {
  readonly #library: Library;
  readonly #clientId: string;
  readonly #closing = new AbortController();
  #opened: Promise<Connected<RdProducer>> | undefined;
  #admin: RdAdmin | undefined;

  constructor(library: Library, clientId: string) {
    this.#library = library;
    this.#clientId = clientId;
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    const missing = await this.#missing(specs);
    for (const { name, partitions, replicationFactor = -1, configs = {} } of missing) {
      const topic = { topic: name, num_partitions: partitions, replication_factor: replicationFactor, config: configs };
      await this.#ask(`creating topic '${name}'`, async (admin) => {
        await call((done) => admin.createTopic(topic, REQUEST_MS, done)).catch(unless(ERROR.TOPIC_ALREADY_EXISTS));
      });
    }
    // A controller creates before all brokers have heard of it.
    await this.#ask('new topics', async () => {
      const [first] = await this.#missing(missing);
      if (first) throw kafkaError(ERROR.LEADER_NOT_AVAILABLE, `topic '${first.name}' is not known yet`);
    });
  }

  async deleteTopics(names: readonly string[]): Promise<void> {
    for (const name of names) {
      await this.#ask(`deleting topic '${name}'`, async (admin) => {
        await call((done) => admin.deleteTopic(name, REQUEST_MS, done)).catch(unless(ERROR.UNKNOWN_TOPIC_OR_PARTITION));
      });
    }
    await this.#ask('deleted topics', async () => {
      const [first] = await this.#describe(names);
      if (first) throw kafkaError(ERROR.LEADER_NOT_AVAILABLE, `topic '${first.name}' is still there`);
    });
  }

  async describeTopics(names?: readonly string[]): Promise<readonly TopicDescription[]> {
    const all =
      names ??
      (await this.#ask('listing topics', (admin) =>
        call<readonly string[]>((done) => admin.listTopics({ timeout: REQUEST_MS }, done)),
      ));
    const found = await this.#describe(all);
    return found.map(({ name, partitions, topicId }) => ({
      name,
      partitions: partitions.length,
      replicationFactor: Math.min(...partitions.map(({ replicas }) => replicas.length)),
      configs: {},
      ...(topicId === undefined ? {} : { id: Buffer.from(topicId.base64, 'base64').toString('hex') }),
    }));
  }

  beginningOffsets(partitions: readonly TopicPartition[]): Promise<readonly number[]> {
    return this.#offsets(partitions, this.#library.kafka.OffsetSpec.EARLIEST, 'read_committed');
  }

  endOffsets(partitions: readonly TopicPartition[], isolation: Isolation = 'read_committed'): Promise<readonly number[]> {
    return this.#offsets(partitions, this.#library.kafka.OffsetSpec.LATEST, isolation);
  }

  async committedOffsets(
    groupId: string,
    partitions?: readonly TopicPartition[],
  ): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
    if (partitions?.length === 0) return [];
    const wanted = partitions?.map(({ topic, partition }) => ({ topic, partition }));
    const group = { groupId, ...(wanted === undefined ? {} : { partitions: wanted }) };
    const options = { timeout: REQUEST_MS, requireStableOffsets: true };
    return this.#ask(`reading offsets of group '${groupId}'`, async (admin) => {
      const [answer] = await call<readonly RdGroupOffsets[]>((done) => admin.listConsumerGroupOffsets([group], options, done));
      if (answer?.error) throw this.#error(answer.error, `group '${groupId}'`);
      return (answer?.partitions ?? []).flatMap(({ topic, partition, offset = -1, metadata, error }) => {
        if (error) throw this.#error(error, `the offset of ${topic}-${partition}`);
        return offset < 0 ? [] : [{ topic, partition, offset, metadata: metadata ?? '' }];
      });
    });
  }

  async deleteRecords(before: readonly (TopicPartition & { readonly offset: number })[]): Promise<void> {
    if (before.length === 0) return;
    const places = before.map(({ topic, partition, offset }) => ({ topic, partition, offset }));
    await this.#ask(`deleting records of ${before.length} partitions`, async (admin) => {
      const results = await call<readonly RdPlace[]>((done) => admin.deleteRecords(places, { timeout: REQUEST_MS }, done));
      for (const { topic, partition, error } of results)
        if (error) throw this.#error(error, `deleting records of ${topic}-${partition}`);
    });
  }

  /** Number of partitions; undefined for a topic that does not exist. */
  async partitionCount(topic: string): Promise<number | undefined> {
    return (await this.#describe([topic]))[0]?.partitions.length;
  }

  /** It is the log's: it goes on for others. */
  async close(): Promise<void> {}

  async end(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    const opened = await this.#opened?.catch(() => undefined);
    if (opened) await disconnect((done) => opened.client.disconnect(done));
  }

  async #missing(specs: readonly TopicSpec[]): Promise<readonly TopicSpec[]> {
    const found = new Set((await this.#describe(specs.map(({ name }) => name))).map(({ name }) => name));
    return specs.filter(({ name }) => !found.has(name));
  }

  /** Those that exist. With no names it still reaches a broker. */
  #describe(names: readonly string[]): Promise<readonly RdTopicDescription[]> {
    return this.#ask('describing topics', async (admin) => {
      if (names.length === 0) return [];
      const options = { timeout: REQUEST_MS };
      const described = await call<readonly RdTopicDescription[]>((done) => admin.describeTopics([...names], options, done));
      return described.filter(({ name, error }) => {
        if (error && error.code !== ERROR.UNKNOWN_TOPIC_OR_PARTITION) throw this.#error(error, `topic '${name}'`);
        return !error;
      });
    });
  }

  async #offsets(partitions: readonly TopicPartition[], at: unknown, isolation: Isolation): Promise<readonly number[]> {
    if (partitions.length === 0) return [];
    const asked = partitions.map(({ topic, partition }) => ({ topic, partition, offset: at }));
    const options = { timeout: REQUEST_MS, isolationLevel: ISOLATION[isolation] };
    return this.#ask('listing offsets', async (admin) => {
      const found = await call<readonly RdListedOffset[]>((done) => admin.listOffsets(asked, options, done));
      const fault = found.find(({ error }) => error !== undefined);
      if (fault?.error) {
        await this.#learn(fault.topic);
        throw this.#error(fault.error, `offsets of ${fault.topic}-${fault.partition}`);
      }
      return partitions.map(
        ({ topic, partition }) => found.find((each) => each.topic === topic && each.partition === partition)?.offset ?? 0,
      );
    });
  }

  /** The library goes on asking as it learned it: after a restart with epochs of leaders that are over. */
  async #learn(topic: string): Promise<void> {
    const opened = await this.#opened;
    await call((done) => opened?.client.getMetadata({ topic, timeout: CALL_MS }, done)).catch(() => {});
  }

  #error(error: RdError, what: string): Error {
    return libraryError(error, what, this.#library.brokers);
  }

  async #ask<T>(what: string, ask: (admin: RdAdmin) => Promise<T>): Promise<T> {
    const admin = await this.#open();
    return this.#library.repeat(what, this.#closing.signal, () => ask(admin));
  }

  async #open(): Promise<RdAdmin> {
    const { kafka } = this.#library;
    this.#opened ??= this.#library.connect(this.#clientId, (conf) => new kafka.Producer(conf, {}), this.#closing.signal);
    try {
      const { client } = await this.#opened;
      this.#admin ??= kafka.AdminClient.createFrom(client);
      return this.#admin;
    } catch (error) {
      this.#opened = undefined;
      throw error;
    }
  }
}

function unless(code: number): (error: unknown) => void {
  return (error) => {
    if (!isRdError(error) || error.code !== code) throw error;
  };
}
