import { expect, test } from 'vitest';
import { KnownBrokers } from './known-brokers.ts';

const broker = (nodeId: number) => ({ nodeId, host: 'b', port: nodeId });

test('known brokers are asked before those that were named at the start, and last those that failed', () => {
  const brokers = new KnownBrokers(['start:1', 'b:2']);
  expect(brokers.inOrder()).toEqual(['start:1', 'b:2']);
  brokers.replace([broker(1), broker(2)]);
  expect(brokers.inOrder()).toEqual(['b:1', 'b:2', 'start:1']);
  brokers.failed('b:1');
  expect(brokers.inOrder()).toEqual(['b:2', 'start:1', 'b:1']);
  brokers.answered('b:1');
  expect(brokers.inOrder()).toEqual(['b:1', 'b:2', 'start:1']);
});

test('a broker that is not told any more is gone, and one that tells of none says nothing', () => {
  const brokers = new KnownBrokers(['start:1']);
  brokers.replace([broker(1), broker(2)]);
  brokers.replace([broker(2)]);
  expect([brokers.numbers, brokers.addressOf(1), brokers.has('b:1')]).toEqual([[2], undefined, false]);
  brokers.replace([]);
  expect(brokers.numbers).toEqual([2]);
});

test('what is forgotten is found again through those that were named at the start', () => {
  const brokers = new KnownBrokers(['start:1']);
  brokers.add(broker(7));
  brokers.forget();
  expect([brokers.inOrder(), brokers.has('b:7'), brokers.has('start:1')]).toEqual([['start:1'], false, true]);
});
