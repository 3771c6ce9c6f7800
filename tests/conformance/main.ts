/**
 * `npm run conformance -- <folder or file>…`: runs recorded scenarios of Kafka Streams on our steps. Prints one line for each that differs, with
 * the first difference, then how many records were dropped, and ends with `N passed, M failed`. Folders are searched for .json files.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runScenario } from './run-scenario.ts';
import { parseScenarios } from './scenario.ts';

function jsonFiles(path: string): readonly string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => {
      const inside = join(path, name);
      return statSync(inside).isDirectory() || name.endsWith('.json') ? jsonFiles(inside) : [];
    });
}

async function main(paths: readonly string[]): Promise<number> {
  if (paths.length === 0) {
    console.error('name at least one folder or file: npm run conformance -- <folder or file>…');
    return 2;
  }
  let passed = 0;
  let failed = 0;
  const dropped = { ours: 0, theirs: 0 };
  for (const file of paths.flatMap(jsonFiles)) {
    for (const scenario of parseScenarios(file, readFileSync(file, 'utf8'))) {
      const outcome = await runScenario(scenario).catch((error: unknown) => ({
        difference: `error: ${error instanceof Error ? error.message : error}`,
        dropped: 0,
      }));
      const { difference } = outcome;
      dropped.ours += outcome.dropped;
      dropped.theirs += scenario.dropped;
      if (difference === undefined) passed++;
      else {
        failed++;
        console.log(`${scenario.name}: ${difference}`);
      }
    }
  }
  // Ours also counts records for which there is no row to join, and those without a key before a repartition topic.
  console.log(`dropped records: ${dropped.ours} counted here, ${dropped.theirs} by Kafka Streams`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
