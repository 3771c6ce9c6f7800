import { afterAll, afterEach, describe, expect } from 'vitest';
import { BrokerConnection } from '../../connectors/kafka/client/broker-connection.ts';
import { ConsumerGroupDescribe } from '../../connectors/kafka/wire/messages/consumer-group-describe.ts';
import { ConsumerGroupHeartbeat } from '../../connectors/kafka/wire/messages/consumer-group-heartbeat.ts';
import { DescribeGroups } from '../../connectors/kafka/wire/messages/describe-groups.ts';
import { LeaveGroup } from '../../connectors/kafka/wire/messages/leave-group.ts';
import { isStreamError } from '../../engine/model/stream-error.ts';
import type {
  FetchedBatch,
  GroupSharing,
  Isolation,
  Log,
  LogConsumer,
  LogConsumerOptions,
  LogProducer,
  TopicPartition,
} from '../../engine/ports.ts';
import { COMBINATIONS, type Combination, openLog, REAL_KAFKA } from './combinations.ts';
import { Owned } from './owned.ts';
import { TestBench } from './test-bench.ts';

const RUN = Date.now().toString(36);
let counter = 0;

/** How long what should happen may take, on a machine that has much else to do. */
export const SOON_MS = 30_000;

/** The wait for more of a partition whose end may be the end of a transaction, of which no batch tells. */
const SHOWN_MS = 300;

/**
 * Declares the tests of one concept for each driver on each broker that there is. Where the concept is none of groups, `npm test` leaves out the
 * other group protocol.
 */
export function portTests(concept: string | { readonly ofGroups: string }, declare: (bench: PortBench) => void): void {
  const ofGroups = typeof concept !== 'string';
  const combinations = COMBINATIONS.filter(({ driver }) => driver !== 'ours-consumer' || ofGroups || REAL_KAFKA !== undefined);
  describe.each(combinations)(`${ofGroups ? concept.ofGroups : concept}, $driver on $broker`, (combination) => {
    const bench = new PortBench(combination);
    afterEach(() => bench.tidy());
    afterAll(() => bench.stop());
    declare(bench);
  });
}

/** One driver on one broker; what tests open is closed after each of them. */
export class PortBench extends TestBench {
  readonly combination: Combination;

  constructor(combination: Combination) {
    super();
    this.combination = combination;
  }

  /** The broker of all tests of the concept: each has topics, groups and transactional ids of its own. */
  async bootstrap(): Promise<string> {
    if (this.combination.broker === 'kafka') return REAL_KAFKA ?? '';
    return this.embedded({ consumerHeartbeatIntervalMs: 100, consumerSessionTimeoutMs: 30_000 });
  }

  async log(giveUpAfterMs = 20_000): Promise<Log> {
    return this.open(await this.bootstrap(), giveUpAfterMs);
  }

  open(bootstrap: string, giveUpAfterMs = 20_000): Log {
    const log = openLog(this.combination.driver, bootstrap, giveUpAfterMs);
    this.onTidy(() => log.close());
    return log;
  }

  /** Our own client, whichever driver this is about, by the same group protocol. */
  openOurs(bootstrap: string): Log {
    const log = openLog(this.combination.driver === 'ours-consumer' ? 'ours-consumer' : 'ours', bootstrap, 20_000);
    this.onTidy(() => log.close());
    return log;
  }

  override own(name: string): string {
    return `${name}-${RUN}-${this.combination.driver}-${counter++}`;
  }

  producer(log: Log, transactionalId: string, transactionTimeoutMs?: number): LogProducer {
    const timeout = transactionTimeoutMs === undefined ? {} : { transactionTimeoutMs };
    const producer = log.producer({ clientId: 'writer', transactionalId, ...timeout });
    this.onTidy(() => producer.close());
    return producer;
  }

  /**
   * Undoes a transaction and returns who goes on. librdkafka's producer cannot where partitions were still being added to the transaction
   * (INVALID_TXN_STATE): then it is another one of the id, as for everybody whose abort is refused.
   */
  async abort(log: Log, producer: LogProducer, transactionalId: string): Promise<LogProducer> {
    try {
      await producer.abortTransaction();
      return producer;
    } catch (error) {
      if (this.combination.driver !== 'librdkafka' || !isStreamError(error) || error.verdict !== 'retry') throw error;
      await producer.close();
      return this.producer(log, transactionalId);
    }
  }

