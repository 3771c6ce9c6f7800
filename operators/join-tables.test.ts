import { describe, expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import type { TableOptions } from '../engine/plan/table.ts';
import { keyValueRows } from '../engine/query/store-kinds.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { joinTables, leftJoinTables, outerJoinTables } from './join-tables.ts';
import { to } from './to.ts';
import { toStream } from './to-stream.ts';

const left = { name: 'left', key: string(), value: json<string>() };
const right = { name: 'right', key: string(), value: json<string>() };
const joined = { name: 'joined', key: string(), value: json<string | null>() };
const select = (a: string | null, b: string | null): string => `${a ?? '-'}${b ?? '-'}`;

const steps = { inner: joinTables, left: leftJoinTables, outer: outerJoinTables } as const;
type Kind = keyof typeof steps;

async function start(kind: Kind, store: { readonly store?: string } = {}, options: TableOptions<string, string> = {}) {
  const plan = pipeline('pairs', ({ table }) => {
    table(left, options).pipe(
      steps[kind]<string, string, string, string>('pair', table(right, options), { select, ...store }),
      toStream(),
      to(joined),
    );
  });
  const driver = await TestDriver.start(plan);
  const read = () => driver.read(joined).map(({ key, value, timestamp }) => `${key}=${value}@${timestamp}`);
  return { driver, read };
}

/** The inputs of the table in Kafka's documentation of joins, one for each ms: side and value; `-` deletes. */
const DOCUMENTED = 'L- R- LA Ra LB Rb L- R- LC Rc R- L- R- Rd LD'.split(' ');

describe('tables join as the table in the documentation of Kafka Streams says', () => {
  test.each([
    ['inner', ['4:Aa', '5:Ba', '6:Bb', '7:null', '10:Cc', '11:null', '15:Dd']],
    ['left', ['3:A-', '4:Aa', '5:Ba', '6:Bb', '7:null', '9:C-', '10:Cc', '11:C-', '12:null', '15:Dd']],
    ['outer', ['3:A-', '4:Aa', '5:Ba', '6:Bb', '7:-b', '8:null', '9:C-', '10:Cc', '11:C-', '12:null', '14:-d', '15:Dd']],
  ] as const)('%s', async (kind, expected) => {
    for (const store of [{}, { store: 'kept' }]) {
      const { driver, read } = await start(kind, store);
      const out = DOCUMENTED.flatMap((input, i) => {
        const value = input[1] === '-' ? null : (input[1] ?? null);
        driver.send(input[0] === 'L' ? left : right, 'k', value, i + 1);
        return read().map((row) => `${i + 1}:${row.slice('k='.length, row.indexOf('@'))}`);
      });
      expect(out).toEqual(expected);
      await driver.close();
    }
  });
});

test('a joined row has the larger timestamp of its two rows, and goes on when either changes', async () => {
  const { driver, read } = await start('inner', { store: 'kept' });
  driver.send(left, 'k', 'A', 9);
  driver.send(right, 'k', 'a', 5);
  driver.send(right, 'k', 'b', 20);
  expect(read()).toEqual(['k=Aa@9', 'k=Ab@20']);
  driver.commit();
  await driver.restart();
  expect(driver.store('kept', keyValueRows<string, string>()).get('k')).toEqual({ value: 'Ab', timestamp: 20 });
  await driver.close();
});

test('tables that keep history: an update that is older than the row changes nothing and is counted', async () => {
  const { driver, read } = await start('inner', {}, { history: '1s' });
  driver.send(left, 'k', 'A', 9);
  driver.send(right, 'k', 'a', 10);
  driver.send(left, 'k', 'older', 5);
  expect([read(), driver.dropped('out-of-order')]).toEqual([['k=Aa@10'], 1]);
  await driver.close();
});
