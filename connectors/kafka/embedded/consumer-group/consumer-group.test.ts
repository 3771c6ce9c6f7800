import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ERROR } from '../../wire/error-codes.ts';
import { Groups } from '../groups.ts';
import { Topics } from '../topics.ts';
import { UniqueNumbers } from '../unique-numbers.ts';
import { ConsumerGroup, type ConsumerGroupOptions } from './consumer-group.ts';
import { type HeartbeatAnswer, type HeartbeatRequest, heartbeatFault } from './heartbeat-messages.ts';
import { byTopicId, placeOf, placesOf } from './places.ts';
import { topicMatches } from './topic-matches.ts';

const SESSION_MS = 1_000;
const REBALANCE_MS = 5_000;
const CALLER = { clientId: 'c', host: 'h' };
const [UNKNOWN, FENCED] = [ERROR.UNKNOWN_MEMBER_ID, ERROR.FENCED_MEMBER_EPOCH];

let dir: string;
let topics: Topics;
let group: ConsumerGroup;
beforeEach(() => {
  vi.useFakeTimers();
  dir = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  topics = new Topics(dir, () => {});
  for (const name of ['a', 'b']) topics.create(name, 4, {});
  group = new ConsumerGroup('g', options());
});
afterEach(() => {
  group.close();
  topics.close();
  rmSync(dir, { recursive: true, force: true });
  vi.useRealTimers();
});

function options(): ConsumerGroupOptions {
  let epoch = 0;
  return { topics, sessionTimeoutMs: SESSION_MS, heartbeatIntervalMs: 100, nextEpoch: () => ++epoch, onMembers: () => undefined };
}

function beat(memberId: string, memberEpoch: number, more: Partial<HeartbeatRequest> = {}): HeartbeatAnswer {
  const nothing = { instanceId: null, rackId: null, rebalanceTimeoutMs: -1, subscribedTopicNames: null };
  const rest = { subscribedTopicRegex: null, serverAssignor: null, topicPartitions: null };
  return group.heartbeat({ groupId: 'g', memberId, memberEpoch, ...nothing, ...rest, ...more }, CALLER);
}

/** A member that does as it is told: it gives up what it is not given, and says so with its next heartbeat. */
class Obedient {
  readonly id: string;
  readonly instanceId: string | null;
  epoch = 0;
  has: ReadonlySet<string> = new Set();
  #told = false;

  constructor(id: string, instanceId: string | null = null) {
    this.id = id;
    this.instanceId = instanceId;
  }

  beat(more: Partial<HeartbeatRequest> = {}): HeartbeatAnswer {
    const { instanceId } = this;
    const first = {
      rebalanceTimeoutMs: REBALANCE_MS,
      subscribedTopicNames: ['a', 'b'],
      serverAssignor: 'range',
      topicPartitions: [],
    };
    const own = this.#told ? { topicPartitions: byTopicId(this.has) } : {};
    const answer = beat(this.id, this.epoch, { instanceId, ...(this.epoch === 0 ? first : own), ...more });
    const { errorCode = 0, memberEpoch = 0, assignment } = answer;
    if (errorCode === UNKNOWN || errorCode === FENCED) Object.assign(this, { epoch: 0, has: new Set() });
    if (errorCode !== 0) return answer;
    this.epoch = memberEpoch;
    this.#told = assignment != null;
    if (assignment) this.has = placesOf((assignment.topicPartitions ?? []) as Parameters<typeof placesOf>[0]);
    return answer;
  }
}

/** So many heartbeats of each that nothing changes any more. */
function settle(members: readonly Obedient[]): void {
  for (let round = 0; round < 10; round++) for (const member of members) member.beat();
}

