import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the Java program prints of a run. */
export interface StreamsRow {
  readonly recs: number;
  readonly cpu: number;
  readonly rssMB: number;
}

/** It is built here: its own folder may be one that nobody can write to. */
const BUILD = fileURLToPath(new URL('../../.cache/kstreams-bench', import.meta.url));

/**
 * Kafka Streams on the same topic: the Java program beside the repository, or where MILLRACE_BENCH_KSTREAMS says. The reason where it cannot
 * be run.
 */
export function kafkaStreams(bootstrap: string, orders: string, records: number, exactlyOnce: boolean): StreamsRow | string {
  const folder = process.env.MILLRACE_BENCH_KSTREAMS ?? '../shared/bench/kstreams';
  if (!existsSync(`${folder}/one.sh`)) return `there is no ${folder}/one.sh; MILLRACE_BENCH_KSTREAMS names its folder`;
  if (!existsSync(BUILD))
    execFileSync('sh', ['-c', 'mkdir -p "$2" && cp -R "$1"/. "$2" && chmod -R u+w "$2"', 'sh', folder, BUILD]);
  const options = `-Dw=w1 -Dthreads=1 -Deos=${exactlyOnce} -Din=${orders} -Dn=${records}`;
  const { stdout, stderr, status } = spawnSync('bash', [`${BUILD}/one.sh`, bootstrap, options], { encoding: 'utf8' });
  const line = stdout.split('\n').find((each) => each.startsWith('{') && each.includes('"recs"'));
  if (status !== 0 || line === undefined) return `it failed: ${stderr.trim().split('\n').at(-1)}`;
  return JSON.parse(line) as StreamsRow;
}
