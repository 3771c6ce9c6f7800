import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { placeName } from '../../../engine/model/place-name.ts';
import { isStreamError } from '../../../engine/model/stream-error.ts';
import { ERROR } from '../wire/error-codes.ts';
import {
  PENDING_OFFSETS_MAX,
  TRANSACTION_PARTITIONS_MAX,
  TRANSACTIONAL_ID_EXPIRY_MS,
  TRANSACTIONAL_IDS_MAX,
} from './broker-options.ts';
import { checkedLine } from './checked-file.ts';
import type { TransactionalProducer } from './coordinator-options.ts';
import { EPOCH_MAX, NO_PRODUCER } from './producer-identity.ts';
import { ProducerIds } from './producer-ids.ts';
import { NO_TRANSACTION, type TransactionRecord } from './transaction.ts';
import { TransactionCoordinator } from './transaction-coordinator.ts';

let dir: string;
let path: string;
let now: number;
let coordinator: TransactionCoordinator;
let nextProducerId: number;
/** What was done to partitions and groups: survives the coordinator, as the broker's other files do. */
let effects: string[];
/** How many more effects come off before writing fails. */
let effectsLeft: number;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  path = join(dir, 'transactions.log');
  [now, nextProducerId, effects, effectsLeft] = [1_000, 1, [], Number.POSITIVE_INFINITY];
  coordinator = open();
});
afterEach(() => {
  coordinator.close();
  rmSync(dir, { recursive: true, force: true });
});

function open(): TransactionCoordinator {
  const effect = (text: string): void => {
    if (effectsLeft-- <= 0) throw new Error('no space left on device');
    if (!effects.includes(text)) effects.push(text);
  };
  return new TransactionCoordinator({
    path,
    timeoutMsMax: 900_000,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    now: () => now,
    newProducerId: () => nextProducerId++,
    writeMarker: (place, { commit }) => effect(`${commit ? 'commit' : 'abort'} ${placeName(place)}`),
    commitOffsets: (group, offsets) => effect(`${group} ${offsets.map(({ offset }) => offset).join()}`),
  });
}

function restart(): void {
  coordinator.close();
  coordinator = open();
}

function producer(transactionalId: string, timeoutMs = 60_000): TransactionalProducer {
  const { errorCode, producerId, producerEpoch } = coordinator.initialise(transactionalId, timeoutMs, NO_PRODUCER);
  expect(errorCode).toBe(ERROR.NONE);
  return { transactionalId, producerId, producerEpoch };
}

const places = (count: number) => Array.from({ length: count }, (_, partition) => ({ topic: 't', partition }));
const offsetsOf = (...offsets: readonly number[]) =>
  offsets.map((offset, partition) => ({ topic: 'in', partition, offset, leaderEpoch: 0, metadata: null }));

/** A transaction on three partitions that commits two offsets. */
function fill(a: TransactionalProducer): void {
  expect(coordinator.addPartitions(a, places(3))).toBe(ERROR.NONE);
  expect(coordinator.addGroup(a, 'g')).toBe(ERROR.NONE);
  expect(coordinator.addOffsets(a, 'g', offsetsOf(5, 6))).toBe(ERROR.NONE);
}
const COMMITTED = ['commit t/0', 'commit t/1', 'commit t/2', 'g 5,6'];

describe('a decision', () => {
  test.each([0, 1, 2, 3])('is carried out wholly at the next start when the broker ends after %i effects', (k) => {
    const a = producer('a');
    fill(a);
    effectsLeft = k;
    expect(coordinator.end(a, true, true).errorCode).toBe(ERROR.NONE);
    expect(effects).toEqual(COMMITTED.slice(0, k));
    effectsLeft = Number.POSITIVE_INFINITY;
    restart();
    expect(effects).toEqual(COMMITTED);
    expect(coordinator.find('a')).toMatchObject({ state: 'CompleteCommit', marker: null, partitions: [], groups: [] });
  });

  test('that cannot be carried out yet holds the next transaction up until it can', () => {
    const a = producer('a');
    fill(a);
    effectsLeft = 1;
    const { producerEpoch } = coordinator.end(a, true, true);
    const next = { ...a, producerEpoch };
    expect(coordinator.addPartitions(next, places(1))).toBe(ERROR.CONCURRENT_TRANSACTIONS);
    expect(coordinator.end(a, true, true).errorCode).toBe(ERROR.CONCURRENT_TRANSACTIONS);
    expect(coordinator.initialise('a', 60_000, NO_PRODUCER).errorCode).toBe(ERROR.CONCURRENT_TRANSACTIONS);
    expect(coordinator.undecidedOffsets('g')).toEqual(new Set(['in/0', 'in/1']));
    effectsLeft = Number.POSITIVE_INFINITY;
    coordinator.check();
    expect(effects).toEqual(COMMITTED);
    expect(coordinator.addPartitions(next, places(1))).toBe(ERROR.NONE);
    expect(coordinator.undecidedOffsets('g').size).toBe(0);
  });

  test('that was not written wholly was not taken: the transaction goes on, and ends by its time-out', () => {
    const a = producer('a', 10_000);
    fill(a);
    const before = statSync(path).size;
    coordinator.end(a, true, false);
    coordinator.close();
    const written = readFileSync(path);
    const decision = written.indexOf('\n', before) + 1;
    for (const cut of [before + 1, Math.floor((before + decision) / 2), decision - 1]) {
      writeFileSync(path, written.subarray(0, cut));
      effects = [];
      coordinator = open();
      expect([coordinator.find('a')?.state, effects]).toEqual(['Ongoing', []]);
      now += 10_000;
      coordinator.check();
      expect(coordinator.find('a')?.state).toBe('Ongoing');
      now += 1;
      coordinator.check();
      expect(effects).toEqual(['abort t/0', 'abort t/1', 'abort t/2']);
      expect(coordinator.end(a, true, false).errorCode).toBe(ERROR.PRODUCER_FENCED);
      coordinator.close();
      now -= 10_001;
    }
    writeFileSync(path, written.subarray(0, decision));
    effects = [];
    coordinator = open();
    expect(effects).toEqual(COMMITTED);
  });
});

