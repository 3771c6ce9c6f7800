/**
 * `node --import tsx tests/kstreams/main.ts draw --seed N --count N --out FILE` writes scenarios; the recorder, in Java, fills in what Kafka Streams
 * makes of them; `… compare FILE` runs them on the test kit. `run.sh` does all of it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { drawAll } from './draw.ts';
import { runRecorded } from './run-recorded.ts';
import { parseRecorded } from './scenario.ts';

async function compare(file: string): Promise<number> {
  let [passed, failed] = [0, 0];
  for (const scenario of parseRecorded(readFileSync(file, 'utf8'))) {
    const difference = await runRecorded(scenario).catch((error: unknown) =>
      error instanceof Error ? `error: ${error.message}` : String(error),
    );
    if (difference === undefined) passed++;
    else {
      failed++;
      console.log(`${scenario.name} ${JSON.stringify(scenario.plan)}: ${difference}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '40' }, out: { type: 'string' } },
  });
  const [command, file] = positionals;
  if (command === 'compare' && file !== undefined) return compare(file);
  if (command !== 'draw' || values.out === undefined)
    throw new Error('usage: draw --seed N --count N --out FILE, or compare FILE');
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(values.out, JSON.stringify(drawAll(Number(values.seed), Number(values.count))));
  return 0;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
