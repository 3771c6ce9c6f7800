import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { StoreShape } from '../../model/state-store.ts';
import {
  keyValueModel,
  RANDOM_KEYS,
  type RandomModel,
  type RandomPut,
  sessionModel,
  sessionShape,
  TIME_MAX,
  versionedModel,
  versionedShape,
  windowModel,
  windowShapeOf,
} from './random-model.ts';
import { type StoreCase, withRun } from './store-case.ts';
import type { ChangelogRun, StoreHarness, StoresByShape } from './store-harness.ts';

/** What happens to a task between two commits. */
type Event =
  | 'commit'
  | 'rollback'
  /** The log refuses what was prepared. */
  | 'abort'
  /** … and the store stands by for whoever goes on, who has written nothing yet. */
  | 'abort-stand-by'
  /** The process ends with dirty rows. */
  | 'crash'
  /** … after `prepareCommit`, before the log has taken it. */
  | 'crash-prepared'
  /** … after the log has taken it, before the store was told. */
  | 'crash-logged'
  /** A commit whose answer is lost is prepared again with what came since. */
  | 'prepare';

const EVENTS: readonly Event[] = [
  'commit',
  'commit',
  'rollback',
  'abort',
  'abort-stand-by',
  'crash',
  'crash-prepared',
  'crash-logged',
  'prepare',
];

type Command = RandomPut | Event;

const command = (): fc.Arbitrary<Command> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        key: fc.constantFrom(...RANDOM_KEYS),
        time: fc.integer({ min: 0, max: TIME_MAX / 5 }).map((n) => n * 5),
        length: fc.integer({ min: 0, max: 4 }).map((n) => n * 10),
        value: fc.option(fc.integer({ min: 0, max: 99 }), { nil: null }),
      }),
    },
    { weight: 2, arbitrary: fc.constantFrom(...EVENTS) },
  );

/** Any writes, commits, rollbacks and crashes: rows are always those of the puts that count. */
export function randomCases(harness: StoreHarness, runs: number): readonly StoreCase[] {
  return [
    random(harness, runs, 'key-value', { kind: 'key-value' }, keyValueModel),
    random(harness, runs, 'window', windowShapeOf(false), windowModel(false)),
    random(harness, runs, 'window with duplicates', windowShapeOf(true), windowModel(true)),
    random(harness, runs, 'session', sessionShape, sessionModel),
    random(harness, runs, 'versioned', versionedShape, versionedModel),
  ];
}

function random<K extends StoreShape['kind']>(
  harness: StoreHarness,
  runs: number,
  name: string,
  shape: Extract<StoreShape, { kind: K }>,
  model: RandomModel<K>,
): StoreCase {
  return {
    name: `${name}: any writes, commits, rollbacks and crashes leave the rows of the puts that count`,
    run: () =>
      fc.assert(
        fc.asyncProperty(fc.array(command(), { maxLength: 60 }), (commands) =>
          withRun(harness, shape, (run) => obey(run, model, commands)),
        ),
        { numRuns: runs },
      ),
  };
}

async function obey<K extends StoreShape['kind']>(
  run: ChangelogRun<StoresByShape[K]>,
  model: RandomModel<K>,
  commands: readonly Command[],
): Promise<void> {
  const puts = { dirty: [] as RandomPut[], inFlight: [] as RandomPut[], counted: [] as RandomPut[] };
  for (const command of commands) {
    if (typeof command === 'object') {
      model.put(run.store, command);
      puts.dirty.push(command);
      continue;
    }
    assert.deepEqual(model.ask(run.store), model.expect([...puts.counted, ...puts.inFlight, ...puts.dirty]), `before ${command}`);
    await happen(run, command);
    if (command !== 'rollback' && command !== 'crash') puts.inFlight.push(...puts.dirty);
    if (command === 'commit' || command === 'crash-logged') puts.counted.push(...puts.inFlight);
    if (command !== 'prepare') puts.inFlight = [];
    puts.dirty = [];
    assert.deepEqual(model.ask(run.store), model.expect([...puts.counted, ...puts.inFlight]), `after ${command}`);
  }
  await run.crash();
  assert.deepEqual(model.ask(run.store), model.expect(puts.counted), 'at the end');
}

async function happen<K extends StoreShape['kind']>(run: ChangelogRun<StoresByShape[K]>, event: Event): Promise<void> {
  if (event !== 'rollback' && event !== 'crash') run.prepare();
  if (event === 'commit' || event === 'crash-logged') run.logCommits();
  if (event === 'commit') await run.committed();
  else if (event.startsWith('crash')) await run.crash();
  else if (event !== 'prepare') run.rollback();
  if (event === 'abort-stand-by') await run.committed();
}
