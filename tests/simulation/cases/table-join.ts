import { json, string } from '../../../engine/model/serdes.ts';
import { pipeline } from '../../../engine/plan/pipeline.ts';
import { input, type SeededRandom, type SimulatedInput } from '../../../engine/test-kit/index.ts';
import { join, to } from '../../../operators/index.ts';
import { byKey, sameSequences, valuesByKey } from '../compare.ts';
import type { SimulatedCase } from '../simulated-case.ts';

const prices = { name: 'prices', key: string(), value: json<number>() };
const sales = { name: 'sales', key: string(), value: json<number>() };
const priced = { name: 'priced', key: string(), value: json<{ readonly sale: number; readonly price: number | null }>() };

interface Priced {
  readonly sale: number;
  readonly price: number | null;
}

/** Each record of either side has a time of its own, so that there is one right order. */
function pricesAndSales(random: SeededRandom): SimulatedInput[] {
  return Array.from({ length: random.between(40, 160) }, (_, i) => {
    const key = `k${random.below(10)}`;
    if (random.chance(0.5)) return input(sales, key, i, i);
    return input(prices, key, random.chance(0.1) ? null : i, i);
  });
}

function expected(inputs: readonly SimulatedInput[]): Map<string, string[]> {
  const table = new Map<unknown, number>();
  const out: { key: unknown; value: Priced }[] = [];
  for (const { topic, key, value } of inputs) {
    if (topic.name === 'sales') out.push({ key, value: { sale: value as number, price: table.get(key) ?? null } });
    else if (value === null) table.delete(key);
    else table.set(key, value as number);
  }
  return valuesByKey(out);
}

/** A stream that looks up a table: records of both are taken in the order of their times, whichever arrives first. */
export const tableJoin: SimulatedCase = {
  name: 'table-join',
  plan: pipeline('table-join', ({ from, table }) =>
    from(sales).pipe(
      join('with-price', table(prices), { onMissing: 'null', select: (sale, price): Priced => ({ sale, price }) }),
      to(priced),
    ),
  ),
  inputs: pricesAndSales,
  // What is not there yet cannot be waited for: the right order can be kept only among what is.
  options: { inputsOver: '0ms' },
  exactly: (result, inputs) => sameSequences('priced', valuesByKey(result.read(priced)), expected(inputs)),
  atLeast: (result, inputs) => {
    const given = byKey(result.read(priced), ({ value }) => value?.sale);
    for (const { topic, key, value, timestamp } of inputs) {
      if (topic.name !== 'sales') continue;
      const found = given.get(String(value));
      if (!found) return `sale ${value} of ${key} is lost`;
      const wrong = found.find((each) => each.key !== key || each.timestamp !== timestamp);
      if (wrong) return `sale ${value} of ${key} at ${timestamp} came as ${wrong.key} at ${wrong.timestamp}`;
    }
    return undefined;
  },
};