test('an open transaction goes on after a restart as if nothing had been', () => {
  const a = producer('a');
  fill(a);
  const before = coordinator.find('a');
  restart();
  expect(coordinator.find('a')).toEqual(before);
  expect(coordinator.undecidedOffsets('g').size).toBe(2);
  expect(coordinator.writeFault(a, { topic: 't', partition: 2 })).toBe(ERROR.NONE);
  expect(coordinator.end(a, true, false).errorCode).toBe(ERROR.NONE);
  expect(effects).toEqual(COMMITTED);
});

test('of offsets for one partition the one that was sent last counts, in whichever order the transactions end', () => {
  const [a, b, c] = [producer('a'), producer('b'), producer('c')];
  for (const each of [a, b, c]) coordinator.addGroup(each, 'g');
  coordinator.addOffsets(a, 'g', offsetsOf(1, 10));
  coordinator.addOffsets(b, 'g', offsetsOf(2));
  restart();
  coordinator.addOffsets(c, 'g', offsetsOf(3));
  coordinator.end(b, true, false);
  restart();
  expect(coordinator.undecidedOffsets('g')).toEqual(new Set(['in/0', 'in/1']));
  coordinator.end(a, true, false);
  coordinator.end(c, true, false);
  expect(effects).toEqual(['g 2', 'g 10', 'g 3']);
});

test('an offset that is committed outside of transactions counts more than those sent before it', () => {
  const a = producer('a');
  coordinator.addGroup(a, 'g');
  coordinator.addOffsets(a, 'g', offsetsOf(1, 10));
  coordinator.supersede('g', [{ topic: 'in', partition: 0 }]);
  coordinator.addOffsets(a, 'g', []);
  restart();
  coordinator.end(a, true, false);
  expect(effects).toEqual(['g 10']);
});

test('a damaged file is named, with the line', () => {
  producer('a');
  producer('b');
  coordinator.close();
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(30) ^ 1, 30);
  writeFileSync(path, bytes);
  const opened = (): unknown => {
    try {
      coordinator = open();
    } catch (error) {
      return error;
    }
    return undefined;
  };
  const error = opened();
  expect(isStreamError(error) && [error.code, error.verdict]).toEqual(['STREAM_BROKER_FILE_DAMAGED', 'stop']);
  expect(String(error)).toContain(`${path} is damaged (line 1`);
  bytes.writeUInt8(bytes.readUInt8(30) ^ 1, 30);
  writeFileSync(path, bytes);
  appendFileSync(path, 'half a li');
  expect(opened()).toBeUndefined();
  expect(coordinator.all().map(({ transactionalId }) => transactionalId)).toEqual(['a', 'b']);
});

/** A coordinator that finds these ids in its file, idle. */
function begin(ids: readonly (readonly [transactionalId: string, producerEpoch: number])[]): void {
  coordinator.close();
  const lines = ids.map(([transactionalId, producerEpoch]): string => {
    const producer = { producerId: nextProducerId++, producerEpoch };
    const idle = { timeoutMs: 60_000, state: 'Empty', updatedAt: now } as const;
    const record: TransactionRecord = { transactionalId, producer, previous: NO_PRODUCER, ...NO_TRANSACTION, ...idle };
    return checkedLine(['state', record]);
  });
  writeFileSync(path, lines.join(''));
  coordinator = open();
}

