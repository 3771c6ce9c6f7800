import { describe, expect, test } from 'vitest';
import { string } from '../engine/model/serdes.ts';
import { StreamError } from '../engine/model/stream-error.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { type AgentContext, type AgentOptions, agent, to } from './index.ts';

const work = { name: 'work', key: string(), value: string() };
const results = { name: 'results', key: string(), value: string() };
const BASE: AgentOptions<string, string, string> = {
  concurrency: 3,
  ordering: 'key',
  attemptTimeout: '10s',
  retry: { attempts: 3, backoff: '1s' },
  onExhausted: 'park',
};

/** Calls that a test lets go one by one. */
class Gate {
  readonly started: string[] = [];
  readonly #open = new Map<string, { resolve: (value: string) => void; reject: (error: Error) => void }>();
  readonly call = (value: string, _context: AgentContext<string>): Promise<string> => {
    this.started.push(value);
    return new Promise((resolve, reject) => this.#open.set(value, { resolve, reject }));
  };
  finish(value: string, result = value.toUpperCase()): void {
    this.#open.get(value)?.resolve(result);
  }
  fail(value: string, error: Error): void {
    this.#open.get(value)?.reject(error);
  }
}

async function start(
  options: Partial<AgentOptions<string, string, string>>,
  fn: (value: string, context: AgentContext<string>) => Promise<string>,
) {
  const plan = pipeline('agents', ({ from }) => from(work).pipe(agent('call', { ...BASE, ...options }, fn), to(results)));
  const driver = await TestDriver.start(plan);
  const values = () => driver.read(results).map(({ value }) => value);
  return { driver, values };
}

/** Lets promises settle and the tasks take their turn. */
async function turn(driver: TestDriver): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  driver.run();
}

describe('order', () => {
  test('by key: one call at a time for each key, others go on', async () => {
    const gate = new Gate();
    const { driver, values } = await start({}, gate.call);
    for (const [key, value] of [
      ['a', 'a1'],
      ['a', 'a2'],
      ['b', 'b1'],
    ] as const)
      driver.send(work, key, value);
    await turn(driver);
    expect(gate.started).toEqual(['a1', 'b1']);
    gate.finish('b1');
    gate.finish('a1');
    await turn(driver);
    expect(gate.started).toEqual(['a1', 'b1', 'a2']);
    gate.finish('a2');
    await driver.settle();
    expect(values()).toEqual(['B1', 'A1', 'A2']);
  });

  test('ordered: results wait for those before them', async () => {
    const gate = new Gate();
    const { driver, values } = await start({ ordering: 'ordered' }, gate.call);
    for (const value of ['1', '2', '3']) driver.send(work, 'k', value);
    await turn(driver);
    gate.finish('3');
    gate.finish('2');
    await turn(driver);
    expect(values()).toEqual([]);
    gate.finish('1');
    await driver.settle();
    expect(values()).toEqual(['1', '2', '3']);
  });

  test('never more calls at once than the bound', async () => {
    const gate = new Gate();
    const { driver } = await start({ ordering: 'unordered', concurrency: 2 }, gate.call);
    for (const value of ['1', '2', '3', '4']) driver.send(work, 'k', value);
    await turn(driver);
    expect(gate.started).toEqual(['1', '2']);
  });
});

describe('failure', () => {
  test('is repeated with back-off and then parked with its attempts', async () => {
    let attempts = 0;
    const { driver, values } = await start({}, async () => {
      attempts++;
      throw new Error(`no luck ${attempts}`);
    });
    driver.send(work, 'k', 'unlucky');
    await turn(driver);
    for (const duration of ['1s', '2s'] as const) {
      driver.advance(duration);
      await turn(driver);
    }
    await driver.settle();
    expect(attempts).toBe(3);
    expect(values()).toEqual([]);
    const [letter] = driver.deadLetters();
    expect(letter?.value?.toString()).toBe('unlucky');
    const header = (name: string) => String(letter?.headers.find(([each]) => each === name)?.[1]);
    expect(header('millrace-attempts')).toBe('3');
    expect(header('millrace-error-message')).toBe('no luck 3');
    expect(header('millrace-origin-offset')).toBe('0');
  });

  test('an error that says park is not repeated', async () => {
    let attempts = 0;
    const { driver } = await start({}, async () => {
      attempts++;
      throw new StreamError('hopeless', { code: 'STREAM_TEST', domain: 'user', scope: 'record', verdict: 'park' });
    });
    driver.send(work, 'k', 'x');
    await driver.settle();
    expect(attempts).toBe(1);
    expect(driver.deadLetters()).toHaveLength(1);
  });

  test('an attempt over its time is aborted and counts as failed', async () => {
    const signals: AbortSignal[] = [];
    const { driver, values } = await start({ retry: { attempts: 2, backoff: '1s' } }, (value, { signal, attempt }) => {
      signals.push(signal);
      return attempt === 1 ? new Promise(() => {}) : Promise.resolve(value);
    });
    driver.send(work, 'k', 'slow');
    await turn(driver);
    driver.advance('10s');
    await turn(driver);
    expect(signals[0]?.aborted).toBe(true);
    driver.advance('1s');
    await driver.settle();
    expect(values()).toEqual(['slow']);
  });

  test('with stop the task ends and the offset stays open', async () => {
    const { driver } = await start({ onExhausted: 'stop', retry: { attempts: 1, backoff: '1s' } }, async () => {
      throw new Error('fatal');
    });
    driver.send(work, 'k', 'x');
    await expect(driver.settle()).rejects.toThrow('fatal');
    expect(driver.deadLetters()).toHaveLength(0);
  });
});

describe('a crash', () => {
  test('runs only unfinished calls again, also those behind finished ones', async () => {
    const first = new Gate();
    let gate = first;
    const { driver, values } = await start({ ordering: 'unordered', concurrency: 5 }, (value, context) =>
      gate.call(value, context),
    );
    for (const value of ['1', '2', '3', '4']) driver.send(work, 'k', value);
    await turn(driver);
    for (const done of ['2', '4']) first.finish(done);
    await turn(driver);
    driver.commit();
    gate = new Gate();
    await driver.restart();
    await turn(driver);
    expect(gate.started).toEqual(['1', '3']);
    for (const left of ['1', '3']) gate.finish(left);
    await driver.settle();
    expect([...values()].sort()).toEqual(['1', '2', '3', '4']);
  });

  test('keeps the results of durable sub-steps', async () => {
    const paid: string[] = [];
    let stuck = true;
    const { driver, values } = await start({}, async (value, { run }) => {
      const answer = await run('ask', async () => {
        paid.push(value);
        return `${value}!`;
      });
      if (stuck) await new Promise(() => {});
      return answer;
    });
    driver.send(work, 'k', 'question');
    await turn(driver);
    await turn(driver);
    driver.commit();
    stuck = false;
    await driver.restart();
    await driver.settle();
    expect(values()).toEqual(['question!']);
    expect(paid).toEqual(['question']);
  });
});
