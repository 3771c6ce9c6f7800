import { json, string } from '../../../engine/model/serdes.ts';
import { pipeline } from '../../../engine/plan/pipeline.ts';
import { input, OUTSIDE, type Outside, type SimulatedInput, type SimulationResult } from '../../../engine/test-kit/index.ts';
import { agent, flatMapValues, to } from '../../../operators/index.ts';
import { byKey, sameSequences, valuesByKey } from '../compare.ts';
import type { SimulatedCase } from '../simulated-case.ts';

const letters = { name: 'letters', key: string(), value: json<number>() };
const copies = { name: 'copies', key: string(), value: json<number>() };
const replies = { name: 'replies', key: string(), value: json<string>() };

const repliesTo = (letter: unknown): readonly string[] => [`first reply to ${letter}`, `second reply to ${letter}`];

function firstLost(result: SimulationResult, inputs: readonly SimulatedInput[]): string | undefined {
  const [copied, replied] = [result.read(copies), result.read(replies)].map(
    (list) => new Set(list.map(({ value }) => value as unknown)),
  );
  for (const { value } of inputs) {
    if (!copied?.has(value)) return `letter ${value} was not copied`;
    const missing = repliesTo(value).find((reply) => !replied?.has(reply));
    if (missing !== undefined) return `${missing} is lost`;
  }
  return undefined;
}

/** Results that are out while calls for the same record are under way: beside the agent, and of the first of two calls. */
export const outputsBesideAgent: SimulatedCase = {
  name: 'outputs-beside-agent',
  plan: pipeline('outputs-beside-agent', ({ from }) => {
    const stream = from(letters);
    stream.pipe(to(copies));
    stream.pipe(
      flatMapValues(repliesTo),
      agent(
        'send',
        { concurrency: 4, ordering: 'key', attemptTimeout: '20s', retry: { attempts: 20, backoff: '50ms' }, onExhausted: 'stop' },
        (reply, context) => (context.resource(OUTSIDE) as Outside).call(reply, () => reply),
      ),
      to(replies),
    );
  }),
  inputs: (random) => Array.from({ length: random.between(30, 90) }, (_, i) => input(letters, `k${random.below(8)}`, i, i)),
  survivesZombies: true,
  repeatsWhenMoved: true,
  options: { faults: { outside: { failed: 0.1, slow: 0.1, slowMs: 12_000 } } },
  exactly: (result, inputs) => {
    const lettersBy = byKey(inputs, ({ key }) => key);
    const ofLetters = <T>(make: (letter: unknown) => readonly T[]) =>
      new Map(
        [...lettersBy].map(([key, list]) => [key, list.flatMap(({ value }) => make(value).map((each) => JSON.stringify(each)))]),
      );
    return (
      sameSequences(
        'copies',
        valuesByKey(result.read(copies)),
        ofLetters((letter) => [letter]),
      ) ?? sameSequences('replies', valuesByKey(result.read(replies)), ofLetters(repliesTo))
    );
  },
  atLeast: firstLost,
};
