/**
 * `npm run bench -- platform`: the platform as a user meets it. Starts it twice in its own processes and measures: start to `ready`, samples
 * done after `ready`, upload of a 100 kB text to its result on the WebSocket, memory of the worker at rest, Ctrl-C to the end.
 */
import { cpus } from 'node:os';
import { WebSocket } from 'ws';
import { uploaded } from '../../tests/system/documents.ts';
import {
  childrenOf,
  commandOf,
  newHome,
  type RunningSystem,
  removeHome,
  residentMb,
  startSystem,
} from '../../tests/system/start-system.ts';
import { until } from '../../tests/system/until.ts';

const UPLOADS = 60;
const TEXT_BYTES = 100_000;
const REST_MS = 40_000;

function percentile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * q) - 1)] ?? Number.NaN;
}

/** A text of the given size that no other upload has. */
function text(i: number): Buffer {
  const sentence = `On 3 March 2026 our branch in Leeds sent order ${10_000 + i} over EUR ${100 + i}.50 to Ms Hale of Kestrel Ltd. `;
  return Buffer.from(`Dear Ms Hale,\n\n${sentence.repeat(Math.ceil(TEXT_BYTES / sentence.length))}`.slice(0, TEXT_BYTES));
}

/** From the first byte sent to `document_processed` on the stream, one upload after another. */
async function uploadLatencies(system: RunningSystem): Promise<readonly number[]> {
  const socket = new WebSocket(`${system.api.replace('http', 'ws')}/v1/stream?topics=document_processed`);
  const done = new Map<string, number>();
  socket.on('message', (data) => {
    const { event } = JSON.parse(String(data)) as { event?: { documentId?: string } };
    if (event?.documentId) done.set(event.documentId, performance.now());
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const latencies: number[] = [];
  for (let i = 0; i < UPLOADS; i++) {
    const begun = performance.now();
    const id = await uploaded(system.api, `order-${i}.txt`, text(i));
    latencies.push((await until(`result ${i}`, () => done.get(id))) - begun);
  }
  socket.close();
  return latencies;
}

function workerMb(): number {
  const worker = childrenOf(process.pid).find((pid) => commandOf(pid).includes('worker-process'));
  return worker === undefined ? Number.NaN : residentMb(worker);
}

async function main(): Promise<void> {
  const home = newHome();
  console.log(`${cpus().length} cores, Node ${process.version}`);
  const first = await startSystem({ home });
  const readyAt = performance.now();
  const samples = await until('the samples', () => /(\d+) documents done/.exec(first.output())?.[1]);
  console.log(`start to ready, first time: ${(first.readyMs / 1000).toFixed(1)} s`);
  console.log(`${samples} sample documents done after ready: ${((performance.now() - readyAt) / 1000).toFixed(1)} s`);
  const latencies = await uploadLatencies(first);
  const [p50, p95, max] = [percentile(latencies, 0.5), percentile(latencies, 0.95), Math.max(...latencies)];
  console.log(
    `upload of 100 kB to result on the stream, ${UPLOADS} times: p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, max ${max.toFixed(0)} ms`,
  );
  console.log(`Ctrl-C to the end: ${((await first.stop()).ms / 1000).toFixed(1)} s`);
  const second = await startSystem({ home, ports: first.ports });
  console.log(`start to ready, second time: ${(second.readyMs / 1000).toFixed(1)} s`);
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  console.log(`memory of the worker at rest: ${workerMb().toFixed(0)} MB`);
  await second.stop();
  removeHome(home);
}

await main();
