import { describe, expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { keyValueStore } from './declared-stores.ts';
import { process } from './process.ts';
import { to } from './to.ts';

const events = { name: 'events', key: string(), value: json<'open' | 'close'>() };
const alarms = { name: 'alarms', key: string(), value: json<string>() };

/** Doors that stay open longer than a second raise an alarm. */
const open = keyValueStore<string, number>('open-since');
const doors = pipeline('doors', ({ from }) =>
  from(events).pipe(
    process<string, 'open' | 'close', string, string>('watch-doors', {
      stores: [open],
      start: (context) => {
        const rows = context.store(open);
        context.schedule(100, 'wall-clock', (now) => {
          for (const [key, { value: since }] of [...rows.all()]) {
            if (now - since < 1000) continue;
            rows.put(key, null, now);
            context.forward({ key, value: `open since ${since}`, timestamp: now, headers: [] });
          }
        });
        return ({ key, value, timestamp }) => rows.put(key, value === 'open' ? context.now() : null, timestamp);
      },
    }),
    to(alarms),
  ),
);

describe('process', () => {
  test('keeps state over a crash and acts on timers', async () => {
    const driver = await TestDriver.start(doors);
    driver.send(events, 'front', 'open');
    driver.send(events, 'back', 'open');
    driver.send(events, 'back', 'close');
    driver.commit();
    driver.advance('500ms');
    await driver.restart();
    expect(driver.read(alarms)).toEqual([]);
    driver.advance('500ms');
    expect(driver.read(alarms).map(({ key, value }) => [key, value])).toEqual([['front', 'open since 0']]);
    driver.advance('5s');
    expect(driver.read(alarms)).toEqual([]);
    await driver.close();
  });
});
