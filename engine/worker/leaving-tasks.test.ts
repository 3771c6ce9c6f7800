import { expect, test } from 'vitest';
import type { Task } from '../task/task.ts';
import { LeavingTasks } from './leaving-tasks.ts';
import { LEAVING_MS_MAX } from './worker-options.ts';

/** What leaving asks of a task, and a clock whose timer is kept. */
function leaving(drainTimeout: '5s' | '10m' = '5s') {
  const state = { held: 1, mayCommit: false };
  const task = {
    holds: {
      get size() {
        return state.held;
      },
    },
    get mayCommit() {
      return state.mayCommit;
    },
  } as unknown as Task;
  const timer = { ms: 0, end: () => {} };
  const after = (ms: number, end: () => void): (() => void) => {
    Object.assign(timer, { ms, end });
    return () => {};
  };
  const tasks = new LeavingTasks({ now: () => 0, after }, { drainTimeout });
  let isDone = false;
  const finished = tasks.finish([task]).then(() => {
    isDone = true;
  });
  return { tasks, task, state, timer, finished, isDone: () => isDone };
}

test('a task leaves when nothing of it is held, and caches have given what they held back', async () => {
  const { tasks, task, state, finished, isDone } = leaving();
  expect(tasks.has(task)).toBe(true);
  state.held = 0;
  tasks.look();
  await Promise.resolve();
  expect(isDone()).toBe(false);
  state.mayCommit = true;
  tasks.look();
  await finished;
});

test('it leaves when its time is up, which is no longer than a group waits for a member', async () => {
  const { timer, finished } = leaving('10m');
  expect(timer.ms).toBe(LEAVING_MS_MAX);
  timer.end();
  await finished;
});
