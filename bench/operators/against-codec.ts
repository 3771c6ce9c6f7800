/**
 * How the stateless chain does against the codec alone: `against-codec.ts` runs both in turn on the same orders, in one process, and prints a
 * line of JSON. The codec's loop decodes key and value, makes the priced order by hand, encodes it and copies it out: what any engine has to
 * do. A machine that is slow or busy slows both.
 */
import { NO_HEADERS } from '../../engine/model/record.ts';
import { decodeKey, decodeValue } from '../../engine/task/decode-parts.ts';
import { median } from '../median.ts';
import { CASES, withEuros } from './cases.ts';
import { CopyingOutputs } from './copying-outputs.ts';
import { BATCH, codecOf, encodedOrders } from './encoded-orders.ts';
import { Feed } from './feed.ts';
import { openTask } from './open-task.ts';
import { type Order, orders, priced } from './orders.ts';
import { SliceBatch } from './slice-batch.ts';

/** What the rounds gave. */
export interface AgainstCodec {
  /** Records per second of processor time. */
  readonly codecPerCpuSecond: number;
  /** Median over the rounds of the chain's rate as a part of the codec's. */
  readonly part: number;
}

const ROUNDS = 15;
const ROUND_RECORDS = 200_000;

const runs = encodedOrders();
const { stateless } = CASES;
if (!stateless) throw new Error('there is no stateless case');
const { task } = await openTask(stateless, '');
const feed = new Feed(task, runs);

const key = codecOf(orders.key, orders.name, 'key');
const value = codecOf(orders.value, orders.name, 'value');
const pricedValue = codecOf(priced.value, priced.name, 'value');
const outputs = new CopyingOutputs();

function codecAlone(records: number): void {
  for (let n = 0; n < records; n += BATCH) {
    const slices = runs[(n / BATCH) % runs.length];
    if (!slices) return;
    const batch = new SliceBatch(orders.name, slices, n, n);
    while (batch.next()) {
      const customer = decodeKey(batch, key, NO_HEADERS) as string;
      const order = withEuros(decodeValue(batch, value, NO_HEADERS) as Order);
      outputs.send(priced.name, null, key.encode(customer), pricedValue.encode(order));
    }
  }
}

/** Records per second of processor time. */
async function rate(work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (ROUND_RECORDS * 1e6) / (user + system);
}

const rounds: { readonly codec: number; readonly chain: number }[] = [];
for (let round = 0; round <= ROUNDS; round++) {
  const codec = await rate(() => codecAlone(ROUND_RECORDS));
  const chain = await rate(() => feed.take(ROUND_RECORDS));
  // In the first the code is not compiled yet.
  if (round > 0) rounds.push({ codec, chain });
}
const told: AgainstCodec = {
  codecPerCpuSecond: median(rounds.map(({ codec }) => codec)),
  part: median(rounds.map(({ codec, chain }) => chain / codec)),
};
process.stdout.write(`${JSON.stringify(told)}\n`);
