import { expect, test } from 'vitest';
import { didYouMean, similarNames } from './similar-names.ts';

test.for([
  ['ordres', ['orders', 'totals'], ['orders']],
  ['Orders', ['orders'], ['orders']],
  ['order', ['orders', 'orders-copy', 'totals'], ['orders', 'orders-copy']],
  ['xyz', ['orders'], []],
  ['', ['orders'], []],
  ['t1', ['t2', 'tt', 'zz'], []],
] as const)('%s', ([written, names, expected]) => {
  expect(similarNames(written, names)).toEqual(expected);
});

test('at most three are told, the likeliest first', () => {
  expect(similarNames('topic-1', ['topic-12', 'topic-1x', 'topic-1', 'topic-13', 'topic-9'])).toEqual([
    'topic-1',
    'topic-12',
    'topic-13',
  ]);
  expect(didYouMean('topc', ['topic', 'tonic'])).toBe('did you mean topic?');
  expect(didYouMean('x', ['topic'])).toBeUndefined();
});
