import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FailingDisk, Killed } from '../fixtures/failing-disk.ts';
import { ERROR, RecordBatchBuilder, RecordCursor, wholeBatches } from '../wire/index.ts';
import { Broker } from './broker.ts';
import { isDiskFault } from './disk-fault.ts';
import type { PartitionLog } from './partition-log.ts';
import { NO_PRODUCER, type ProducerIdentity } from './producer-identity.ts';

const PARTITIONS = 3;
const HOUR_MS = 3_600_000;

let dir: string;
let broker: Broker;
let disk: FailingDisk;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  disk = new FailingDisk();
});
afterEach(() => {
  disk.remove();
  rmSync(dir, { recursive: true, force: true });
});

function open(): void {
  broker = new Broker(dir, { transactionCheckMs: HOUR_MS }, { debug() {}, info() {}, warn() {}, error() {} });
}

function log(partition: number): PartitionLog {
  const found = broker.topics.log('t', partition);
  if (!found) throw new Error(`there is no partition ${partition}`);
  return found;
}

/** What was decided before could not be carried out yet: clients ask again. */
class AskAgain extends Error {}

function expectDone(errorCode: number): void {
  if (errorCode === ERROR.CONCURRENT_TRANSACTIONS) throw new AskAgain();
  expect(errorCode).toBe(ERROR.NONE);
}

interface Written {
  readonly writer: number;
  readonly values: { readonly partition: number; readonly value: string }[];
  /** The offset that the transaction commits. */
  offset: number | undefined;
  outcome: 'open' | 'committed' | 'aborted' | 'unknown';
}

/** A transactional producer of version 1 or 2, and all its transactions. */
class Writer {
  readonly id: number;
  readonly transactions: Written[] = [];
  #who: ProducerIdentity = NO_PRODUCER;
  readonly #sequences = new Map<number, number>();
  #values = 0;

  constructor(id: number) {
    this.id = id;
  }

  get #caller() {
    return { transactionalId: `w${this.id}`, ...this.#who };
  }

