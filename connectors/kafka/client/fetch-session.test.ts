import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { byTopic, type FetchedPart, type FetchPart, FetchSessions } from '../embedded/fetch-sessions.ts';
import { startEmbeddedKafka } from '../embedded/index.ts';
import {
  decodeRequestBody,
  decodeRequestHeader,
  decodeResponse,
  ERROR,
  encodeRequest,
  encodeResponse,
  Fetch,
  type RequestOf,
} from '../wire/index.ts';
import type { Writable } from '../wire/struct.ts';
import type { FetchAnswer } from './fetch-request.ts';
import { FetchSession, type SessionRequest, type Wanted } from './fetch-session.ts';
import { kafkaLog } from './kafka-log.ts';

/** Under the load of other tests. */
const WAIT = { timeout: 20_000 };
const PARTITIONS = 5;
const SESSIONS_MAX = 3;
const IDLE_MS = 120_000;
/** The newest version of Fetch in which topics have names. */
const NAMES_MAX = 12;
const IDS = { a: '0a'.repeat(16), b: '0b'.repeat(16) } as const;

/** A broker's logs, of which only the length matters, and the answers to fetches from them. */
class Logs {
  sessions = new FetchSessions(() => this.now, SESSIONS_MAX);
  now = 0;
  readonly ends = Array.from({ length: PARTITIONS }, () => 0);
  readonly failing = new Set<number>();
  /** Partitions that the answers told of. */
  told = 0;
  /** Whether topics are asked for by ids. */
  byId = false;

  wanted(partition: number, offset = 0): Wanted {
    const { topic } = place(partition);
    return { topic, partition, offset, epoch: -1, topicId: this.byId ? IDS[topic] : undefined };
  }

  answer(session: FetchSession, positions: readonly Wanted[]): FetchAnswer {
    const request = sent(session.request(positions), this.byId ? Fetch.max : NAMES_MAX);
    const context = this.sessions.open(request, this.byId);
    if (typeof context === 'number') return this.#received({ errorCode: context });
    expect(this.sessions.named(request).map(keyOf).sort()).toEqual(context.parts.map(keyOf).sort());
    const { sessionId, parts } = context.answer(context.parts.map((part) => this.#fetched(part)));
    this.told += parts.length;
    return this.#received({ sessionId, responses: byTopic(parts) });
  }

  /** As the client reads it. */
  #received(answer: Writable<FetchAnswer>): FetchAnswer {
    const version = this.byId ? Fetch.max : NAMES_MAX;
    return decodeResponse(Fetch, version, Buffer.concat(encodeResponse(Fetch, version, 1, answer)).subarray(4));
  }

  /** Others come, for which sessions that are idle make room, and go again. */
  crowd(): void {
    this.now += IDLE_MS;
    for (let i = 0; i < SESSIONS_MAX; i++) this.answer(new FetchSession(), [this.wanted(0)]);
    this.now += IDLE_MS;
  }

  #fetched({ topic, topicId, partition, fetchOffset }: FetchPart): FetchedPart {
    const end = this.ends[partition] ?? 0;
    const isFailing = this.failing.has(partition);
    return {
      topic,
      topicId,
      partitionIndex: partition,
      errorCode: isFailing ? ERROR.NOT_LEADER_OR_FOLLOWER : ERROR.NONE,
      highWatermark: isFailing ? -1 : end,
      lastStableOffset: isFailing ? -1 : end,
      logStartOffset: 0,
      abortedTransactions: null,
      preferredReadReplica: -1,
      records: Buffer.alloc(isFailing ? 0 : end - fetchOffset),
    };
  }
}

const keyOf = ({ topic, topicId, partition, fetchOffset }: FetchPart): string => `${topic}${topicId}/${partition}@${fetchOffset}`;
const place = (partition: number) => ({ topic: partition < 2 ? 'a' : 'b', partition }) as const;

/** As the broker reads it. */
function sent(request: SessionRequest, version: number): RequestOf<typeof Fetch> {
  const frame = Buffer.concat(encodeRequest(Fetch, version, 1, 'test', request)).subarray(4);
  return decodeRequestBody(Fetch, version, decodeRequestHeader(frame).reader);
}

/** Asks as the client does: again without a session where the broker has lost it. */
function fetch(logs: Logs, session: FetchSession, positions: readonly Wanted[]): FetchAnswer {
  const answer = logs.answer(session, positions);
  if (answer.errorCode === ERROR.NONE) return answer;
  if (answer.errorCode === ERROR.FETCH_SESSION_ID_NOT_FOUND) session.forget();
  else session.restart();
  const again = logs.answer(session, positions);
  expect(again.errorCode).toBe(ERROR.NONE);
  return again;
}

type Step =
  | readonly ['append' | 'fail' | 'mend' | 'seek', partition: number]
  | readonly ['fetch', wanted: readonly number[], takes: readonly number[]]
  | readonly ['lost', wanted: readonly number[]]
  | readonly ['restart']
  | readonly ['name']
  | readonly ['crowd'];