describe('partitions', () => {
  test('are given up by one member before another one has them', () => {
    const [one, two] = [new Obedient('one'), new Obedient('two')];
    one.beat();
    expect(one.has.size).toBe(8);
    two.beat();
    // The newcomer is in, and waits.
    expect([two.epoch, two.has.size, group.state]).toEqual([2, 0, 'Reconciling']);
    const answer = one.beat();
    expect([answer.memberEpoch, one.has.size]).toEqual([1, 4]);
    two.beat();
    expect(two.has.size).toBe(0);
    // Now it says that it gave them up.
    one.beat();
    expect(one.epoch).toBe(2);
    two.beat();
    expect([two.has.size, group.state]).toEqual([4, 'Stable']);
  });

  test('never have two owners, and all have one when members come, go, die, pause and topics grow in any order', () => {
    const step = fc.record({
      who: fc.nat(4),
      what: fc.constantFrom('beat', 'beat', 'beat', 'beat', 'leave', 'die', 'grow', 'wait'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        group.close();
        group = new ConsumerGroup('g', options());
        let names = 0;
        const members = Array.from({ length: 5 }, () => new Obedient(`m${names++}`));
        for (const { who, what } of steps) {
          const member = members[who] as Obedient;
          if (what === 'beat') member.beat();
          else if (what === 'wait') vi.advanceTimersByTime(SESSION_MS / 3);
          else if (what === 'grow') {
            const topic = topics.get('a');
            if (topic && topic.partitions.length < 8) topics.grow(topic, topic.partitions.length + 1);
          } else {
            if (what === 'leave') beat(member.id, -1);
            members[who] = new Obedient(`m${names++}`);
          }
          // Who is in the group uses what it was given last; who was put out, and does not know it yet, is fenced when it commits.
          const live = new Set(group.members.map(({ id }) => id));
          const owned = members.filter(({ id }) => live.has(id)).flatMap(({ has }) => [...has]);
          expect(new Set(owned).size).toBe(owned.length);
        }
        // Those that died are put out.
        for (let i = 0; i < 4; i++) {
          vi.advanceTimersByTime(SESSION_MS / 3);
          for (const member of members) member.beat();
        }
        settle(members);
        expect(group.state).toBe('Stable');
        const all = topics.all().flatMap(({ id, partitions }) => partitions.map((_, number) => placeOf(id, number)));
        expect(members.flatMap(({ has }) => [...has]).sort()).toEqual(all.sort());
      }),
      { numRuns: 150 },
    );
  });

  test('of a topic that grows, appears or goes are shared out with the next heartbeats', () => {
    const one = new Obedient('one');
    one.beat({ subscribedTopicNames: ['a', 'later'] });
    expect(one.has.size).toBe(4);
    topics.create('later', 2, {});
    one.beat();
    expect(one.has.size).toBe(6);
    topics.delete('a');
    settle([one]);
    expect(one.has.size).toBe(2);
  });

  test('are chosen by an expression', () => {
    const one = new Obedient('one');
    one.beat({ subscribedTopicNames: null, subscribedTopicRegex: '[a-c]' });
    expect(one.has.size).toBe(8);
    topics.create('c', 3, {});
    topics.create('cc', 3, {});
    one.beat();
    expect(one.has.size).toBe(11);
  });

  test('that are asked for later have the whole time to be given up', () => {
    const [one, two] = [new Obedient('one'), new Obedient('two')];
    const newcomers = [new Obedient('three'), new Obedient('four')];
    one.beat();
    two.beat();
    const passes = (ms: number): void => {
      for (let at = 0; at < ms; at += SESSION_MS / 2) {
        vi.advanceTimersByTime(SESSION_MS / 2);
        // It is alive, and says nothing of what it has.
        beat('one', one.epoch);
        for (const other of [two, ...newcomers]) other.beat();
      }
    };
    beat('one', one.epoch);
    passes(REBALANCE_MS - SESSION_MS);
    const { assigned = new Map() } = group.members.find(({ id }) => id === 'one') ?? {};
    expect(assigned.size).toBe(4);
    // It has given up the first, and is asked for more.
    beat('one', one.epoch, { topicPartitions: byTopicId(assigned.keys()) });
    passes(REBALANCE_MS - SESSION_MS);
    expect(group.members.map(({ id }) => id)).toContain('one');
    passes(2 * SESSION_MS);
    expect(group.members.map(({ id }) => id)).not.toContain('one');
  });

  test('that a member does not give up in time put it out', () => {
    const [one, two] = [new Obedient('one'), new Obedient('two')];
    one.beat();
    two.beat();
    beat('one', one.epoch);
    for (let i = 0; i < 2 * (REBALANCE_MS / SESSION_MS); i++) {
      vi.advanceTimersByTime(SESSION_MS / 2);
      // It is alive, and says nothing of what it has.
      beat('one', 1);
      two.beat();
    }
    expect(beat('one', 1).errorCode).toBe(UNKNOWN);
    settle([two]);
    expect(two.has.size).toBe(8);
  });
});

