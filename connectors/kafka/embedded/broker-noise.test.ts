import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrokerConnection } from '../client/broker-connection.ts';
import { APIS, encodeRequest } from '../wire/index.ts';
import { Metadata } from '../wire/messages/metadata.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from './index.ts';

let kafka: EmbeddedKafka;
let calm: BrokerConnection;
beforeAll(async () => {
  kafka = await startEmbeddedKafka();
  calm = await BrokerConnection.open(kafka.bootstrap, 'calm', 10_000);
});
afterAll(async () => {
  calm.close();
  await kafka.stop();
});

/** Sends bytes, says that there are no more, and waits until the broker has closed its side too. */
async function send(bytes: Uint8Array): Promise<void> {
  const socket = connect(kafka.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  const closed = once(socket, 'close');
  socket.end(bytes);
  await closed;
}

async function stillServes(): Promise<void> {
  expect((await calm.request(Metadata, { topics: [] })).brokers).toHaveLength(1);
}

const sized = (body: Uint8Array): Buffer => {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
};

test.each([
  ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ['the beginning of TLS', Buffer.from('16030100f8010000f40303', 'hex')],
  ['a size of two gigabytes', Buffer.from([0x7f, 0xff, 0xff, 0xff, 1, 2, 3])],
  ['a negative size', Buffer.from([0xff, 0xff, 0xff, 0xff])],
  ['half a frame', Buffer.from([0, 0, 1, 0, 0, 3])],
  ['an empty frame', Buffer.from([0, 0, 0, 0])],
  ['a call that does not exist', sized(Buffer.from([0x7f, 0xff, 0, 0, 0, 0, 0, 1, 0xff, 0xff]))],
  ['nothing', Buffer.alloc(0)],
])('%s ends that connection only', async (_, bytes) => {
  await send(bytes);
  await stillServes();
});

test('any bytes in a frame end that connection only', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 120 }), async (noise) => {
      await send(sized(noise));
      await stillServes();
    }),
    { numRuns: 60 },
  );
});

test('any bytes behind the header of every call end that connection only', async () => {
  const calls = [...APIS.values()].flatMap((api) => [api.min, api.max].map((version) => ({ api, version })));
  const body = fc.array(fc.oneof({ weight: 4, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(255) }), { maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...calls), body, async ({ api, version }, noise) => {
      const header = Buffer.from([0, api.key, 0, version, 0, 0, 0, 1, 0xff, 0xff]);
      await send(sized(Buffer.concat([header, Buffer.from(noise)])));
      await stillServes();
    }),
    { numRuns: 300 },
  );
}, 180_000);

test('many that claim a hundred megabytes and send nothing cost nothing', async () => {
  const before = process.memoryUsage().arrayBuffers;
  const sockets = Array.from({ length: 50 }, () => connect(kafka.port, '127.0.0.1'));
  for (const socket of sockets) {
    socket.on('error', () => {});
    socket.write(Buffer.from([0x06, 0x3f, 0, 0, 0, 0]));
  }
  await stillServes();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
  for (const socket of sockets) socket.destroy();
});

test('a call that holds far more than it needs is refused', async () => {
  const names = Array.from({ length: 400_000 }, (_, i) => ({ name: `topic-with-a-long-name-${i}` }));
  await send(Buffer.concat(encodeRequest(Metadata, 1, 1, 'greedy', { topics: names })));
  await stillServes();
});
