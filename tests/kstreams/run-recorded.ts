import { TestDriver } from '../../engine/test-kit/index.ts';
import { planOf } from './plans.ts';
import type { KsScenario } from './scenario.ts';
import { text } from './topics.ts';

/** Runs what Kafka Streams has run on the test kit; the first difference, or undefined when there is none. */
export async function runRecorded({ plan, steps, outputs, throws }: KsScenario): Promise<string | undefined> {
  const driver = await TestDriver.start(planOf(plan), plan.kind === 'cached' ? { cacheMaxBytes: plan.cacheMaxBytes } : {});
  try {
    for (const [at, step] of steps.entries()) {
      const want = outputs
        .filter(([, , , cause]) => cause === at)
        .map(([key, value, time]) => JSON.stringify([key, value, time]));
      if ('commit' in step) driver.commit();
      else if ('advance' in step) driver.advance(`${step.advance}ms`);
      else {
        const [topic, key, value, timestamp] = step.pipe;
        driver.send(text(topic), key, value, timestamp);
      }
      const got = driver.read(text('out')).map(({ key, value, timestamp }) => JSON.stringify([key, value, timestamp]));
      const stopped = throws !== undefined && !outputs.some(([, , , cause]) => cause >= at) && driver.deadLetters().length > 0;
      // Where Kafka Streams stops for a record without a time, ours parks it: the source says what becomes of it.
      if (stopped) return undefined;
      const [expected, actual] = [comparable(plan, want), comparable(plan, got)];
      if (expected !== actual) return `step ${at} ${JSON.stringify(step)}: expected ${expected}, got ${actual}`;
    }
    return throws === undefined ? undefined : `Kafka Streams stops with ${throws}, ours does not`;
  } finally {
    await driver.close();
  }
}

/**
 * Windows that close at one moment have no order among keys, nor have two timers that are due at one. A pair that is gone has the time of the
 * row that went in ours; in Kafka Streams that of the other row, where a change of it is held back.
 */
function comparable(plan: KsScenario['plan'], records: readonly string[]): string {
  const { kind } = plan;
  if (kind === 'cached' && plan.of.endsWith('join')) return records.map((each) => each.replace(/"null",\d+/, '"null"')).join(' ');
  const also = (record: string): number => Number(record.startsWith('["also"'));
  const list =
    kind === 'closed-windows' || kind === 'suppress-time' ? records.toSorted() : records.toSorted((a, b) => also(a) - also(b));
  return list.join(' ') || 'nothing';
}