describe('a heartbeat is refused', () => {
  const faultOf = (more: Partial<HeartbeatRequest>): number | undefined => {
    const first = { groupId: 'g', memberId: 'm', memberEpoch: 0, instanceId: null, rackId: null, rebalanceTimeoutMs: 1 };
    const rest = { subscribedTopicNames: null, subscribedTopicRegex: null, serverAssignor: null, topicPartitions: [] };
    return heartbeatFault({ ...first, ...rest, ...more }, 1, topics)?.errorCode;
  };

  test('for an expression that is none, or takes too long to match', () => {
    topics.create('a'.repeat(60), 1, {});
    expect(faultOf({ subscribedTopicRegex: 'a+' })).toBeUndefined();
    for (const regex of ['(', 'a'.repeat(1_001), '(a+)+b'])
      expect(faultOf({ subscribedTopicRegex: regex }), regex).toBe(ERROR.INVALID_REGULAR_EXPRESSION);
    expect(topicMatches('a+', topics)).toEqual(['a', 'a'.repeat(60)]);
    topics.create('aa', 1, {});
    expect(topicMatches('a+', topics)).toContain('aa');
  });

  test('for too many topics', () => {
    expect(faultOf({ subscribedTopicNames: Array(10_000).fill('a') })).toBeUndefined();
    expect(faultOf({ subscribedTopicNames: Array(10_001).fill('a') })).toBe(ERROR.INVALID_REQUEST);
  });
});

describe('a member', () => {
  test('whose answer was lost may say its last epoch; another one fences it', () => {
    const one = new Obedient('one');
    one.beat();
    const two = new Obedient('two');
    two.beat();
    expect(beat('two', 1).errorCode).toBe(FENCED);
    expect(beat('two', 0, { rebalanceTimeoutMs: 1, subscribedTopicNames: ['a', 'b'], topicPartitions: [] }).errorCode ?? 0).toBe(
      0,
    );
    expect(beat('two', two.epoch + 1).errorCode).toBe(FENCED);
    expect(beat('three', 1).errorCode).toBe(UNKNOWN);
  });

  test('that is silent for a session is put out, and what it had is given to others', () => {
    const [one, two] = [new Obedient('one'), new Obedient('two')];
    one.beat();
    settle([one, two]);
    vi.advanceTimersByTime(SESSION_MS - 1);
    two.beat();
    vi.advanceTimersByTime(1);
    settle([two]);
    expect(two.has.size).toBe(8);
    expect(one.beat().errorCode).toBe(UNKNOWN);
  });

  test('that is static comes back under another id to what it had; nobody else notices', () => {
    const [one, two] = [new Obedient('one', 'i1'), new Obedient('two', 'i2')];
    one.beat();
    settle([one, two]);
    const [had, epoch] = [one.has, group.epoch];
    expect(beat('one', -2, { instanceId: 'i1' })).toMatchObject({ memberEpoch: -2 });
    two.beat();
    expect(two.has.size).toBe(4);
    const back = new Obedient('one again', 'i1');
    back.beat();
    expect([back.has, group.epoch, back.epoch]).toEqual([had, epoch, epoch]);
    expect(beat('one', epoch, { instanceId: 'i1' }).errorCode).toBe(ERROR.FENCED_INSTANCE_ID);
  });

  test('that is static and has not left keeps its place until its session ends', () => {
    const one = new Obedient('one', 'i1');
    one.beat();
    const other = new Obedient('other', 'i1');
    expect(other.beat().errorCode).toBe(ERROR.UNRELEASED_INSTANCE_ID);
    vi.advanceTimersByTime(SESSION_MS);
    expect(other.beat().errorCode ?? 0).toBe(0);
    expect(other.has.size).toBe(8);
  });

  test('that is static and stays away is put out when its session ends', () => {
    const [one, two] = [new Obedient('one', 'i1'), new Obedient('two', 'i2')];
    one.beat();
    settle([one, two]);
    beat('one', -2, { instanceId: 'i1' });
    vi.advanceTimersByTime(SESSION_MS / 2);
    two.beat();
    vi.advanceTimersByTime(SESSION_MS / 2);
    settle([two]);
    expect(two.has.size).toBe(8);
  });
});

