import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readSnapshot } from '../../../cli/state/snapshot-file.ts';
import type { SnapshotHead } from '../../../cli/state/snapshot-shape.ts';
import type { FuzzedParser } from '../fuzzed-parser.ts';
import { refusesWith } from './refusals.ts';

const HEAD: SnapshotHead = {
  millrace: 'snapshot',
  format: 1,
  application: 'orders',
  takenAt: '2026-01-01T00:00:00.000Z',
  topics: [{ kind: 'changelog', of: 'counts', partitions: 2, configs: { 'cleanup.policy': 'compact' } }],
  offsets: [{ topic: 'orders', partition: 0, offset: 5, metadata: '' }],
};
const LINES = [HEAD, [0, 1, 1_000, 'aw==', 'dg==', [['h', null]]], [0, 0, 1_000, null, null], { records: 2 }];
/** A long input is more than ten thousand records, each by itself some ten microseconds; nothing else runs in the command that reads them. */
const BLOCKED_MS_MAX = 1_000;
/** Before lines that are still to be packed; any other input is a file as it is. */
const PACK = '+';

/** Snapshots of an application, which came from elsewhere. */
export const snapshots: FuzzedParser = {
  name: 'snapshots',
  open: () => {
    const dir = mkdtempSync(join(tmpdir(), 'millrace-fuzz-'));
    const file = join(dir, 'snapshot');
    const text = LINES.map((line) => `${JSON.stringify(line)}\n`).join('');
    return {
      samples: [gzipSync(text), Buffer.from(PACK + text)],
      parse: async (input) => {
        writeFileSync(file, input[0] === PACK.charCodeAt(0) ? gzipSync(input.subarray(1)) : input);
        const { head, records } = await readSnapshot(file, 'the snapshot', new AbortController().signal);
        for await (const { topic, partition } of records()) {
          const known = head.topics[topic];
          if (!known || !(partition < known.partitions)) throw new Error(`a record of topic ${topic}, partition ${partition}`);
        }
      },
      refuses: refusesWith('STREAM_CLI', 'STREAM_USAGE'),
      blockedMsMax: BLOCKED_MS_MAX,
      close: () => rmSync(dir, { recursive: true, force: true }),
    };
  },
};
