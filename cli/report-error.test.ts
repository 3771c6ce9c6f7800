import { expect, test } from 'vitest';
import { protocolError, recordsError } from '../connectors/kafka/wire/index.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import { reportError } from './report-error.ts';

async function reported(error: unknown): Promise<string> {
  const written: string[] = [];
  const output = { isTTY: false, write: (text: string) => void written.push(text) };
  const io: Io = {
    stdin: (async function* () {})(),
    stdout: output,
    stderr: output,
    env: {},
    cwd: '/',
    stop: new AbortController().signal,
  };
  expect(await reportError(error, io)).toBe(EXIT.failed);
  return written.join('');
}

test('a batch that cannot be read is told with its place and remedy, and nobody is sent to another port', async () => {
  const place = { topic: 'orders', partition: 3, offset: 40, nextOffset: 44 };
  const text = await reported(recordsError(place, 'compression', 'a record batch with the unknown compression 5'));
  expect(text).toBe(
    "millrace: topic 'orders', partition 3, offset 40 cannot be read: a record batch with the unknown compression 5: have it written with gzip, snappy, lz4 or zstd, or read it with a newer version of Millrace; to pass over it, once everything before it is committed, set the group's offset to 44\n",
  );
});

test('a port that is no broker is told with the option that names another', async () => {
  expect(await reported(protocolError('a message of -1 bytes'))).toContain('  name the port of a Kafka broker with --brokers');
});
