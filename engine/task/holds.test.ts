import { expect, test } from 'vitest';
import { peek } from '../../operators/peek.ts';
import { to } from '../../operators/to.ts';
import type { Hold } from '../model/processor.ts';
import { string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import { TestDriver } from '../test-kit/index.ts';

const work = { name: 'work', key: string(), value: string() };
const out = { name: 'out', key: string(), value: string() };

/** A task that holds its first record for asynchronous work, and passes it on when that is released. */
async function holding() {
  const holds: Hold[] = [];
  const plan = pipeline('holding', ({ from }) =>
    from(work).pipe(
      peek(() => {
        const hold = driver.tasks()[0]?.holds.hold();
        if (hold) holds.push(hold);
      }),
      to(out),
    ),
  );
  const driver = await TestDriver.start(plan);
  driver.send(work, 'k', 'held');
  driver.read(out);
  const [[hold], [task]] = [holds, driver.tasks()];
  if (!hold || !task) throw new Error('nothing is held');
  const effects: string[] = [];
  return { driver, task, hold, effects };
}

/** What asynchronous work may say when it ends, or on its way. */
const ENDS: Readonly<Record<string, (hold: Hold, effects: string[]) => void>> = {
  release: (hold, effects) => hold.release(() => effects.push('released')),
  turn: (hold, effects) => hold.turn(() => effects.push('turned')),
  park: (hold) => hold.park(new Error('late'), 1),
  fail: (hold) => hold.fail(new Error('late')),
};

/** Where the group would go on. */
const offsetOf = (task: Awaited<ReturnType<typeof holding>>['task']) => task.offsets()[0]?.offset;

test('what asynchronous work ends with takes effect on the next turn, and lets the offset go', async () => {
  const { driver, task, hold, effects } = await holding();
  expect(offsetOf(task)).toBe(0);
  hold.release(() => effects.push('released'));
  expect(effects).toEqual([]);
  driver.run();
  expect([effects, offsetOf(task)]).toEqual([['released'], 1]);
  await driver.close();
});

test.for(['close', 'release'] as const)(
  'a completion that comes when the partition is given up (%s) is dropped: no effect, no dead letter, no error, and the offset stays open',
  async (giveUp) => {
    for (const [name, end] of Object.entries(ENDS)) {
      const { driver, task, hold, effects } = await holding();
      expect(hold.signal.aborted).toBe(false);
      await task[giveUp]();
      expect(hold.signal.aborted).toBe(true);
      end(hold, effects);
      expect([name, task.holds.runReleased()]).toEqual([name, 0]);
      driver.run();
      expect([name, effects, driver.deadLetters(), offsetOf(task)]).toEqual([name, [], [], 0]);
      await driver.close();
    }
  },
);

test.for(['close', 'release'] as const)(
  'one that came before, and whose turn had not come yet, is dropped as well (%s)',
  async (giveUp) => {
    for (const [name, end] of Object.entries(ENDS)) {
      const { driver, task, hold, effects } = await holding();
      end(hold, effects);
      await task[giveUp]();
      expect([name, task.holds.runReleased()]).toEqual([name, 0]);
      driver.run();
      expect([name, effects, driver.deadLetters(), offsetOf(task)]).toEqual([name, [], [], 0]);
      await driver.close();
    }
  },
);
