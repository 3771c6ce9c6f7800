import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { count, to, toStream } from '../../operators/index.ts';
import { WorkerBench } from '../../tests/worker/worker-bench.ts';
import { COMPRESSIONS } from '../model/compression.ts';
import { json, string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';

const counted = pipeline('counted', ({ from }) =>
  from({ name: 'words', key: string(), value: string() }).pipe(
    count('count'),
    toStream(),
    to({ name: 'counts', key: string(), value: json<number | null>() }),
  ),
);
/** Where the attributes of a batch stand; its compression is the lowest three bits. */
const ATTRIBUTES_AT = 21;

test.each(COMPRESSIONS)('a worker packs results and changelogs with %s, and reads them back', async (compression) => {
  const kafka = await startEmbeddedKafka();
  const bench = WorkerBench.on(kafka);
  try {
    await bench.topics(['words', 1], ['counts', 1]);
    const out = await bench.follow('counts', 1);
    await bench.produce('words', [
      ['a', 'x'],
      ['a', 'y'],
    ]);
    const first = await bench.work(counted, { compression });
    await expect.poll(() => out.length).toBe(2);
    await first.stop();
    for (const topic of ['counts', 'counted-count-changelog']) {
      const segment = readFileSync(join(kafka.dir, `${topic}-0`, '00000000000000000000.log'));
      expect(COMPRESSIONS[segment.readInt16BE(ATTRIBUTES_AT) & 7]).toBe(compression);
    }
    await bench.work(counted, { compression });
    await bench.produce('words', [['a', 'z']]);
    await expect.poll(() => out.at(-1)?.value).toBe('3');
  } finally {
    await bench.close();
  }
});
