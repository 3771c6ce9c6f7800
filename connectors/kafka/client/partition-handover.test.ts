import { afterEach, beforeEach, expect, test } from 'vitest';
import { isStreamError } from '../../../engine/model/stream-error.ts';
import type { LogConsumer, RebalanceListener, TopicPartition } from '../../../engine/ports.ts';
import { RecordedMetrics } from '../../../engine/test-kit/recorded-metrics.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from '../embedded/index.ts';
import type { KafkaLogOptions } from './client-options.ts';
import { kafkaLog } from './kafka-log.ts';
import { type HandoverParts, PartitionHandover } from './partition-handover.ts';

const PARTITIONS = 4;

let kafka: EmbeddedKafka;
const cleanups: (() => Promise<unknown> | unknown)[] = [];
beforeEach(async () => {
  kafka = await startEmbeddedKafka({ topics: [{ name: 't', partitions: PARTITIONS }] });
  cleanups.push(() => kafka.stop());
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A member that polls until the test is over, and what its listener was told. */
class PollingMember implements RebalanceListener {
  readonly consumer: LogConsumer;
  readonly lostTimes: number[] = [];
  held: readonly TopicPartition[] = [];
  whenLost: () => Promise<void> = async () => {};
  whenRevoked: () => Promise<void> = async () => {};

  private constructor(consumer: LogConsumer) {
    this.consumer = consumer;
  }

  static async start(
    clientId: string,
    { sessionTimeoutMs = 8_000, ...options }: Partial<KafkaLogOptions> & { readonly sessionTimeoutMs?: number } = {},
  ): Promise<PollingMember> {
    const log = kafkaLog({ brokers: [kafka.bootstrap], ...options });
    const reading = { isolation: 'read_committed', offsetReset: 'earliest' } as const;
    const member = new PollingMember(log.consumer({ groupId: 'g', clientId, sessionTimeoutMs, ...reading }));
    await member.consumer.subscribe(['t'], member);
    let running = true;
    const polling = (async () => {
      while (running) await member.consumer.poll(20);
    })();
    cleanups.push(async () => {
      running = false;
      await member.consumer.close();
      await polling;
      await log.close();
    });
    return member;
  }

  async assigned(partitions: readonly TopicPartition[]): Promise<void> {
    this.held = [...this.held, ...partitions];
  }

  async revoked(partitions: readonly TopicPartition[]): Promise<void> {
    await this.whenRevoked();
    this.held = this.held.filter((place) => !partitions.some(({ partition }) => partition === place.partition));
  }

  async lost(partitions: readonly TopicPartition[]): Promise<void> {
    this.lostTimes.push(partitions.length);
    await this.whenLost();
    await this.revoked(partitions);
  }
}

const codeOf = (error: unknown): unknown => (isStreamError(error) ? error.code : error);

test('what was held when an older version joined is lost, and nothing commits it under the generation that shared it out', async () => {
  const holder = await PollingMember.start('holder');
  await expect.poll(() => holder.held.length).toBe(PARTITIONS);
  const commits: unknown[] = [];
  holder.whenLost = async () => {
    commits.push(await holder.consumer.commit([{ topic: 't', partition: 0, offset: 0, metadata: '' }]).catch(codeOf));
  };
  const older = await PollingMember.start('older', { assignors: ['range'] });
  await expect.poll(() => [holder.held.length, older.held.length]).toEqual([2, 2]);
  expect(holder.lostTimes).toEqual([PARTITIONS]);
  expect(commits).toEqual(['STREAM_GROUP_CHANGED']);
});

test('a member that joins while another one is taken in costs nobody what it holds', async () => {
  const holder = await PollingMember.start('holder');
  await expect.poll(() => holder.held.length).toBe(PARTITIONS);
  const telling = kafka.inject({ api: 'SyncGroup', delayMs: 60_000, times: 2 });
  const members = [holder, await PollingMember.start('second')];
  await expect.poll(() => telling.hits).toBe(2);
  // It is given an id first, and joins with it.
  const joining = kafka.inject({ api: 'JoinGroup', delayMs: 1, when: 'after', times: 2 });
  members.push(await PollingMember.start('third'));
  await expect.poll(() => joining.hits).toBe(2);
  telling.lift();
  await expect.poll(() => members.map(({ held }) => held.length).sort()).toEqual([1, 1, 2]);
  expect(members.map(({ lostTimes }) => lostTimes)).toEqual([[], [], []]);
});

test('a member that waits for what nobody was given has the group shared out again, whoever leads', async () => {
  const leader = await PollingMember.start('leader', { sessionTimeoutMs: 1_000 });
  await expect.poll(() => leader.held.length).toBe(PARTITIONS);
  let giveUp = (): void => {};
  const gate = new Promise<void>((resolve) => {
    giveUp = resolve;
  });
  leader.whenRevoked = () => gate;
  const metrics = new RecordedMetrics();
  const follower = await PollingMember.start('follower', { sessionTimeoutMs: 1_000, metrics });
  const [joins, syncs] = ['JoinGroup', 'SyncGroup'].map((api) => () => metrics.sum('kafka_client_requests_total', { api }));
  await expect.poll(() => syncs?.()).toBeGreaterThan(0);
  const before = joins?.() ?? 0;
  await expect.poll(() => joins?.()).toBeGreaterThan(before);
  giveUp();
  await expect.poll(() => [leader.held.length, follower.held.length]).toEqual([2, 2]);
});

test('a member that gives everything up and is left behind meanwhile is told that it is lost', async () => {
  const place = { topic: 't', partition: 0 };
  const events: string[] = [];
  const state: { rejoin: 'revoke' | 'lost' | undefined; given: readonly TopicPartition[] } = { rejoin: 'revoke', given: [place] };
  const group: HandoverParts['group'] = {
    isCooperative: true,
    get rejoin() {
      return state.rejoin;
    },
    join: async () => {
      state.rejoin = undefined;
      return { partitions: state.given, standbys: [], gap: false };
    },
    joinAgain: () => void events.push('join again'),
    committed: async () => [],
  };
  const told = (what: string) => async (partitions: readonly TopicPartition[]) =>
    void events.push(`${what} ${partitions.length}`);
  const revoked = async (partitions: readonly TopicPartition[]): Promise<void> => {
    await told('revoked')(partitions);
    state.rejoin = 'lost';
  };
  const handover = new PartitionHandover({
    ...{ group, listener: { assigned: told('assigned'), revoked, lost: told('lost') } },
    fetcher: { assign() {}, holdBack() {}, position: () => 0 },
    initialOffsets: async (places) => places.map(() => 0),
  });
  await handover.run();
  Object.assign(state, { rejoin: 'revoke', given: [] });
  await handover.run();
  expect(events).toEqual(['assigned 1', 'revoked 1', 'lost 1']);
  // It comes back: everything about it begins anew.
  state.given = [place];
  await handover.run();
  expect(events.slice(3)).toEqual(['assigned 1']);
});

test('a seek of a partition that a member does not have makes it read nothing of it', async () => {
  const holder = await PollingMember.start('holder');
  await expect.poll(() => holder.held.length).toBe(PARTITIONS);
  const places = [0, PARTITIONS].map((partition) => ({ topic: 't', partition }));
  for (const place of places) holder.consumer.seek(place, 0);
  expect(places.map((place) => holder.consumer.position(place))).toEqual([0, undefined]);
});
