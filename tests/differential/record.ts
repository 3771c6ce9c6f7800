/**
 * `npm run differential -- record`: starts a real Apache Kafka, asks it the script, writes down its answers, stops it.
 * Given a port (`record 19092`), it asks the broker there, which must be a fresh one.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BrokerConnection } from '../../connectors/kafka/client/broker-connection.ts';
import {
  AddOffsetsToTxn,
  AlterConfigs,
  CreatePartitions,
  CreateTopics,
  DeleteTopics,
  EndTxn,
  ERROR,
  Fetch,
  FindCoordinator,
  IncrementalAlterConfigs,
  InitProducerId,
  ListGroups,
  ListTransactions,
  OffsetCommit,
  OffsetDelete,
  TxnOffsetCommit,
} from '../../connectors/kafka/wire/index.ts';
import { ANSWERS } from './answers.ts';
import { type CapturedFrame, captured, FRAMES, isCaptured } from './captured.ts';
import type { Case } from './case.ts';
import { play } from './play.ts';
import { SCRIPT } from './script/index.ts';
import { PACKED } from './script/packed.ts';

const KAFKA = fileURLToPath(new URL('../kafka/kafka.sh', import.meta.url));
const PORT = 19092;
/** Calls whose effect the real broker shows some time after its answer. */
const SETTLES: ReadonlySet<number> = new Set(
  [
    CreateTopics,
    CreatePartitions,
    DeleteTopics,
    IncrementalAlterConfigs,
    AlterConfigs,
    EndTxn,
    InitProducerId,
    OffsetCommit,
    OffsetDelete,
    AddOffsetsToTxn,
    TxnOffsetCommit,
  ].map(({ key }) => key),
);
const SETTLE_MS = 300;
const READY_MS_MAX = 60_000;

const [command, given] = process.argv.slice(2);
if (command !== 'record') {
  console.error('usage: npm run differential -- record [PORT]');
  process.exit(2);
}
if (given === undefined) kafka('clean');
if (given === undefined) kafka('up', String(PORT));
try {
  const port = Number(given ?? PORT);
  await coordinatorsReady(port);
  const frames: CapturedFrame[] = [];
  const answered = await play(SCRIPT, port, async (each, frame) => {
    if (frame && isCaptured(each)) frames.push(captured(each, frame));
    await settle(each);
  });
  // Only the real broker packs what comes to it otherwise: not compared.
  await play(PACKED, port, async (each, frame) => {
    if (frame && each.api.key === Fetch.key) frames.push(captured(each, frame));
    await settle(each);
  });
  writeFileSync(FRAMES, frames.map((each) => `${JSON.stringify(each)}\n`).join(''));
  writeFileSync(ANSWERS, answered.map((each) => `${JSON.stringify(each)}\n`).join(''));
  console.log(`${answered.length} answers recorded, and ${frames.length} of them as they came`);
} finally {
  if (given === undefined) kafka('clean');
}

function kafka(...args: readonly string[]): void {
  const { status } = spawnSync('bash', [KAFKA, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`kafka.sh ${args.join(' ')} failed`);
}

async function settle({ api }: Case): Promise<void> {
  if (SETTLES.has(api.key)) await pause(SETTLE_MS);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A fresh broker makes its own topics when it is first asked for a coordinator, and loads them. */
async function coordinatorsReady(port: number): Promise<void> {
  const connection = await BrokerConnection.open(`127.0.0.1:${port}`, 'differential', 10_000);
  const until = Date.now() + READY_MS_MAX;
  for (;;) {
    const found = [];
    for (const keyType of [0, 1])
      found.push(...(await connection.request(FindCoordinator, { coordinatorKeys: ['some-group'], keyType })).coordinators);
    found.push(await connection.request(ListGroups, {}), await connection.request(ListTransactions, {}));
    found.push(await connection.request(InitProducerId, { transactionalId: null, transactionTimeoutMs: 1_000 }));
    if (found.every(({ errorCode }) => errorCode === ERROR.NONE)) break;
    if (Date.now() > until) throw new Error(`the coordinators are not ready after ${READY_MS_MAX} ms`);
    await pause(SETTLE_MS);
  }
  connection.close();
}
