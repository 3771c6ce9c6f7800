import { string } from '../../../engine/model/serdes.ts';
import { pipeline } from '../../../engine/plan/pipeline.ts';
import { input } from '../../../engine/test-kit/index.ts';
import { filter, flatMapValues, mapValues, to } from '../../../operators/index.ts';
import { sameFirstSequences, sameSequences, valuesByKey } from '../compare.ts';
import type { SimulatedCase } from '../simulated-case.ts';

const numbers = { name: 'numbers', key: string(), value: string() };
const words = { name: 'words', key: string(), value: string() };

function expected(inputs: Parameters<SimulatedCase['exactly']>[1]): Map<string, string[]> {
  const even = inputs.filter(({ value }) => Number(value) % 2 === 0);
  return valuesByKey(even.flatMap(({ key, value }) => [`${value}!`, `${value}?`].map((each) => ({ key, value: each }))));
}

/** A chain of steps without state: every record comes through, in the order of its key. */
export const stateless: SimulatedCase = {
  name: 'stateless',
  survivesZombies: true,
  plan: pipeline('stateless', ({ from }) =>
    from(numbers).pipe(
      filter((value) => Number(value) % 2 === 0),
      flatMapValues((value) => [`${value}!`, `${value}?`]),
      mapValues((value) => value.trim()),
      to(words),
    ),
  ),
  inputs: (random) =>
    Array.from({ length: random.between(40, 160) }, (_, i) => input(numbers, `k${random.below(9)}`, String(i), i)),
  exactly: (result, inputs) => sameSequences('words', valuesByKey(result.read(words)), expected(inputs)),
  atLeast: (result, inputs) => sameFirstSequences('words', valuesByKey(result.read(words)), expected(inputs)),
};
