import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Broker } from './broker.ts';
import type { EmbeddedKafkaOptions } from './broker-options.ts';

const DAY_MS = 24 * 3_600_000;
const START = Date.UTC(2026, 0, 1);
const LOGGER = { debug() {}, info() {}, warn() {}, error() {} };

let dir: string;
let broker: Broker;

function open(options: EmbeddedKafkaOptions = {}): void {
  broker = new Broker(dir, options, LOGGER);
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: START });
  dir = mkdtempSync(join(tmpdir(), 'millrace-expiry-'));
  open();
  for (const name of ['read', 'other']) broker.topics.create(name, 2, {});
});
afterEach(() => {
  broker.close();
  vi.useRealTimers();
  rmSync(dir, { recursive: true });
});

/** The clock is at `days`, and the broker looks for what is too old. */
function at(days: number): void {
  vi.setSystemTime(START + days * DAY_MS);
  broker.applyRetention();
}

function commit(group: string, ...places: readonly (readonly [topic: string, partition: number])[]): void {
  const offsets = places.map(([topic, partition]) => ({ topic, partition, offset: 5, leaderEpoch: 0, metadata: null }));
  broker.offsets.commit(group, offsets);
}

function kept(group: string): readonly string[] {
  return [...broker.offsets.ofGroup(group)].flatMap(([topic, partitions]) =>
    [...partitions.keys()].map((partition) => `${topic} ${partition}`),
  );
}

const READS = Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 1, 0, 4]), Buffer.from('read'), Buffer.from([255, 255, 255, 255])]);
const NEWCOMER = {
  memberId: '',
  groupInstanceId: null,
  clientId: 'c',
  clientHost: 'h',
  sessionTimeoutMs: 30_000,
  rebalanceTimeoutMs: 30_000,
  protocolType: 'consumer',
  protocols: [{ name: 'range', metadata: READS }],
  requireMemberId: false,
  knowsSkippedAssignment: false,
};

/** A member of the classic protocol that reads the topic `read`. */
async function joined(group: string, protocolType = 'consumer'): Promise<string> {
  const joining = broker.groups.classic(group)?.join({ ...NEWCOMER, protocolType });
  vi.advanceTimersByTime(20);
  const { memberId = '', generationId = 0 } = (await joining) ?? {};
  await broker.groups.classic(group)?.sync(memberId, generationId, null, []);
  return memberId;
}

function beat(group: string, memberEpoch: number): void {
  const nothing = { instanceId: null, rackId: null, subscribedTopicRegex: null, serverAssignor: null };
  const request = { groupId: group, memberId: 'm', memberEpoch, rebalanceTimeoutMs: 30_000, ...nothing };
  broker.groups
    .consumer(group)
    ?.heartbeat({ ...request, subscribedTopicNames: ['read'], topicPartitions: [] }, { clientId: 'c', host: 'h' });
}

function restart(options: EmbeddedKafkaOptions = {}): void {
  broker.close();
  open(options);
}

function transaction(group: string) {
  const { producerId, producerEpoch } = broker.transactions.initialise('t', 900_000, { producerId: -1, producerEpoch: -1 });
  const caller = { transactionalId: 't', producerId, producerEpoch };
  return {
    begin: () => broker.transactions.addGroup(caller, group),
    addOffset: (partition: number) =>
      broker.transactions.addOffsets(caller, group, [{ topic: 'read', partition, offset: 9, leaderEpoch: 0, metadata: null }]),
    commit: () => broker.transactions.end(caller, true, false),
  };
}