  /** A member that has subscribed; its first poll joins. */
  async join(
    log: Log,
    groupId: string,
    topics: readonly string[],
    { sharing, ...options }: Partial<LogConsumerOptions> & { readonly sharing?: GroupSharing } = {},
  ): Promise<{ readonly consumer: LogConsumer; readonly owned: Owned }> {
    const defaults = {
      clientId: 'member',
      isolation: 'read_committed',
      offsetReset: 'earliest',
      sessionTimeoutMs: 2_000,
    } as const;
    const consumer = log.consumer({ groupId, ...defaults, ...options });
    this.onTidy(() => consumer.close());
    const owned = new Owned();
    await consumer.subscribe(topics, owned, sharing);
    return { consumer, owned };
  }

  /** A member that has its partitions; what it reads on the way to them is gone. */
  async member(log: Log, groupId: string, topic: string, options: Partial<LogConsumerOptions> = {}): Promise<LogConsumer> {
    const { consumer, owned } = await this.join(log, groupId, [topic], options);
    const deadline = Date.now() + SOON_MS;
    while (owned.partitions.length === 0 && Date.now() < deadline) await consumer.poll(50);
    expect(owned.partitions).not.toEqual([]);
    return consumer;
  }

  /** Throws all members out of the group, as a broker does whose sessions have ended. */
  async expel(groupId: string): Promise<void> {
    const connection = await BrokerConnection.open(await this.bootstrap(), 'somebody else', 5_000);
    try {
      if (this.combination.driver === 'ours-consumer') {
        const { groups } = await connection.request(ConsumerGroupDescribe, { groupIds: [groupId] });
        for (const { memberId } of groups.flatMap(({ members }) => members))
          await connection.request(ConsumerGroupHeartbeat, { groupId, memberId, memberEpoch: -1 });
        return;
      }
      const { groups } = await connection.request(DescribeGroups, { groups: [groupId] });
      for (const { memberId } of groups.flatMap(({ members }) => members))
        await connection.request(LeaveGroup, { groupId, memberId, members: [{ memberId }] });
    } finally {
      await connection.close();
    }
  }

  /** What a partition holds up to the end that such readers see; given up when nothing comes for as long as the patience lasts. */
  async read(
    log: Log,
    { topic, partition }: TopicPartition,
    isolation: Isolation = 'read_committed',
    patienceMs = 5_000,
  ): Promise<string[]> {
    const [end = 0] = await log.admin().endOffsets([{ topic, partition }], isolation);
    const reader = log.reader({ clientId: this.own('reader'), isolation });
    try {
      reader.assign([{ topic, partition, offset: 0 }]);
      const values: string[] = [];
      for (let at = 0; at < end; ) {
        const batches = await reader.poll(patienceMs);
        if (batches.length === 0) break;
        at = batches.at(-1)?.nextOffset ?? at;
        values.push(...valuesOf(batches));
      }
      return values;
    } finally {
      await reader.close();
    }
  }

  /** The end of a transaction is settled when its coordinator has noted it; partitions learn of it a little later. */
  shown(log: Log, topic: string, partition = 0) {
    return expect.poll(() => this.read(log, { topic, partition }, 'read_committed', SHOWN_MS), { timeout: SOON_MS });
  }
}

export async function produce(
  log: Log,
  topic: string,
  values: readonly string[],
  partition: number | null = null,
): Promise<void> {
  const producer = log.producer({ clientId: 'producer' });
  for (const value of values) producer.send(topic, partition, Buffer.from(value), Buffer.from(value), Date.now(), []);
  await producer.flush();
  await producer.close();
}

export function send(producer: LogProducer, topic: string, partition: number, ...values: readonly string[]): void {
  for (const value of values) producer.send(topic, partition, null, Buffer.from(value), 1, []);
}

export function valuesOf(batches: readonly FetchedBatch[]): string[] {
  const values: string[] = [];
  for (const batch of batches) while (batch.next()) values.push(String(batch.value));
  return values;
}

/** Polls until so many records have come, and no longer than that may take. */
export async function take(source: { poll(ms: number): Promise<readonly FetchedBatch[]> }, count: number): Promise<string[]> {
  const values: string[] = [];
  const deadline = Date.now() + SOON_MS;
  while (values.length < count && Date.now() < deadline) values.push(...valuesOf(await source.poll(200)));
  return values;
}

export const numbers = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
