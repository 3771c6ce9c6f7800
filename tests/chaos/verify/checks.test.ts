import { beforeAll, describe, expect, test } from 'vitest';
import type { Guarantee } from '../../../engine/task/task-services.ts';
import { SeededRandom, TestDriver } from '../../../engine/test-kit/index.ts';
import { chaosTopology, KEYS, PARTITIONS } from '../topology.ts';
import type { Promises, StoredRecord } from './check.ts';
import { checksOf } from './checks.ts';
import { InputCheck } from './input-check.ts';
import type { Finding } from './tally.ts';

const RECORDS = 1_200;
const { topics, plan } = chaosTopology('test');
const RESULTS = ['echo', 'min', 'max', 'sum', 'count', 'groups', 'windows', 'pairs'] as const;
type ResultName = (typeof RESULTS)[number];

/** What a run without chaos leaves in each topic. */
let stored: ReadonlyMap<string, readonly StoredRecord[]> = new Map();
/** The same with record caches. */
let storedCached: ReadonlyMap<string, readonly StoredRecord[]> = new Map();
const of = (name: ResultName | 'data' | 'other'): readonly StoredRecord[] => stored.get(name) ?? [];
const ofCached = (name: ResultName): readonly StoredRecord[] => storedCached.get(name) ?? [];

beforeAll(async () => {
  stored = await runWithoutChaos(0);
  storedCached = await runWithoutChaos(10_000_000);
});

async function runWithoutChaos(cacheMaxBytes: number): Promise<ReadonlyMap<string, readonly StoredRecord[]>> {
  const driver = await TestDriver.start(plan, { partitions: PARTITIONS, cacheMaxBytes });
  const random = new SeededRandom(1);
  const key = (): string => `k${random.below(KEYS)}`;
  for (let n = 0; n < RECORDS; n++) {
    driver.send(topics.data, key(), { n, v: random.between(1, 100) }, n);
    if (n % 2 === 0) driver.send(topics.other, key(), { n: n / 2, v: 1 }, n);
    if (n % 100 === 99) driver.commit();
  }
  const found = new Map<string, readonly StoredRecord[]>();
  for (const [name, topic] of Object.entries(topics)) {
    const records = driver.readBytes(topic.name).map(({ key, value, timestamp, partition }) => ({
      partition,
      key: String(key),
      value: JSON.parse(String(value)) as unknown,
      timestamp,
    }));
    found.set(name, records);
  }
  await driver.close();
  return found;
}

type Found = Readonly<Record<Finding, number>>;

function inputFound(records: readonly StoredRecord[], acknowledged = RECORDS): InputCheck {
  const check = new InputCheck('data', acknowledged);
  for (const record of records) check.look(record);
  check.end();
  return check;
}

/** What is found in a result. */
function found(name: ResultName, records: readonly StoredRecord[], guarantee: Guarantee, cached = false): Found {
  const [data, other] = [inputFound(of('data')), inputFound(of('other'), RECORDS / 2)];
  const promises: Promises = { guarantee, cached };
  const check = checksOf(topics, promises, data.records, other.records).get(name);
  if (!check) throw new Error(`nobody checks ${name}`);
  for (const record of records) check.look(record);
  check.end();
  return check.tally.counts;
}

const NOTHING: Found = { lost: 0, duplicated: 0, wrong: 0 };
const without = (records: readonly StoredRecord[], at: number): readonly StoredRecord[] => records.toSpliced(at, 1);
const twice = (records: readonly StoredRecord[], at: number): readonly StoredRecord[] =>
  records.toSpliced(at, 0, ...records.slice(at, at + 1));
/** The values of the record with something added to one of its fields. */
function changed(records: readonly StoredRecord[], at: number, field: string, by: number): readonly StoredRecord[] {
  const record = records.at(at);
  if (!record) throw new Error(`there is no record ${at}`);
  const value = { ...Object(record.value), [field]: Number(Reflect.get(Object(record.value), field)) + by };
  return records.with(at, { ...record, value });
}

describe('the input', () => {
  test('is right when every number that was acknowledged is there once', () => {
    expect(of('data').length).toBe(RECORDS);
    expect(inputFound(of('data')).tally.counts).toEqual(NOTHING);
  });

  test('lacks one, has one twice, has one that nobody wrote, has two in the wrong order', () => {
    const data = of('data');
    expect(inputFound(without(data, 7)).tally.counts).toEqual({ ...NOTHING, lost: 1 });
    expect(inputFound(twice(data, 7)).tally.counts).toEqual({ ...NOTHING, duplicated: 1 });
    expect(inputFound(data, RECORDS - 1).tally.counts).toEqual({ ...NOTHING, wrong: 1 });
    const swapped = [...data.slice(1, 2), ...data.slice(0, 1), ...data.slice(2)];
    expect(inputFound(swapped).tally.counts).toEqual({ ...NOTHING, wrong: 1 });
  });
});

