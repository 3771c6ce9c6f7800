import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { readSettings, type Settings } from '../settings.ts';
import { tableHead, tableRow } from './document-table.ts';
import { feedSamples } from './feed-samples.ts';
import { openPartLogs } from './part-logs.ts';
import { type Platform, startPlatform } from './platform.ts';

/** In the package the code lies one folder deeper (`dist`) than in the source tree. */
const SAMPLES = fileURLToPath(
  new URL(`${import.meta.url.endsWith('.ts') ? '../../' : '../../../'}examples/documents`, import.meta.url),
);
const COLUMNS = 170;

interface DevOptions {
  readonly samples: boolean;
}

/** Adds `millrace dev`: the whole platform on this machine, in one terminal. */
export function registerDev(program: Command, io: Io): void {
  program
    .command('dev')
    .description(
      [
        'Run the whole platform on this machine: Kafka broker, schema registry, PostgreSQL, object store, worker, API and page.',
        '',
        'A part steps aside when its variable names another: KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL, S3_ENDPOINT.',
        'State lies under MILLRACE_HOME and survives a restart. Ctrl-C stops everything.',
      ].join('\n'),
    )
    .option('--no-samples', 'do not send the documents of examples/documents through the path')
    .action((options: DevOptions) => dev(io, options));
}

async function dev(io: Io, { samples }: DevOptions): Promise<void> {
  const begun = performance.now();
  const settings = readSettings(io.env, io.cwd);
  const print = (text: string): void => void io.stdout.write(`${text}\n`);
  const logs = openPartLogs(join(settings.home, 'logs'), (text) => void io.stderr.write(`! ${text}\n`));
  print('millrace is starting …');
  let platform: Platform | undefined;
  try {
    platform = await startPlatform({ settings, env: io.env, logger: logs.logger, stop: io.stop, onLine: logs.line });
    print(readyLine(platform, settings, (performance.now() - begun) / 1000));
    if (samples && !io.stop.aborted) {
      await showSamples(io, settings, platform.apiUrl, print).catch((error: unknown) => {
        // The platform is up all the same; Ctrl-C while samples are under way is no failure.
        if (!io.stop.aborted) logs.logger.error({}, error instanceof Error ? error.message : String(error));
      });
    }
    await stopped(io.stop);
    print('stopping …');
  } finally {
    await platform?.stop();
    logs.close();
  }
}

/** One line that names every address. */
function readyLine(platform: Platform, settings: Settings, seconds: number): string {
  const { apiUrl, brokers, registryUrl, databaseUrl, objects } = platform;
  const database = new URL(databaseUrl);
  return [
    `ready in ${seconds.toFixed(1)} s`,
    `page ${apiUrl}/`,
    `API ${apiUrl}/docs`,
    `stream ${apiUrl.replace(/^http/, 'ws')}/v1/stream`,
    `Kafka ${brokers.join(',')}`,
    `registry ${registryUrl}`,
    `PostgreSQL ${database.host}${database.pathname}`,
    `objects ${objects}`,
    `state ${settings.home}`,
  ].join(' · ');
}

async function showSamples(io: Io, { home }: Settings, apiUrl: string, print: (text: string) => void): Promise<void> {
  const columns = (io.stdout.isTTY ? process.stdout.columns : undefined) ?? COLUMNS;
  const begun = performance.now();
  let before = 0;
  print(tableHead(columns));
  const count = await feedSamples({
    apiUrl,
    folder: SAMPLES,
    memory: join(home, 'samples.json'),
    stop: io.stop,
    onDocument: (file, document, known) => {
      if (known) before++;
      print(tableRow(file, document, columns));
    },
  });
  const earlier = before > 0 ? `, ${before} of them in an earlier run` : '';
  print(`${count} documents done in ${((performance.now() - begun) / 1000).toFixed(1)} s${earlier}`);
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