describe('epochs', () => {
  test('of a group of before are not used again: not after a restart, nor where a group is made again', () => {
    const epochs: number[] = [];
    const begin = (): Groups => {
      const numbers = new UniqueNumbers(join(dir, 'group-epochs.json'), 1);
      return new Groups({ ...options(), nextEpoch: () => numbers.next(), initialRebalanceDelayMs: 0 });
    };
    const fill = (groups: Groups): void => {
      group = groups.consumer('g') ?? group;
      const members = [new Obedient('one'), new Obedient('two')];
      settle(members);
      epochs.push(...members.map(({ epoch }) => epoch));
    };
    const groups = begin();
    fill(groups);
    groups.drop('g');
    fill(groups);
    groups.close();
    fill(begin());
    const [first = 0, , second = 0, , third = 0] = epochs;
    expect([0 < first, first < second, second < third]).toEqual([true, true, true]);
  });
});

describe('a commit', () => {
  const at = (topic: string, number: number): string => placeOf(topics.get(topic)?.id ?? '', number);
  const fault = (memberId: string, memberEpoch: number, places: readonly string[], transactional = false): number =>
    group.commitFault({ memberId, memberEpoch, instanceId: null, transactional, knowsEpochs: !transactional, places });

  test('is taken at the epoch of its member, and at an older one for what it has had since then', () => {
    const [one, two] = [new Obedient('one'), new Obedient('two')];
    one.beat();
    settle([one, two]);
    const [kept = ''] = one.has;
    const [moved = ''] = two.has;
    const epoch = group.epoch;
    expect(fault('one', epoch, [kept])).toBe(ERROR.NONE);
    expect(fault('one', epoch - 1, [kept])).toBe(ERROR.NONE);
    expect(fault('one', epoch - 1, [moved])).toBe(ERROR.STALE_MEMBER_EPOCH);
    expect(fault('two', epoch - 1, [moved])).toBe(ERROR.STALE_MEMBER_EPOCH);
    expect(fault('one', epoch + 1, [kept])).toBe(ERROR.STALE_MEMBER_EPOCH);
    expect(fault('two', epoch - 1, [moved], true)).toBe(ERROR.ILLEGAL_GENERATION);
    expect(fault('three', epoch, [kept])).toBe(UNKNOWN);
  });

  test('of a tool is taken while the group has no members', () => {
    expect(fault('', -1, [at('a', 0)])).toBe(ERROR.NONE);
    new Obedient('one').beat();
    expect(fault('', -1, [at('a', 0)])).toBe(UNKNOWN);
    expect(fault('', -1, [at('a', 0)], true)).toBe(ERROR.NONE);
  });

  test('is read at the epoch of a member, and by tools', () => {
    const one = new Obedient('one');
    one.beat();
    expect([group.fetchFault(null, -1), group.fetchFault('one', 1)]).toEqual([ERROR.NONE, ERROR.NONE]);
    expect([group.fetchFault('one', 0), group.fetchFault('two', 1)]).toEqual([ERROR.STALE_MEMBER_EPOCH, UNKNOWN]);
  });
});