  get #current(): Written {
    const last = this.transactions.at(-1);
    if (last?.outcome === 'open') return last;
    const begun: Written = { writer: this.id, values: [], offset: undefined, outcome: 'open' };
    this.transactions.push(begun);
    return begun;
  }

  /** Takes the transactional id over, as a client does that was started again. */
  initialise(): void {
    this.lose('aborted');
    this.#become(broker.transactions.initialise(`w${this.id}`, HOUR_MS / 10, NO_PRODUCER));
  }

  write(partition: number): void {
    if (this.#who.producerId < 0) this.initialise();
    const transaction = this.#current;
    const value = `${this.id}.${this.#values++}`;
    expectDone(broker.transactions.addPartitions(this.#caller, [{ topic: 't', partition }]));
    const builder = new RecordBatchBuilder(64);
    builder.append(null, Buffer.from(value.padEnd(40, '.')), Date.now(), []);
    const baseSequence = this.#sequences.get(partition) ?? 0;
    const batch = Buffer.from(builder.finish('none', { ...this.#who, baseSequence, transactional: true }));
    const written = log(partition).append(batch, (producerId, producerEpoch) =>
      broker.transactions.writeFault({ ...this.#caller, producerId, producerEpoch }, { topic: 't', partition }),
    );
    expect(written).toHaveProperty('baseOffset');
    this.#sequences.set(partition, baseSequence + 1);
    transaction.values.push({ partition, value });
  }

  commitOffset(offset: number): void {
    if (this.#who.producerId < 0) this.initialise();
    const transaction = this.#current;
    const pending = { topic: 't', partition: 0, offset, leaderEpoch: 0, metadata: null };
    expectDone(broker.transactions.addGroup(this.#caller, `g${this.id}`));
    expectDone(broker.transactions.addOffsets(this.#caller, `g${this.id}`, [pending]));
    transaction.offset = offset;
  }

  end(commit: boolean): void {
    const last = this.transactions.at(-1);
    if (last?.outcome !== 'open') return;
    last.outcome = commit ? 'unknown' : 'aborted';
    this.#become(broker.transactions.end(this.#caller, commit, this.id % 2 === 0));
    if (commit) last.outcome = 'committed';
  }

  /** The process is gone: what was not asked to be committed is not. */
  lose(outcome: 'aborted'): void {
    const last = this.transactions.at(-1);
    if (last?.outcome === 'open') last.outcome = outcome;
    this.#who = NO_PRODUCER;
  }

  #become({ errorCode, producerId, producerEpoch }: ProducerIdentity & { readonly errorCode: number }): void {
    expectDone(errorCode);
    if (producerId !== this.#who.producerId || producerEpoch !== this.#who.producerEpoch) this.#sequences.clear();
    this.#who = { producerId, producerEpoch };
  }
}

function readCommitted(partition: number): string[] {
  const values: string[] = [];
  const from = log(partition);
  for (let fetchOffset = 0; fetchOffset < from.lastStableOffset; ) {
    const records = from.read(fetchOffset, 500, from.lastStableOffset);
    const aborted = from.abortedBetween(fetchOffset, wholeBatches(records).nextOffset);
    const cursor = new RecordCursor({ topic: 't', partition, records, fetchOffset, highWatermark: 0, aborted });
    while (cursor.next()) values.push(String(cursor.value).replace(/\.+$/, ''));
    fetchOffset = cursor.nextOffset;
  }
  return values;
}

type Step = readonly [writer: number, action: 'write' | 'offset' | 'commit' | 'abort' | 'initialise', partition: number];

function run(writers: readonly Writer[], [id, action, partition]: Step, number: number): void {
  const writer = writers[id];
  if (action === 'write') writer?.write(partition);
  else if (action === 'offset') writer?.commitOffset(number);
  else if (action === 'initialise') writer?.initialise();
  else writer?.end(action === 'commit');
}

/** Starts the broker again, as often as it takes when it is killed at its start too. */
function restart(writers: readonly Writer[], changes: number): void {
  broker.close();
  for (const writer of writers) writer.lose('aborted');
  try {
    disk.changesLeft = changes;
    open();
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    disk.changesLeft = Number.POSITIVE_INFINITY;
    open();
  }
}

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.nat(2),
  fc.constantFrom('write', 'write', 'write', 'offset', 'commit', 'commit', 'abort', 'initialise'),
  fc.nat(PARTITIONS - 1),
);

/** Each transaction is there wholly or not at all, and none that was acknowledged is missing. */
function expectWhole(writers: readonly Writer[]): void {
  // What is open still ends by its time-out.
  broker.transactions.check(Date.now() + HOUR_MS);
  const found = Array.from({ length: PARTITIONS }, (_, partition) => readCommitted(partition));
  for (let partition = 0; partition < PARTITIONS; partition++)
    expect(log(partition).lastStableOffset).toBe(log(partition).highWatermark);
  for (const writer of writers) {
    let offset = -1;
    const wanted = found.map((): string[] => []);
    for (const { outcome, values, offset: committed } of writer.transactions) {
      const isThere = values.some(({ partition, value }) => found[partition]?.includes(value));
      const groupOffset = broker.offsets.get(`g${writer.id}`, 't', 0)?.offset ?? -1;
      const counts =
        outcome === 'committed' || (outcome === 'unknown' && (isThere || (values.length === 0 && groupOffset === committed)));
      if (counts) for (const { partition, value } of values) wanted[partition]?.push(value);
      if (counts && committed !== undefined) offset = committed;
    }
    expect(found.map((values) => values.filter((value) => value.startsWith(`${writer.id}.`)))).toEqual(wanted);
    expect(broker.offsets.get(`g${writer.id}`, 't', 0)?.offset ?? -1).toBe(offset);
  }
}

test('killed at any change of the disk, each transaction is there wholly or not at all, and none that was acknowledged is lost', () => {
  let kills = 0;
  let killsInCommit = 0;
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 2, maxLength: 4 }),
      (steps, lives) => {
        const left = [...lives];
        disk.changesLeft = Number.POSITIVE_INFINITY;
        rmSync(dir, { recursive: true, force: true });
        open();
        broker.topics.create('t', PARTITIONS, { 'segment.bytes': '900', 'retention.ms': '-1' });
        const writers = [new Writer(0), new Writer(1), new Writer(2)];
        disk.changesLeft = left.shift() ?? Number.POSITIVE_INFINITY;
        steps.forEach((each, number) => {
          try {
            run(writers, each, number);
          } catch (error) {
            // Whatever follows the kill is not to be looked at: the process is gone.
            if (disk.changesLeft >= 0) throw error;
          }
          if (disk.changesLeft < 0) {
            kills++;
            if (each[1] === 'commit') killsInCommit++;
            restart(writers, left.shift() ?? Number.POSITIVE_INFINITY);
          }
        });
        restart(writers, Number.POSITIVE_INFINITY);
        expectWhole(writers);
        broker.close();
      },
    ),
    { numRuns: 120 },
  );
  // The test would say nothing if no process had died, or none in the middle of a commit.
  expect(kills).toBeGreaterThan(50);
  expect(killsInCommit).toBeGreaterThan(10);
}, 120_000);

test('on a disk that is full for a while, each transaction is there wholly or not at all, and what was acknowledged outlives a restart', () => {
  let refusedInCommit = 0;
  let goesOn = 0;
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 1, max: 6 })), { minLength: 2, maxLength: 4 }),
      (steps, spells) => {
        const left = [...spells];
        disk.repair();
        rmSync(dir, { recursive: true, force: true });
        open();
        broker.topics.create('t', PARTITIONS, { 'segment.bytes': '900', 'retention.ms': '-1' });
        const writers = [new Writer(0), new Writer(1), new Writer(2)];
        let fullFor = 0;
        disk.writesLeft = left[0]?.[0] ?? Number.POSITIVE_INFINITY;
        steps.forEach((each, number) => {
          try {
            run(writers, each, number);
            if (fullFor === 0 && left.length < spells.length) goesOn++;
          } catch (error) {
            if (!isDiskFault(error) && !(error instanceof AskAgain && disk.refused > 0)) throw error;
            if (each[1] === 'commit') refusedInCommit++;
            // A client that was refused gives its transaction up, and begins anew.
            for (const writer of writers) writer.lose('aborted');
          }
          if (disk.writesLeft > 0) return;
          fullFor = fullFor === 0 ? (left.shift()?.[1] ?? 1) : fullFor - 1;
          if (fullFor > 0) return;
          disk.writesLeft = left[0]?.[0] ?? Number.POSITIVE_INFINITY;
          broker.transactions.check();
        });
        disk.repair();
        broker.transactions.check();
        restart(writers, Number.POSITIVE_INFINITY);
        expectWhole(writers);
        broker.close();
      },
    ),
    { numRuns: 60 },
  );
  expect(refusedInCommit).toBeGreaterThan(0);
  expect(goesOn).toBeGreaterThan(100);
}, 120_000);
