import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommittedOffsetsFile } from '../../../connectors/kafka/embedded/committed-offsets-file.ts';
import { EmptyGroups } from '../../../connectors/kafka/embedded/empty-groups.ts';
import { PartitionLog } from '../../../connectors/kafka/embedded/partition-log.ts';
import { ProducerIds } from '../../../connectors/kafka/embedded/producer-ids.ts';
import { Topics } from '../../../connectors/kafka/embedded/topics.ts';
import { TransactionLog } from '../../../connectors/kafka/embedded/transaction-log.ts';
import { RecordCursor } from '../../../connectors/kafka/wire/index.ts';
import type { FuzzedParser } from '../fuzzed-parser.ts';
import { RECORDS_ERROR, refusesWith } from './refusals.ts';
import { SAMPLE_BATCHES, withChecksums } from './sample-batches.ts';

const SEGMENT = '00000000000000000000.log';
const CONFIGS = { 'segment.bytes': '600' };
const READ_BYTES = 64 * 1024;
/** A file's name before its content, in one input. */
const NAME_ENDS = '\n';
const DAMAGED = refusesWith('STREAM_BROKER_FILE_DAMAGED');

/** The newest segment after a crash: what is left is batches whose checksums fit, one after another. */
export const segmentRecovery: FuzzedParser = {
  name: 'segment-recovery',
  open: () => {
    const dir = mkdtempSync(join(tmpdir(), 'millrace-fuzz-'));
    return {
      samples: SAMPLE_BATCHES,
      parse: (segment) => {
        for (const bytes of [segment, withChecksums(segment)]) {
          empty(dir);
          writeFileSync(join(dir, SEGMENT), bytes);
          readAll(new PartitionLog('t', 0, dir, {}));
        }
      },
      // What is in a batch is for those who read it: the checksum is right.
      refuses: RECORDS_ERROR,
      close: () => rmSync(dir, { recursive: true, force: true }),
    };
  },
};

/** A log of several segments, one of whose files beside them is damaged. */
export const segmentFiles: FuzzedParser = {
  name: 'segment-files',
  open: () => {
    const root = mkdtempSync(join(tmpdir(), 'millrace-fuzz-'));
    const [good, tried] = [join(root, 'good'), join(root, 'tried')];
    const log = new PartitionLog('t', 0, good, CONFIGS);
    for (let i = 0; i < 6; i++) log.append(Buffer.from(SAMPLE_BATCHES[1] ?? ''));
    log.close();
    const files = readdirSync(good).filter((name) => !name.endsWith('.log'));
    writeFileSync(join(good, 'log-start'), '3');
    return {
      samples: [...files, 'log-start'].map((name) =>
        Buffer.concat([Buffer.from(`${name}${NAME_ENDS}`), readFileSync(join(good, name))]),
      ),
      parse: (input) => {
        const at = input.indexOf(NAME_ENDS);
        const name = input.toString('latin1', 0, at);
        if (!/^[a-z0-9][a-z0-9.-]{0,60}$/.test(name)) return;
        empty(tried);
        cpSync(good, tried, { recursive: true });
        writeFileSync(join(tried, name), input.subarray(at + 1));
        readAll(new PartitionLog('t', 0, tried, CONFIGS));
      },
      refuses: DAMAGED,
      close: () => rmSync(root, { recursive: true, force: true }),
    };
  },
};

/** The broker's own lists: topics, committed offsets, empty groups, transactions, producer ids. */
export const brokerFiles: FuzzedParser = {
  name: 'broker-files',
  open: () => {
    const dir = mkdtempSync(join(tmpdir(), 'millrace-fuzz-'));
    const open: Readonly<Record<string, (path: string) => { close(): void }>> = {
      offsets: (path) => new CommittedOffsetsFile(path),
      groups: (path) => new EmptyGroups(path, Date.now),
      transactions: (path) => new TransactionLog(path),
      ids: (path) => {
        if (!Number.isSafeInteger(new ProducerIds(path).next())) throw new Error('a producer id that is no whole number');
        return { close: () => undefined };
      },
      'topics.json': () => new Topics(dir, () => undefined),
    };
    const written = join(dir, 'written');
    const offsets = new CommittedOffsetsFile(written);
    offsets.commit('group', [{ topic: 't', partition: 0, offset: 5, leaderEpoch: 0, metadata: 'mr1:AA==' }]);
    offsets.deleteGroup('other');
    offsets.close();
    const topics = [{ name: 't', id: '00ff', configs: { 'cleanup.policy': 'compact' }, partitions: 2 }];
    const samples = [
      `offsets${NAME_ENDS}${readFileSync(written, 'utf8')}`,
      `topics.json${NAME_ENDS}${JSON.stringify(topics)}`,
      `transactions${NAME_ENDS}`,
      `groups${NAME_ENDS}${'["g",1700000000000]\n["h",null]\n["g"]\n'}`,
    ];
    return {
      samples: samples.map((sample) => Buffer.from(sample)),
      parse: (input) => {
        const at = input.indexOf(NAME_ENDS);
        const name = input.toString('latin1', 0, at);
        if (!Object.hasOwn(open, name)) return;
        empty(dir);
        writeFileSync(join(dir, name), input.subarray(at + 1));
        open[name]?.(join(dir, name)).close();
      },
      refuses: DAMAGED,
      // Each partition that the list names is a folder with files.
      blockedMsMax: 5_000,
      close: () => rmSync(dir, { recursive: true, force: true }),
    };
  },
};

function empty(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
}

/** Everything that a client could ask for. */
function readAll(log: PartitionLog): void {
  try {
    if (!Number.isSafeInteger(log.logStart) || log.logStart < 0) throw new Error(`the log begins at ${log.logStart}`);
    if (!Number.isSafeInteger(log.highWatermark)) throw new Error(`the log ends at ${log.highWatermark}`);
    log.lookup(1_003);
    log.abortedBetween(0, log.highWatermark);
    for (let offset = log.logStart; offset < log.highWatermark; ) {
      const records = log.read(offset, READ_BYTES);
      if (records.length === 0) break;
      const cursor = new RecordCursor({
        topic: 't',
        partition: 0,
        records,
        fetchOffset: offset,
        highWatermark: 0,
        checksCrcs: true,
      });
      if (cursor.nextOffset <= offset) throw new Error(`offset ${offset} leads to ${cursor.nextOffset}`);
      offset = cursor.nextOffset;
    }
  } finally {
    log.close();
  }
}