describe('offsets of a tool', () => {
  test('go 7 days after their commit, and the group with the last', () => {
    commit('tool', ['read', 0], ['read', 1]);
    at(1);
    commit('tool', ['read', 1]);
    at(6.99);
    expect(kept('tool')).toEqual(['read 0', 'read 1']);
    at(7);
    expect(kept('tool')).toEqual(['read 1']);
    at(7.99);
    expect(broker.groupIds()).toEqual(['tool']);
    at(8);
    expect(broker.groupIds()).toEqual([]);
  });

  test('count over a restart, and do not come back', () => {
    commit('tool', ['read', 0]);
    at(4);
    restart();
    at(6.99);
    expect(kept('tool')).toEqual(['read 0']);
    at(7);
    restart();
    expect(broker.groupIds()).toEqual([]);
  });

  test('go when they were told to', () => {
    restart({ offsetsRetentionMs: DAY_MS });
    commit('tool', ['read', 0]);
    at(0.99);
    expect(kept('tool')).toEqual(['read 0']);
    at(1);
    expect(broker.groupIds()).toEqual([]);
  });

  test('of a folder without times count from the start', () => {
    broker.close();
    appendFileSync(join(dir, 'offsets.jsonl'), '["tool","read",0,5,0,null]\n');
    vi.setSystemTime(START + 2 * DAY_MS);
    open();
    restart();
    at(8.99);
    expect(kept('tool')).toEqual(['read 0']);
    at(9);
    expect(kept('tool')).toEqual([]);
  });

  test('stay while a transaction may commit them, and so does the group that it added', () => {
    commit('tool', ['read', 0], ['read', 1]);
    const { begin, addOffset, commit: end } = transaction('tool');
    vi.setSystemTime(START + 7 * DAY_MS);
    begin();
    addOffset(1);
    at(7);
    expect(kept('tool')).toEqual(['read 1']);
    end();
    at(13.99);
    expect(broker.offsets.get('tool', 'read', 1)?.offset).toBe(9);
    at(14);
    expect(broker.groupIds()).toEqual([]);
  });
});

describe.for(['classic', 'consumer'])('offsets of a group of the %s protocol', (protocol) => {
  let leave: () => void;
  const enter = async (): Promise<void> => {
    if (protocol === 'consumer') {
      beat('g', 0);
      leave = () => beat('g', -1);
      return;
    }
    const member = await joined('g');
    leave = () => void broker.groups.classic('g')?.leave(member, null);
  };

  test('that its members read stay, others go 7 days after their commit', async () => {
    await enter();
    commit('g', ['read', 0], ['other', 0]);
    at(6.99);
    expect(kept('g')).toEqual(['read 0', 'other 0']);
    at(70);
    expect(kept('g')).toEqual(['read 0']);
  });

  test('go 7 days after the last member, or after a commit that came later', async () => {
    await enter();
    commit('g', ['read', 0], ['read', 1]);
    at(30);
    leave();
    at(31);
    commit('g', ['read', 1]);
    at(36.99);
    expect(kept('g')).toEqual(['read 0', 'read 1']);
    at(37);
    expect(kept('g')).toEqual(['read 1']);
    at(38);
    expect(broker.groupIds()).toEqual([]);
    expect(broker.groups.find('g')).toBeUndefined();
  });

  test('count from when it was left, over a restart; from the start where it was not', async () => {
    await enter();
    commit('g', ['read', 0]);
    at(30);
    restart();
    at(36.99);
    expect(kept('g')).toEqual(['read 0']);
    await enter();
    leave();
    at(40);
    restart();
    at(43.98);
    expect(kept('g')).toEqual(['read 0']);
    at(43.995);
    expect(kept('g')).toEqual([]);
    restart();
    expect(readFileSync(join(dir, 'empty-groups.jsonl'), 'utf8')).toBe('');
  });
});

test('of a group of another kind nothing goes while it has members', async () => {
  await joined('workers', 'connect');
  commit('workers', ['read', 0], ['other', 0]);
  at(70);
  expect(kept('workers')).toEqual(['read 0', 'other 0']);
});

test('of a group that is being shared out nothing goes', async () => {
  const joining = broker.groups.classic('g')?.join(NEWCOMER);
  vi.advanceTimersByTime(20);
  await joining;
  commit('g', ['other', 0]);
  at(70);
  expect(kept('g')).toEqual(['other 0']);
});

test('what a transaction is about to commit for a group without members and offsets is not forgotten with it', () => {
  beat('g', 0);
  beat('g', -1);
  const { begin, addOffset, commit: end } = transaction('g');
  begin();
  addOffset(0);
  at(0.01);
  end();
  expect(kept('g')).toEqual(['read 0']);
});

test('a group that was left, and forgotten by a restart, leaves nothing behind', async () => {
  const member = await joined('g');
  broker.groups.classic('g')?.leave(member, null);
  broker.emptyGroups.save();
  restart();
  expect([...broker.emptyGroups.groups()]).toEqual(['g']);
  at(0.01);
  expect([...broker.emptyGroups.groups()]).toEqual([]);
});

test('a group without members and offsets is forgotten, but not one that a newcomer is about to join', async () => {
  const member = await joined('g');
  broker.groups.classic('g')?.leave(member, null);
  beat('c', 0);
  beat('c', -1);
  await broker.groups.classic('waits')?.join({ ...NEWCOMER, requireMemberId: true });
  at(0.01);
  expect([...broker.groups.ids()]).toEqual(['waits']);
  expect([...broker.emptyGroups.groups()]).toEqual([]);
});
