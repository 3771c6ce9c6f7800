import { expect, test } from 'vitest';
import { agent, count, filter, flatMapValues, join, mapValues, merge, sink, to, toStream } from '../../operators/index.ts';
import { json, string } from '../model/serdes.ts';
import { type PipelineSources, pipeline } from '../plan/pipeline.ts';
import type { SinkConnector } from '../ports.ts';
import { compile } from './compile.ts';

const numbers = { name: 'numbers', key: string(), value: json<number>() };
const rates = { ...numbers, name: 'rates' };
const out = { ...numbers, name: 'out' };
const retry = { attempts: 1, backoff: '1s' } as const;
const ask = (name: string) =>
  agent<string, number, number>(
    name,
    { concurrency: 1, ordering: 'key', attemptTimeout: '1s', retry, onExhausted: 'stop' },
    (n) => n,
  );
const outside = { name: 'outside' } as SinkConnector<never, never> as SinkConnector<string, number | null>;

const NOTHING = { state: false, outputs: false };
const OUTPUTS = { state: false, outputs: true };
const BOTH = { state: true, outputs: true };

test.each<readonly [what: string, define: (sources: PipelineSources) => unknown, half: object]>([
  ['no asynchronous step', ({ from }) => from(numbers).pipe(count('c'), toStream(), to(out)), NOTHING],
  [
    'everything behind the only one',
    ({ from }) =>
      from(numbers).pipe(
        filter((n) => n > 0),
        mapValues((n) => n),
        ask('a'),
        count('c'),
        toStream(),
        to(out),
      ),
    NOTHING,
  ],
  [
    'several sinks and nothing else',
    ({ from }) => {
      const stream = from(numbers);
      stream.pipe(sink('one', outside));
      stream.pipe(sink('two', outside));
    },
    NOTHING,
  ],
  [
    'a table beside it, whose records it never holds',
    ({ from, table }) => from(numbers).pipe(ask('a'), join('j', table(rates), { onMissing: 'drop', select: (n) => n }), to(out)),
    NOTHING,
  ],
  [
    'state before it',
    ({ from }) => from(numbers).pipe(count('c'), toStream(), sink('s', outside)),
    { state: true, outputs: false },
  ],
  [
    'state on another way',
    ({ from }) => {
      const stream = from(numbers);
      stream.pipe(ask('a'), to(out));
      stream.pipe(count('c'));
    },
    { state: true, outputs: false },
  ],
  [
    'outputs on another way',
    ({ from }) => {
      const stream = from(numbers);
      stream.pipe(sink('s', outside));
      stream.pipe(to(out));
    },
    OUTPUTS,
  ],
  [
    'two in a row, with outputs between them',
    ({ from }) => {
      const asked = from(numbers).pipe(ask('a'));
      asked.pipe(to(out));
      asked.pipe(sink('s', outside));
    },
    OUTPUTS,
  ],
  [
    'several records of one before it',
    ({ from }) =>
      from(numbers).pipe(
        flatMapValues((n) => [n, n]),
        ask('a'),
        count('c'),
        toStream(),
        to(out),
      ),
    BOTH,
  ],
  [
    'two ways to it',
    ({ from }) => {
      const stream = from(numbers);
      const copy = stream.pipe(mapValues((n) => n + 1));
      stream.pipe(merge(copy), ask('a'), count('c'), toStream(), to(out));
    },
    BOTH,
  ],
])('%s', (_what, define, half) => {
  expect(compile(pipeline('p', define)).subTopologies[0]?.halfDone).toEqual(half);
});
