import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordBatchBuilder } from '../wire/index.ts';
import { BATCH } from '../wire/record-batch-header.ts';
import { CommittedOffsetsFile } from './committed-offsets-file.ts';
import { PartitionLog } from './partition-log.ts';
import { Topics } from './topics.ts';

let dir: string;
let open: { close(): void } | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-'));
});
afterEach(() => {
  open?.close();
  open = undefined;
  rmSync(dir, { recursive: true, force: true });
});

function batch(): Buffer {
  const builder = new RecordBatchBuilder(64);
  for (let i = 0; i < 3; i++) builder.append(null, Buffer.from(`value ${i}`), 1_000 + i, []);
  return Buffer.from(builder.finish());
}

/** A log of several segments, opened again after `damage`. */
function reopened(damage: () => void): PartitionLog {
  const configs = { 'segment.bytes': '200' };
  const log = new PartitionLog('t', 0, dir, configs);
  for (let i = 0; i < 6; i++) log.append(batch());
  log.close();
  damage();
  const again = new PartitionLog('t', 0, dir, configs);
  open = again;
  return again;
}

const damagedAt = (file: string, change: (bytes: Buffer) => void): void => {
  const bytes = readFileSync(join(dir, file));
  change(bytes);
  writeFileSync(join(dir, file), bytes);
};

describe('a log', () => {
  it('reads a segment whose index is damaged', () => {
    const log = reopened(() => {
      for (const file of readdirSync(dir).filter((name) => name.endsWith('.index')))
        damagedAt(file, (bytes) => bytes.writeDoubleBE(3.5e-320, 40));
    });
    expect(log.lookup(1_002)).toEqual({ offset: 2, timestamp: 1_002 });
    expect(log.read(7, 1_000).length).toBeGreaterThan(0);
  });

  it.each([
    ['an offset beyond all whole numbers', 2n ** 62n],
    ['an offset that was before', 1n],
  ])('ends before a batch with %s, which no checksum covers', (_what, offset) => {
    const log = reopened(() => {
      const newest =
        readdirSync(dir)
          .filter((name) => name.endsWith('.log'))
          .toSorted()
          .at(-1) ?? '';
      damagedAt(newest, (bytes) => bytes.writeBigInt64BE(offset, BATCH.baseOffset));
    });
    expect(log.cutOff).toBeGreaterThan(0);
    expect(log.highWatermark).toBeLessThan(18);
    expect(log.append(batch())).toEqual({ baseOffset: log.highWatermark - 3 });
  });

  it('does not begin where nobody knows', () => {
    const file = join(dir, 'log-start');
    expect(() => reopened(() => writeFileSync(file, '1x'))).toThrow(`${file} is damaged`);
  });
});

describe('the list of topics', () => {
  const topic = { name: 't', id: '00', configs: {}, partitions: 1 };

  it.each([
    ['cut off', '[{"name"'],
    ['another thing', '{}'],
    ['a topic without a name', JSON.stringify([{ ...topic, name: undefined }])],
    ['a name that leads elsewhere', JSON.stringify([{ ...topic, name: '../t' }])],
    ['partitions without end', JSON.stringify([{ ...topic, partitions: 1e9 }])],
    ['configs that are no texts', JSON.stringify([{ ...topic, configs: { 'segment.ms': {} } }])],
  ])('is refused by name: %s', (_what, text) => {
    writeFileSync(join(dir, 'topics.json'), text);
    expect(() => new Topics(dir, () => undefined)).toThrow(
      expect.objectContaining({ code: 'STREAM_BROKER_FILE_DAMAGED', message: expect.stringContaining('topics.json') }),
    );
  });
});

it('leaves out lines of committed offsets that are none', () => {
  const path = join(dir, 'offsets');
  const lines = [
    ['g', 't', 0, 5, 0, null],
    ['g', 't', 1, {}, 0, null],
    ['g', 't', 2, 5, 0, 7],
    [null, 't', 3, 5, 0, null],
  ];
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const offsets = new CommittedOffsetsFile(path);
  open = offsets;
  expect([...(offsets.ofGroup('g').get('t')?.keys() ?? [])]).toEqual([0]);
});
