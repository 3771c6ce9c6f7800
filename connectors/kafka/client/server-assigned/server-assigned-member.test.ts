import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Log, LogConsumer, RebalanceListener, TopicPartition } from '../../../../engine/ports.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from '../../embedded/index.ts';
import type { ResponseOf } from '../../wire/api.ts';
import { ConsumerGroupDescribe } from '../../wire/messages/consumer-group-describe.ts';
import { ConsumerGroupHeartbeat } from '../../wire/messages/consumer-group-heartbeat.ts';
import { BrokerConnection } from '../broker-connection.ts';
import { type KafkaLog, kafkaLog } from '../index.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const TOPICS = ['a', 'b'].map((name) => ({ name, partitions: 4 }));

async function start(topics: readonly { readonly name: string; readonly partitions: number }[] = TOPICS): Promise<EmbeddedKafka> {
  const kafka = await startEmbeddedKafka({ topics, consumerHeartbeatIntervalMs: 50, consumerSessionTimeoutMs: 30_000 });
  cleanups.push(() => kafka.stop());
  return kafka;
}

function open(kafka: EmbeddedKafka, groupProtocol: 'classic' | 'consumer' = 'consumer', giveUpAfterMs = 20_000): KafkaLog {
  const log = kafkaLog({ brokers: [kafka.bootstrap], groupProtocol, giveUpAfterMs });
  cleanups.push(() => log.close());
  return log;
}

/** A member that polls by itself, and notes what it is told. */
class Member implements RebalanceListener {
  readonly consumer: LogConsumer;
  readonly events: string[] = [];
  readonly owned = new Set<string>();
  #polling: Promise<void> | undefined;
  #closed = false;
  failure: unknown;

  constructor(log: Log, groupInstanceId?: string) {
    const instance = groupInstanceId === undefined ? {} : { groupInstanceId };
    this.consumer = log.consumer({
      groupId: 'g',
      clientId: 'c',
      isolation: 'read_committed',
      offsetReset: 'earliest',
      ...instance,
    });
    cleanups.push(() => this.close());
  }

  async begin(topics: readonly string[] = ['a', 'b'], together = [{ topics }]): Promise<this> {
    await this.consumer.subscribe(topics, this, { together });
    this.#polling = this.#poll().catch((error: unknown) => {
      this.failure = error;
    });
    return this;
  }

  async #poll(): Promise<void> {
    while (!this.#closed) await this.consumer.poll(20);
  }

  async assigned(partitions: readonly TopicPartition[]): Promise<void> {
    this.events.push(`assigned ${partitions.length}`);
    for (const { topic, partition } of partitions) this.owned.add(`${topic}-${partition}`);
  }

  async revoked(partitions: readonly TopicPartition[]): Promise<void> {
    this.#remove('revoked', partitions);
  }

  async lost(partitions: readonly TopicPartition[]): Promise<void> {
    this.#remove('lost', partitions);
  }

  #remove(what: string, partitions: readonly TopicPartition[]): void {
    this.events.push(`${what} ${partitions.length}`);
    for (const { topic, partition } of partitions) this.owned.delete(`${topic}-${partition}`);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.consumer.close();
    await this.#polling;
  }
}

/** A member with so many partitions of topic `a` that polls no further. */
async function held(kafka: EmbeddedKafka, partitions: number): Promise<Member> {
  const member = new Member(open(kafka));
  await member.consumer.subscribe(['a'], member);
  while (member.owned.size < partitions) await member.consumer.poll(20);
  return member;
}

/** Who holds at once whatever it is given, and says so. */
class RawMember {
  readonly #id = randomUUID();
  readonly #connection: BrokerConnection;
  #epoch = 0;
  #has: ResponseOf<typeof ConsumerGroupHeartbeat>['assignment'] = null;

  constructor(connection: BrokerConnection) {
    this.#connection = connection;
  }

  static async join(kafka: EmbeddedKafka): Promise<RawMember> {
    const connection = await BrokerConnection.open(kafka.bootstrap, 'raw', 10_000);
    cleanups.push(() => connection.close());
    const member = new RawMember(connection);
    await member.beat();
    return member;
  }

