import { expect, test } from 'vitest';
import type { RdKafka } from './binding.ts';
import { Library } from './library.ts';
import { LibrdkafkaReader } from './reader.ts';

type Place = { readonly topic: string; readonly partition: number; readonly offset: number };

/** A library that is connected at once, has nothing, and remembers what it was told to read. */
function fakeLibrary() {
  const told: string[] = [];
  class KafkaConsumer {
    on(): void {}
    setDefaultConsumeTimeout(): void {}
    connect(_options: unknown, done: (error: null) => void): void {
      done(null);
    }
    disconnect(done: (error: null) => void): void {
      done(null);
    }
    consume(_count: number, done: (error: null, messages: readonly never[]) => void): void {
      done(null, []);
    }
    assign(places: readonly Place[]): void {
      told.push(places.map(({ topic, partition, offset }) => `${topic}-${partition}@${offset}`).join());
    }
  }
  return { library: new Library({ KafkaConsumer } as unknown as RdKafka, { brokers: ['a:1'] }), told };
}

test('a partition that is given up and taken again between two polls is read from where it is asked for, one that stays goes on', async () => {
  const { library, told } = fakeLibrary();
  const reader = new LibrdkafkaReader(library, 'me', 'read_committed');
  const at = (topic: string, offset: number): Place => ({ topic, partition: 0, offset });
  reader.assign([at('a', 5), at('b', 7)]);
  await reader.poll(0);
  reader.assign([at('b', 3)]);
  reader.assign([at('a', 2), at('b', 3)]);
  await reader.poll(0);
  reader.assign([at('a', 1), at('b', 1)]);
  await reader.poll(0);
  expect(told).toEqual(['a-0@5,b-0@7', 'a-0@2,b-0@7', 'a-0@2,b-0@7']);
  await reader.close();
});