const partition = fc.nat(PARTITIONS - 1);
const some = fc.uniqueArray(partition, { minLength: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constantFrom('append' as const, 'append' as const, 'fail' as const, 'mend' as const), partition),
  },
  { weight: 8, arbitrary: fc.tuple(fc.constant('fetch' as const), some, some) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('lost' as const), some) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('seek' as const), partition) },
  { weight: 1, arbitrary: fc.constantFrom<Step>(['restart'], ['crowd'], ['name']) },
);

test('whatever happens, a session tells what a fetch of everything would', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), (steps) => {
      const logs = new Logs();
      const session = new FetchSession();
      const offsets = Array.from({ length: PARTITIONS }, () => 0);
      const wantedOf = (wanted: readonly number[]) => wanted.map((each) => logs.wanted(each, offsets[each]));
      const check = (wanted: readonly number[], taken: readonly number[]): void => {
        const answers = session.accept(fetch(logs, session, wantedOf(wanted)));
        const told = answers.map((part) => [part.partitionIndex, part.errorCode, part.highWatermark, part.records?.length ?? 0]);
        for (const { topic, topicId, partitionIndex } of answers)
          expect({ topic, topicId }).toMatchObject({
            topic: place(partitionIndex).topic,
            topicId: logs.wanted(partitionIndex).topicId,
          });
        const whole = wanted.map((i) =>
          logs.failing.has(i)
            ? [i, ERROR.NOT_LEADER_OR_FOLLOWER, -1, 0]
            : [i, ERROR.NONE, logs.ends[i] ?? 0, (logs.ends[i] ?? 0) - (offsets[i] ?? 0)],
        );
        expect(told.sort()).toEqual(whole.sort());
        // Of the others the client drops what came: it is given it again.
        for (const i of wanted) if (taken.includes(i) && !logs.failing.has(i)) offsets[i] = logs.ends[i] ?? 0;
      };
      for (const each of steps) {
        if (each[0] === 'fetch') check(each[1], each[2]);
        else if (each[0] === 'restart') logs.sessions = new FetchSessions(() => logs.now, SESSIONS_MAX);
        else if (each[0] === 'crowd') logs.crowd();
        else if (each[0] === 'name') logs.byId = !logs.byId;
        else if (each[0] === 'lost') {
          logs.answer(session, wantedOf(each[1]));
          session.restart();
        } else if (each[0] === 'seek') offsets[each[1]] = 0;
        else if (each[0] === 'append') logs.ends[each[1]] = (logs.ends[each[1]] ?? 0) + 1;
        else if (each[0] === 'fail') logs.failing.add(each[1]);
        else logs.failing.delete(each[1]);
      }
      expect(logs.sessions.size).toBeLessThanOrEqual(SESSIONS_MAX);
    }),
    { numRuns: 150 },
  );
});

test('what is as it was is told once, and a client that gets no session names everything', () => {
  const logs = new Logs();
  const session = new FetchSession();
  const all = Array.from({ length: PARTITIONS }, (_, each) => logs.wanted(each));
  for (let i = 0; i < 3; i++) expect(session.accept(logs.answer(session, all))).toHaveLength(PARTITIONS);
  expect(logs.told).toBe(PARTITIONS);
  expect(session.request(all)).toMatchObject({ sessionEpoch: 3, topics: [], forgottenTopicsData: [] });
  for (let i = 0; i < SESSIONS_MAX; i++) new FetchSession().accept(logs.answer(new FetchSession(), all.slice(0, 1)));
  const late = new FetchSession();
  late.accept(logs.answer(late, all));
  expect(late.request(all)).toMatchObject({ sessionId: 0, sessionEpoch: 0, topics: [{ topic: 'a' }, { topic: 'b' }] });
});

test('reading goes on when a fault strikes in a session that names nothing, and when a broker that comes back knows no session', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  let kafka = await startEmbeddedKafka({ dir, topics: [{ name: 't', partitions: 2 }] });
  const log = kafkaLog({ brokers: [kafka.bootstrap] });
  try {
    const producer = log.producer({ clientId: 'p' });
    const reader = log.reader({ clientId: 'r', isolation: 'read_committed' });
    reader.assign([0, 1].map((partition) => ({ topic: 't', partition, offset: 0 })));
    const read: string[] = [];
    const next = async (value: string): Promise<void> => {
      producer.send('t', 0, null, Buffer.from(value), 1, []);
      await producer.flush();
      await vi.waitFor(async () => {
        for (const batch of await reader.poll(100)) while (batch.next()) read.push(String(batch.value));
        expect(read).toContain(value);
      }, WAIT);
    };
    await next('a');
    await next('b');
    // Partition 1 was named when the session began, and never since.
    const fault = kafka.inject({ api: 'Fetch', topic: 't', partition: 1, error: 'NOT_LEADER_OR_FOLLOWER', times: 1 });
    await vi.waitFor(async () => {
      await reader.poll(10);
      expect(fault.hits).toBe(1);
    }, WAIT);
    await next('c');
    await kafka.stop();
    kafka = await startEmbeddedKafka({ dir, port: kafka.port });
    await next('d');
    expect(read).toEqual(['a', 'b', 'c', 'd']);
  } finally {
    await log.close();
    await kafka.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}, 60_000);