  /** Partitions that it has. */
  async beat(epoch = this.#epoch): Promise<readonly number[]> {
    const answer = await this.#connection.request(ConsumerGroupHeartbeat, {
      ...{ groupId: 'g', memberId: this.#id, memberEpoch: epoch, rebalanceTimeoutMs: 60_000 },
      ...{ subscribedTopicNames: ['a'], serverAssignor: 'range', topicPartitions: this.#has?.topicPartitions ?? [] },
    });
    this.#epoch = answer.memberEpoch;
    this.#has = answer.assignment ?? this.#has;
    return this.#has?.topicPartitions.flatMap(({ partitions }) => partitions) ?? [];
  }

  async leave(): Promise<void> {
    await this.beat(-1);
  }
}

async function assignedTo(kafka: EmbeddedKafka, memberId: string): Promise<readonly number[]> {
  const connection = await BrokerConnection.open(kafka.bootstrap, 'raw', 10_000);
  const { groups } = await connection.request(ConsumerGroupDescribe, { groupIds: ['g'] });
  connection.close();
  const member = groups[0]?.members.find((each) => each.memberId === memberId);
  return member?.assignment.topicPartitions.flatMap(({ partitions }) => partitions) ?? [];
}

const sizes = (...members: readonly Member[]) => expect.poll(() => members.map(({ owned }) => owned.size));

describe('a member of the consumer protocol', () => {
  test('is told only what comes and what goes; equal numbers stay together', async () => {
    const kafka = await start();
    const one = await new Member(open(kafka)).begin();
    await sizes(one).toEqual([8]);
    const two = await new Member(open(kafka)).begin();
    await sizes(one, two).toEqual([4, 4]);
    expect(one.events.slice(0, 2)).toEqual(['assigned 8', 'revoked 4']);
    const numbersOf = (topic: string) => [...one.owned].filter((name) => name.startsWith(topic)).map((name) => name.slice(2));
    expect(numbersOf('a').sort()).toEqual(numbersOf('b').sort());
    expect([...one.owned, ...two.owned]).toHaveLength(8);
    await two.close();
    await sizes(one).toEqual([8]);
    expect(one.events).not.toContain('revoked 8');
  });

  test('is told of an assignment that is empty', async () => {
    const kafka = await start([{ name: 'a', partitions: 1 }]);
    const one = await new Member(open(kafka)).begin(['a']);
    await sizes(one).toEqual([1]);
    const two = await new Member(open(kafka)).begin(['a']);
    await expect.poll(() => two.events).toEqual(['assigned 0']);
  });

  test('commits at its epoch while others come and go', async () => {
    const kafka = await start();
    const log = open(kafka);
    const one = await new Member(log).begin();
    await sizes(one).toEqual([8]);
    const two = await new Member(open(kafka)).begin();
    for (let offset = 1; one.owned.size !== 4 || offset < 20; offset++) {
      const [kept = ''] = one.owned;
      await one.consumer.commit([{ topic: kept.slice(0, 1), partition: Number(kept.slice(2)), offset, metadata: '' }]);
    }
    await sizes(one, two).toEqual([4, 4]);
    expect(one.events).not.toContain('lost 8');
  });

  test('that was put out has lost what it held, joins again, and its old commits are refused', async () => {
    const kafka = await start();
    const log = open(kafka);
    const one = await new Member(log).begin();
    await sizes(one).toEqual([8]);
    const old = one.consumer.groupMetadata();
    const { members, state } = await log.groups().describe('g');
    expect([state, members.map(({ memberId }) => memberId)]).toEqual(['Stable', [old.memberId]]);
    await log.groups().removeMembers('g', members);
    await expect.poll(() => one.events).toEqual(['assigned 8', 'lost 8', 'assigned 8']);
    const producer = log.producer({ clientId: 'p', transactionalId: 't' });
    cleanups.push(() => producer.close());
    producer.beginTransaction();
    const offsets = [{ topic: 'a', partition: 0, offset: 1, metadata: '' }];
    await expect(producer.sendOffsets(offsets, { ...old, generationId: 99 })).rejects.toMatchObject({
      code: 'STREAM_GROUP_CHANGED',
    });
    await producer.abortTransaction();
    producer.beginTransaction();
    await producer.sendOffsets(offsets, one.consumer.groupMetadata());
    await producer.commitTransaction();
    expect(await one.consumer.committed([{ topic: 'a', partition: 0 }])).toEqual(offsets);
  });

  test('that is static comes back to its partitions, and others keep theirs', async () => {
    const kafka = await start();
    const [one, two] = [await new Member(open(kafka), 'i1').begin(), await new Member(open(kafka), 'i2').begin()];
    await sizes(one, two).toEqual([4, 4]);
    const [had, events] = [[...one.owned], two.events.length];
    await one.close();
    const again = await new Member(open(kafka), 'i1').begin();
    await expect.poll(() => [...again.owned].sort()).toEqual(had.sort());
    expect(two.events).toHaveLength(events);
  });

  test('waits for its place while another process has its instance id', async () => {
    const kafka = await start();
    const one = await new Member(open(kafka), 'i1').begin();
    await sizes(one).toEqual([8]);
    const two = await new Member(open(kafka), 'i1').begin();
    await one.close();
    await sizes(two).toEqual([8]);
    expect(two.failure).toBeUndefined();
  });
});

