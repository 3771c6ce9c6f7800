import { afterEach, expect, test } from 'vitest';
import { prometheusMetrics } from '../../connectors/metrics/index.ts';
import { serveApi } from '../serve-api.ts';
import { memoryPlatform } from '../testing/memory-platform.ts';
import { alertEvent } from '../testing/sample-events.ts';
import { type StreamReader, streamReader } from '../testing/stream-reader.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const KIB = 1024;
/** Far beyond what the kernel's socket buffers and the client's bound hold together. */
const EVENTS = 600;
const EVENT_BYTES = 64 * KIB;

async function setUp(closeGraceMs: number) {
  const metrics = prometheusMetrics();
  const platform = memoryPlatform({ metrics });
  const limits = { maxBytes: 2 * 1024 * KIB, maxMessages: 10_000, closeGraceMs };
  const { decoder, deps, kafka } = platform;
  const api = await serveApi({ deps, decoder, log: kafka.log, host: '127.0.0.1', port: 0, stream: { limits } });
  cleanups.push(() => api.stop());
  const open = async (): Promise<StreamReader> => {
    const reader = streamReader(api.url, '?topics=system_alert');
    cleanups.push(() => reader.socket.terminate());
    await reader.until(({ type }) => type === 'hello');
    return reader;
  };
  /** One after the other, each when all who read have the one before: readers never lag, so only the one that stopped can be slow. */
  const flood = async (readers: readonly StreamReader[]): Promise<void> => {
    for (let i = 0; i < EVENTS; i++) {
      platform.emit('system_alert', 'key', alertEvent({ id: `alert-${i}`, message: 'x'.repeat(EVENT_BYTES) }));
      if (i % 20 === 19) await Promise.all(readers.map((reader) => reader.until(({ event }) => event?.id === `alert-${i}`)));
    }
  };
  const metric = async (name: string): Promise<string | undefined> =>
    (await metrics.render()).split('\n').find((line) => line.startsWith(`millrace_${name}`));
  return { open, flood, metric };
}

test('a client that stops reading is closed with 4008, and the others get every event', async () => {
  const { flood, metric, open } = await setUp(20_000);
  const others = [await open(), await open()];
  const slow = await open();
  slow.socket.pause();
  await flood(others);
  for (const other of others) {
    const ids = other.messages.flatMap(({ event, type }) => (type === 'event' ? [event.id] : []));
    expect(ids).toEqual(Array.from({ length: EVENTS }, (_, i) => `alert-${i}`));
  }
  expect(await metric('gateway_slow_consumers_total')).toBe('millrace_gateway_slow_consumers_total 1');
  expect(await metric('gateway_clients')).toBe('millrace_gateway_clients 2');
  slow.socket.resume();
  expect(await slow.closed).toEqual({ code: 4008, reason: 'slow consumer' });
  expect(slow.messages.length).toBeLessThan(EVENTS);
});

test('one that reads not even its close frame is cut', async () => {
  const { flood, open } = await setUp(1);
  const other = await open();
  const slow = await open();
  slow.socket.pause();
  await flood([other]);
  slow.socket.resume();
  expect((await slow.closed).code).toBe(1006);
});