test('the last epoch of a producer id is followed by a new id', () => {
  begin([['a', EPOCH_MAX - 1]]);
  const a = producer('a');
  expect(a).toMatchObject({ producerId: 1, producerEpoch: EPOCH_MAX });
  coordinator.addPartitions(a, places(1));
  const next = coordinator.end(a, true, true);
  expect(next).toEqual({ errorCode: ERROR.NONE, producerId: 2, producerEpoch: 0 });
  expect(coordinator.end(a, true, true)).toEqual(next);
  expect(effects).toEqual(['commit t/0']);
});

test('after a time-out the holder goes on, unless its epoch was the last', () => {
  begin([
    ['a', 0],
    ['b', EPOCH_MAX],
  ]);
  const [a, b] = [
    { transactionalId: 'a', producerId: 1, producerEpoch: 0 },
    { transactionalId: 'b', producerId: 2, producerEpoch: EPOCH_MAX },
  ];
  for (const each of [a, b]) expect(coordinator.addPartitions(each, places(1))).toBe(ERROR.NONE);
  now += 60_001;
  coordinator.check();
  expect(coordinator.end(a, true, true).errorCode).toBe(ERROR.INVALID_TXN_STATE);
  expect(coordinator.end(a, false, true)).toEqual({ errorCode: ERROR.NONE, producerId: 1, producerEpoch: 1 });
  expect(coordinator.end(b, false, true).errorCode).toBe(ERROR.PRODUCER_FENCED);
  expect(coordinator.initialise('b', 60_000, NO_PRODUCER)).toMatchObject({
    errorCode: ERROR.NONE,
    producerId: 3,
    producerEpoch: 0,
  });
});

test('what is superseded does not stay in the file for ever', () => {
  const offsets = Array.from({ length: 50 }, () => 7);
  for (let i = 0; i < 300; i++) {
    const a = producer('a');
    coordinator.addGroup(a, 'g');
    coordinator.addOffsets(a, 'g', offsetsOf(...offsets));
    coordinator.end(a, true, false);
  }
  expect(statSync(path).size).toBeLessThan(1.1 * 1024 * 1024);
  restart();
  expect(coordinator.find('a')).toMatchObject({ state: 'CompleteCommit', producer: { producerEpoch: 299 } });
});

test('transactional ids: the one idle longest makes room, those in a transaction do not', () => {
  begin(Array.from({ length: TRANSACTIONAL_IDS_MAX - 1 }, (_, i) => [`id ${i}`, 0]));
  const open = { transactionalId: 'id 0', producerId: 1, producerEpoch: 0 };
  expect(coordinator.addPartitions(open, places(1))).toBe(ERROR.NONE);
  producer('one more');
  producer('another');
  expect([coordinator.find('id 0')?.state, coordinator.find('id 1')]).toEqual(['Ongoing', undefined]);
  expect(coordinator.all()).toHaveLength(TRANSACTIONAL_IDS_MAX);
  now += TRANSACTIONAL_ID_EXPIRY_MS + 1;
  coordinator.check();
  expect(coordinator.all()).toMatchObject([{ transactionalId: 'id 0', state: 'CompleteAbort' }]);
});

test('the partitions of one transaction have a bound, as have the offsets of all that are open', () => {
  const a = producer('a');
  expect(coordinator.addPartitions(a, places(TRANSACTION_PARTITIONS_MAX))).toBe(ERROR.NONE);
  expect(coordinator.addPartitions(a, places(2))).toBe(ERROR.NONE);
  expect(coordinator.addPartitions(a, [{ topic: 'u', partition: 0 }])).toBe(ERROR.INVALID_REQUEST);
  const b = producer('b');
  for (const each of [a, b]) coordinator.addGroup(each, 'g');
  const many = offsetsOf(...places(PENDING_OFFSETS_MAX).keys());
  expect(coordinator.addOffsets(a, 'g', many)).toBe(ERROR.NONE);
  expect(coordinator.addOffsets(b, 'g', offsetsOf(1))).toBe(ERROR.INVALID_COMMIT_OFFSET_SIZE);
  coordinator.end(a, false, false);
  expect(coordinator.addOffsets(b, 'g', offsetsOf(1))).toBe(ERROR.NONE);
});

test('producer ids are not given twice, also after a restart, and a damaged file is named', () => {
  const file = join(dir, 'producer-ids.json');
  const given: number[] = [];
  for (let round = 0; round < 3; round++) {
    const ids = new ProducerIds(file);
    for (let i = 0; i < 1_500; i++) given.push(ids.next());
  }
  expect(new Set(given).size).toBe(given.length);
  expect(Math.max(...given)).toBeLessThan(Number.MAX_SAFE_INTEGER);
  truncateSync(file, 12);
  expect(() => new ProducerIds(file)).toThrow(file);
});
