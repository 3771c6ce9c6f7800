/**
 * `npm run bench -- compression`: packs and unpacks what a producer sends at once, 768 KiB of the benchmarks' orders, in each way; megabytes of
 * unpacked bytes per second of processor time, the best of five rounds, and what is left of them.
 */
import { cpus, loadavg } from 'node:os';
import { compressionsReady } from '../../connectors/kafka/wire/compression.ts';
import { COMPRESSIONS, pack, unpack } from '../../connectors/kafka/wire/index.ts';
import { codecOf } from '../operators/encoded-orders.ts';
import { orderAt, orders } from '../operators/orders.ts';

const BATCH_BYTES = 768 * 1024;
const ROUNDS = 5;
const TIMES = 20;

const codec = codecOf(orders.value, orders.name, 'value');
const records: Buffer[] = [];
for (let i = 0, bytes = 0; bytes < BATCH_BYTES; i++) {
  const order = orderAt(i);
  // As in a batch: lengths and differences, key, value.
  const record = Buffer.concat([Buffer.from([140, 1, 0, 2, i & 0xff, 12]), Buffer.from(order.customerId), codec.encode(order)]);
  records.push(record);
  bytes += record.length;
}
const batch = Buffer.concat(records);

function megabytesPerSecond(work: () => unknown): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    for (let i = 0; i < TIMES; i++) work();
    const { user, system } = process.cpuUsage(before);
    return (batch.length * TIMES) / (user + system);
  });
  return Math.round(Math.max(...rounds));
}

await compressionsReady();
console.log(JSON.stringify({ bench: 'compression', model: cpus()[0]?.model, load: loadavg()[0], node: process.version }));
for (const [number, compression] of COMPRESSIONS.entries()) {
  if (compression === 'none') continue;
  const packed = Buffer.from(pack(compression, batch));
  console.log(
    JSON.stringify({
      compression,
      leftOfBytes: Number((packed.length / batch.length).toFixed(3)),
      packMBs: megabytesPerSecond(() => pack(compression, batch)),
      unpackMBs: megabytesPerSecond(() => unpack(number, packed)),
    }),
  );
}