describe('a partition that is given and taken back', () => {
  /** A member of two partitions that polls no further and holds one: another one that has left, and come back, waits for the second. */
  async function contended(): Promise<{ kafka: EmbeddedKafka; member: Member; had: Set<string>; next: RawMember }> {
    const kafka = await start([{ name: 'a', partitions: 2 }]);
    const member = await held(kafka, 2);
    const before = await RawMember.join(kafka);
    await expect
      .poll(async () => {
        await member.consumer.poll(0);
        return before.beat();
      })
      .toHaveLength(1);
    const had = new Set(member.owned);
    return { kafka, member, had, next: before };
  }

  test('between two polls is free for others at once', async () => {
    const { kafka, member, had, next } = await contended();
    await next.leave();
    const { memberId } = member.consumer.groupMetadata();
    await expect.poll(() => assignedTo(kafka, memberId)).toHaveLength(2);
    const again = await RawMember.join(kafka);
    await expect.poll(() => again.beat()).toHaveLength(1);
    await member.consumer.poll(0);
    expect(member.owned).toEqual(had);
    expect(member.events).toEqual(['assigned 2', 'revoked 1', 'assigned 0']);
  });

  test('while its offsets are read is not taken', async () => {
    const { kafka, member, had, next } = await contended();
    const slow = kafka.inject({ api: 'ListOffsets', delayMs: 1_000, times: 1 });
    await next.leave();
    while (slow.hits === 0) await member.consumer.poll(20);
    const again = await RawMember.join(kafka);
    await expect.poll(() => again.beat()).toHaveLength(1);
    // Longer than the answer takes.
    for (let polls = 0; polls < 75; polls++) {
      await member.consumer.poll(20);
      expect(member.owned).toEqual(had);
    }
  });
});

test('partitions that stay are read on while others are given up', async () => {
  const kafka = await start([{ name: 'a', partitions: 2 }]);
  const member = await held(kafka, 2);
  let letGo = (): void => {};
  const work = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let leaving: readonly TopicPartition[] = [];
  member.revoked = (partitions) => {
    leaving = partitions;
    return work;
  };
  const next = await RawMember.join(kafka);
  while (leaving.length === 0) await member.consumer.poll(20);
  const producer = open(kafka).producer({ clientId: 'p' });
  cleanups.push(() => producer.close());
  for (const partition of [0, 1]) producer.send('a', partition, null, Buffer.from('v'), 1, []);
  await producer.flush();
  const read: number[] = [];
  while (read.length === 0) read.push(...(await member.consumer.poll(20)).map(({ partition }) => partition));
  expect(read).toEqual([1 - (leaving[0]?.partition ?? 0)]);
  expect(await next.beat()).toEqual([]);
  letGo();
  await expect
    .poll(async () => {
      await member.consumer.poll(0);
      return next.beat();
    })
    .toEqual([leaving[0]?.partition]);
});

