import { beforeEach, expect, test } from 'vitest';
import { RecordedMetrics } from '../test-kit/recorded-metrics.ts';
import { VirtualClock } from '../test-kit/virtual-clock.ts';
import type { RestoreEvent } from './restore-event.ts';
import { type Restorable, RestoreProgress } from './restore-progress.ts';
import { SILENT_LOGGER } from './silent.ts';

/** A changelog that a test reads by hand; one record lies at every second offset. */
class Reading implements Restorable {
  readonly store = 'counts';
  readonly topic = 'app-counts-changelog';
  readonly task: string;
  readonly partition: number;
  restored = 0;
  position = 0;
  readonly #end: number;

  constructor(partition: number, end: number) {
    this.partition = partition;
    this.task = `0_${partition}`;
    this.#end = end;
  }

  get remaining(): number {
    return this.#end - this.position;
  }

  read(offsets: number): void {
    this.position += offsets;
    this.restored += offsets / 2;
  }
}

let clock: VirtualClock;
let metrics: RecordedMetrics;
let events: RestoreEvent[];
let lines: object[];
let warnings: (object & { readonly message: string })[];
let onRestore: (event: RestoreEvent) => void;

beforeEach(() => {
  clock = new VirtualClock(1_000_000);
  metrics = new RecordedMetrics();
  [events, lines, warnings] = [[], [], []];
  onRestore = (event) => void events.push(event);
});

function open(): RestoreProgress {
  const logger = {
    ...SILENT_LOGGER,
    info: (fields: object, message: string) => void lines.push({ ...fields, message }),
    warn: (fields: object, message: string) => void warnings.push({ ...fields, message }),
  };
  return new RestoreProgress({ applicationId: 'app', clock, logger, metrics, onRestore: (event) => onRestore(event) });
}

const gauges = (task: string) =>
  ['restore_records_per_second', 'restore_eta_seconds'].map((name) =>
    metrics.sum(name, { application: 'app', task, store: 'counts' }),
  );

test('a restore is told from its first record to its last, with its pace and when it will be done', () => {
  const progress = open();
  const reading = new Reading(0, 100_000);
  const place = { task: '0_0', store: 'counts', topic: 'app-counts-changelog', partition: 0 };
  progress.begin(reading);
  expect(events).toEqual([{ ...place, kind: 'started', restored: 0, remaining: 100_000, recordsPerSecond: 0, etaMs: null }]);
  expect(gauges('0_0')).toEqual([0, Number.POSITIVE_INFINITY]);
  // 10,000 offsets with 5,000 records each second.
  for (let tenth = 0; tenth < 60; tenth++) {
    clock.advance(100);
    reading.read(1_000);
    progress.look();
  }
  expect(events.slice(1).map(({ kind, restored, remaining }) => [kind, restored, remaining])).toEqual(
    [10_000, 20_000, 30_000, 40_000, 50_000, 60_000].map((passed) => ['batch', passed / 2, 100_000 - passed]),
  );
  expect(events.at(-1)).toEqual({
    ...place,
    kind: 'batch',
    restored: 30_000,
    remaining: 40_000,
    recordsPerSecond: 5_000,
    etaMs: 4_000,
  });
  expect(gauges('0_0')).toEqual([5_000, 4]);
  expect(lines).toEqual([
    {
      message: 'restoring state',
      ...{ application: 'app', tasks: 1, restored: 25_000, remaining: 50_000, recordsPerSecond: 5_000, etaMs: 5_000 },
    },
  ]);
  clock.advance(4_000);
  reading.read(40_000);
  progress.look();
  expect(events.at(-1)).toEqual({ ...place, kind: 'done', restored: 50_000, remaining: 0, recordsPerSecond: 5_000, etaMs: 0 });
  expect(gauges('0_0')).toEqual([0, 0]);
  const told = events.length;
  progress.end(reading);
  progress.look();
  expect([events.length, lines.length]).toEqual([told, 1]);
});

test('a log that gives nothing is told too: the pace falls, and the line comes', () => {
  const progress = open();
  const reading = new Reading(0, 1_000);
  progress.begin(reading);
  clock.advance(1_000);
  reading.read(500);
  progress.look();
  expect(gauges('0_0')).toEqual([250, 1]);
  clock.advance(4_000);
  progress.look();
  expect(gauges('0_0')).toEqual([50, 5]);
  expect(events.map(({ kind }) => kind)).toEqual(['started', 'batch']);
  expect(lines).toMatchObject([{ restored: 250, remaining: 500, recordsPerSecond: 50, etaMs: 5_000 }]);
});

test('several stores are one line, those that are done included; one that goes elsewhere is suspended', () => {
  const progress = open();
  const [first, second, third] = [new Reading(0, 1_000), new Reading(1, 9_000), new Reading(2, 0)];
  for (const each of [first, second, third]) progress.begin(each);
  clock.advance(2_500);
  first.read(1_000);
  second.read(4_000);
  progress.look();
  clock.advance(2_500);
  progress.look();
  expect(lines).toMatchObject([{ tasks: 1, restored: 2_500, remaining: 5_000, recordsPerSecond: 500, etaMs: 5_000 }]);
  progress.end(second);
  expect(events.map(({ task, kind, remaining }) => [task, kind, remaining])).toEqual([
    ['0_0', 'started', 1_000],
    ['0_1', 'started', 9_000],
    ['0_0', 'done', 0],
    ['0_1', 'batch', 5_000],
    ['0_1', 'suspended', 5_000],
  ]);
  // The next time is measured anew.
  const again = new Reading(1, 2_000);
  clock.advance(60_000);
  progress.begin(again);
  clock.advance(5_000);
  again.read(1_000);
  progress.look();
  expect(lines.at(-1)).toMatchObject({ restored: 500, remaining: 1_000, recordsPerSecond: 100, etaMs: 5_000 });
});

test.each([
  [
    'throws',
    () => {
      throw new Error('the dashboard is away');
    },
  ],
  ['rejects', () => Promise.reject(new Error('the dashboard is away'))],
])('a listener that %s is told, and holds nothing up', async (_, listener) => {
  onRestore = listener;
  const progress = open();
  const reading = new Reading(0, 10);
  progress.begin(reading);
  clock.advance(5_000);
  reading.read(10);
  progress.look();
  await Promise.resolve();
  expect(warnings).toHaveLength(2);
  expect(warnings[1]).toMatchObject({
    ...{ code: 'STREAM_RESTORE_LISTENER', task: '0_0', store: 'counts', kind: 'done' },
    message: expect.stringContaining('the dashboard is away'),
  });
});