describe.for(RESULTS)('%s', (name) => {
  test.for(['exactly-once', 'at-least-once'] as const)('%s: a run without chaos is right', (guarantee) => {
    expect(of(name).length).toBeGreaterThan(30);
    expect(found(name, of(name), guarantee)).toEqual(NOTHING);
  });

  test.for(['exactly-once', 'at-least-once'] as const)('%s: one that is missing is lost', (guarantee) => {
    expect(found(name, without(of(name), 20), guarantee).lost).toBe(1);
  });

  test.for(['exactly-once', 'at-least-once'] as const)('%s: one that comes twice is duplicated', (guarantee) => {
    expect(found(name, twice(of(name), 20), guarantee).duplicated).toBe(1);
  });
});

describe('values', () => {
  const FIELDS = {
    echo: 'v',
    min: 'value',
    max: 'value',
    sum: 'value',
    count: 'value',
    groups: 'value',
    windows: 'value',
    pairs: 'right',
  };

  test.for(RESULTS)('%s: exactly-once takes no other value', (name) => {
    expect(found(name, changed(of(name), 20, FIELDS[name], 1_000_000), 'exactly-once').wrong).toBeGreaterThan(0);
  });

  test.for([
    ['min', 1],
    ['max', -1],
    ['sum', -1],
    ['count', -1],
    ['windows', -1],
  ] as const)('%s: at-least-once takes none that has less in it', ([name, by]) => {
    expect(found(name, changed(of(name), 20, 'value', by), 'at-least-once').wrong).toBe(1);
  });

  test.for(['sum', 'count', 'windows'] as const)('%s: at-least-once takes one that has more in it', (name) => {
    expect(found(name, changed(of(name), 20, 'value', 1), 'at-least-once').wrong).toBe(0);
  });

  test.for(['min', 'max', 'sum', 'count', 'echo'] as const)('%s: at-least-once wants the last record last', (name) => {
    const records = of(name);
    const last = records.findLastIndex(({ key }) => key === records[0]?.key);
    const moved = [
      ...records.slice(0, 1),
      ...records.slice(last, last + 1),
      ...records.slice(1, last),
      ...records.slice(last + 1),
    ];
    expect(found(name, moved, 'at-least-once').wrong).toBe(1);
    expect(found(name, moved, 'exactly-once').wrong).toBeGreaterThan(0);
  });

  test('groups: at-least-once wants the last result to have all records', () => {
    const records = of('groups');
    const last = records.findLastIndex(({ key }) => key === 'g1');
    expect(found('groups', changed(records, last, 'count', -1), 'at-least-once').wrong).toBe(1);
    expect(found('groups', changed(records, last, 'count', 1), 'at-least-once').wrong).toBe(0);
  });
});

describe('with record caches', () => {
  const TABLES = ['min', 'max', 'sum', 'count', 'groups'] as const;
  const lastOfKey = (records: readonly StoredRecord[]): number => records.findLastIndex(({ key }) => key === records[0]?.key);

  test.for(RESULTS)('%s: a run without chaos is right', (name) => {
    for (const guarantee of ['exactly-once', 'at-least-once'] as const)
      expect(found(name, ofCached(name), guarantee, true)).toEqual(NOTHING);
  });

  test.for(TABLES)('%s: some are left out, which only a cache may do', (name) => {
    expect(ofCached(name).length).toBeLessThan(RECORDS);
    expect(found(name, ofCached(name), 'exactly-once', false).lost).toBe(RECORDS - ofCached(name).length);
  });

  test.for(['echo', 'windows', 'pairs'] as const)('%s: passes no cache, and must be whole', (name) => {
    expect(ofCached(name)).toEqual(of(name));
    expect(found(name, without(of(name), 20), 'exactly-once', true).lost).toBe(1);
  });

  test.for(['min', 'max', 'sum', 'count'] as const)('%s: the last of a key must come', (name) => {
    const records = ofCached(name);
    for (const guarantee of ['exactly-once', 'at-least-once'] as const)
      expect(found(name, without(records, lastOfKey(records)), guarantee, true).lost).toBe(1);
  });

  test('groups: the last of a group must come', () => {
    const records = ofCached('groups');
    for (const guarantee of ['exactly-once', 'at-least-once'] as const)
      expect(found('groups', without(records, lastOfKey(records)), guarantee, true).wrong).toBe(1);
  });

  test.for(TABLES)('%s: exactly-once takes none twice, none out of order, and none with less in it', (name) => {
    const records = ofCached(name);
    const [first, next] = records.flatMap(({ key }, i) => (key === records[0]?.key ? [i] : []));
    const swapped = records
      .with(first ?? 0, records[next ?? 0] as StoredRecord)
      .with(next ?? 0, records[first ?? 0] as StoredRecord);
    expect(found(name, twice(records, 20), 'exactly-once', true).duplicated).toBe(1);
    expect(found(name, swapped, 'exactly-once', true).wrong).toBeGreaterThan(0);
    const field = name === 'groups' ? 'count' : 'value';
    expect(found(name, changed(records, lastOfKey(records), field, -1), 'exactly-once', true).wrong).toBeGreaterThan(0);
  });
});