test.each(['OffsetCommit', 'ConsumerGroupHeartbeat'] as const)('a group that is gone, says %s, is joined again', async (api) => {
  const kafka = await start([{ name: 'a', partitions: 1 }]);
  const member = await held(kafka, 1);
  const fault = kafka.inject({ api, error: 'GROUP_ID_NOT_FOUND', times: 1 });
  const committed = member.consumer.commit([{ topic: 'a', partition: 0, offset: 0, metadata: '' }]);
  if (api === 'OffsetCommit') await expect(committed).rejects.toMatchObject({ code: 'STREAM_GROUP_CHANGED', verdict: 'retry' });
  else await committed.catch(() => {});
  await expect
    .poll(async () => {
      await member.consumer.poll(0);
      return [fault.hits, member.events.filter((each) => each === 'assigned 1').length];
    })
    .toEqual([1, 2]);
});

describe('a transaction', () => {
  test('does not wait for heartbeats that have ended', async () => {
    const kafka = await start([{ name: 'a', partitions: 1 }]);
    const one = await held(kafka, 1);
    const { consumer } = one;
    const metadata = consumer.groupMetadata();
    const fault = kafka.inject({ api: 'ConsumerGroupHeartbeat', error: 'FENCED_INSTANCE_ID', times: 1 });
    await expect.poll(() => fault.hits).toBe(1);
    // The first may still be told of the failure, the second of the end; there is nobody to tell the third.
    for (let asked = 0; asked < 3; asked++) expect(await metadata.renewed?.()).toBeUndefined();
    expect(one.owned).toEqual(new Set(['a-0']));
    await expect(consumer.poll(0)).rejects.toMatchObject({ code: 'STREAM_KAFKA_FENCED_INSTANCE_ID' });
  });
});

describe('what cannot be is told', () => {
  test('topics that are read together and have not equally many partitions, and standbys', async () => {
    const kafka = await start([
      { name: 'a', partitions: 4 },
      { name: 'b', partitions: 2 },
    ]);
    const member = new Member(open(kafka));
    await expect(member.begin()).rejects.toThrow("'a' has 4, 'b' has 2");
    const standbys = [{ topics: ['a'], standbys: 1 }];
    await expect(new Member(open(kafka)).begin(['a'], standbys)).rejects.toThrow("set groupProtocol to 'classic'");
  });

  test('a broker that does not know the protocol', async () => {
    const kafka = await start();
    kafka.inject({ api: 'ConsumerGroupHeartbeat', error: 'UNSUPPORTED_VERSION' });
    const one = await new Member(open(kafka)).begin();
    await expect.poll(() => one.failure).toMatchObject({ code: 'STREAM_KAFKA_GROUP_PROTOCOL', verdict: 'stop' });
    expect(String(one.failure)).toContain("set groupProtocol to 'classic'");
  });

  test('a group that has members of the other protocol; without members it changes over, and keeps its offsets', async () => {
    const kafka = await start();
    const classic = await new Member(open(kafka, 'classic')).begin();
    await sizes(classic).toEqual([8]);
    const offset = { topic: 'a', partition: 0, offset: 7, metadata: 'm' };
    await classic.consumer.commit([offset]);
    const refused = await new Member(open(kafka)).begin();
    await expect.poll(() => refused.failure).toMatchObject({ code: 'STREAM_KAFKA_GROUP_PROTOCOL' });
    await classic.close();
    const log = open(kafka);
    const one = await new Member(log).begin();
    await sizes(one).toEqual([8]);
    expect(await one.consumer.committed([{ topic: 'a', partition: 0 }])).toEqual([offset]);
    const other = await new Member(open(kafka, 'classic')).begin();
    await expect.poll(() => other.failure).toMatchObject({ code: 'STREAM_KAFKA_INCONSISTENT_GROUP_PROTOCOL' });
    await one.close();
    const back = await new Member(open(kafka, 'classic')).begin();
    await sizes(back).toEqual([8]);
    expect(await log.groups().list()).toEqual(['g']);
  });
});
