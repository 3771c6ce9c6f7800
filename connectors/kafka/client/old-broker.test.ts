import { afterEach, expect, test } from 'vitest';
import { FakeBroker } from '../../testing/fake-broker.ts';
import { fakeMetadata } from '../../testing/fake-metadata.ts';
import type { Api } from '../wire/api.ts';
import { Fetch, Metadata } from '../wire/index.ts';
import { kafkaLog } from './kafka-log.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** What reading fails with at a broker that serves Fetch so, or not at all; where that broker is; and how often it was asked for records. */
async function readingAt(fetch: { readonly min: number; readonly max: number } | undefined) {
  const served = fetch === undefined ? [Metadata] : [Metadata, { ...Fetch, ...fetch }];
  let fetches = 0;
  const broker: FakeBroker = new FakeBroker(served as unknown as readonly Api[], ({ key }) => {
    if (key === Fetch.key) fetches++;
    return fakeMetadata(broker, ['t']);
  });
  await broker.listen();
  cleanups.push(() => broker.stop());
  const address = `127.0.0.1:${broker.port}`;
  const log = kafkaLog({ brokers: [address] });
  cleanups.push(() => log.close());
  const reader = log.reader({ clientId: 'r', isolation: 'read_committed' });
  reader.assign([{ topic: 't', partition: 0, offset: 0 }]);
  const failed = async (): Promise<unknown> => {
    for (;;) {
      try {
        await reader.poll(1_000);
      } catch (error) {
        return error;
      }
    }
  };
  return { error: await failed(), address, fetches };
}

const VERSION = { code: 'STREAM_KAFKA_VERSION', domain: 'external', scope: 'process', verdict: 'stop' } as const;
const needed = `one of ${Fetch.min} to ${Fetch.max} is needed`;

test('a broker that lacks a call is named, with the call and what to do', async () => {
  const { error, address } = await readingAt(undefined);
  expect(error).toMatchObject({
    ...VERSION,
    message: `broker ${address} serves Fetch not at all; ${needed}: use a newer Kafka`,
    context: { broker: address, api: 'Fetch' },
  });
});

test('a broker whose newest version of a call is too old is named, with its versions', async () => {
  const { error, address, fetches } = await readingAt({ min: 0, max: Fetch.min - 1 });
  expect(error).toMatchObject({
    ...VERSION,
    message: `broker ${address} serves Fetch in versions 0 to ${Fetch.min - 1}; ${needed}: use a newer Kafka`,
  });
  expect(fetches).toBe(0);
});

test('a broker that has left all versions behind that this client knows is told from an old one', async () => {
  const { error, address, fetches } = await readingAt({ min: Fetch.max + 1, max: Fetch.max + 3 });
  expect(error).toMatchObject({
    ...VERSION,
    message: `broker ${address} serves Fetch in versions ${Fetch.max + 1} to ${Fetch.max + 3}; ${needed}: use a newer Millrace`,
  });
  expect(fetches).toBe(0);
});
