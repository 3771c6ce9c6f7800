/**
 * `npm run chaos -- --minutes N --broker real|embedded|cluster [--guarantee exactly-once|at-least-once] [--seed N]
 * [--group-protocol classic|consumer] [--standbys N] [--cache BYTES]`: three workers under chaos, and a verdict on every result. How the workers are
 * set up follows from the seed where it is not said. Exit code 1: something was lost, duplicated or wrong; 2: it could not be run.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ChaosOptions } from './chaos-options.ts';
import { ChaosRun } from './chaos-run.ts';
import { Events } from './events.ts';
import { type Finding, totalOf } from './verify/tally.ts';
import { STANDBYS_MAX, tellSetup, type WorkerSetup, workerSetup } from './worker-setup.ts';

/** Logs and state of the newest run of each kind; not under the system's folder for temporary files, so that they are found. */
const DIR = '.cache/chaos';
const EXIT_BROKEN = 2;

function optionsFrom(args: readonly string[]): ChaosOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '3' },
      broker: { type: 'string', default: 'embedded' },
      guarantee: { type: 'string', default: 'exactly-once' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      'group-protocol': { type: 'string' },
      standbys: { type: 'string' },
      cache: { type: 'string' },
    },
  });
  const { minutes, broker, guarantee, seed } = values;
  if (!(Number(minutes) > 0)) throw new Error(`--minutes is a number above 0, not '${minutes}'`);
  if (broker !== 'real' && broker !== 'embedded' && broker !== 'cluster')
    throw new Error(`--broker is real, embedded or cluster, not '${broker}'`);
  if (guarantee !== 'exactly-once' && guarantee !== 'at-least-once')
    throw new Error(`--guarantee is exactly-once or at-least-once, not '${guarantee}'`);
  if (!/^\d+$/.test(seed)) throw new Error(`--seed is a whole number, not '${seed}'`);
  const setup = workerSetup(Number(seed), givenSetup(values));
  return { minutes: Number(minutes), broker, guarantee, seed: Number(seed), setup };
}

function givenSetup(values: {
  readonly 'group-protocol'?: string;
  readonly standbys?: string;
  readonly cache?: string;
}): Partial<WorkerSetup> {
  const { 'group-protocol': groupProtocol, standbys, cache } = values;
  if (groupProtocol !== undefined && groupProtocol !== 'classic' && groupProtocol !== 'consumer')
    throw new Error(`--group-protocol is classic or consumer, not '${groupProtocol}'`);
  if (standbys !== undefined && !(/^\d+$/.test(standbys) && Number(standbys) <= STANDBYS_MAX))
    throw new Error(`--standbys is a whole number up to ${STANDBYS_MAX}, not '${standbys}'`);
  if (cache !== undefined && !/^\d+$/.test(cache)) throw new Error(`--cache is a whole number of bytes, not '${cache}'`);
  return {
    ...(groupProtocol === undefined ? {} : { groupProtocol }),
    ...(standbys === undefined ? {} : { standbys: Number(standbys) }),
    ...(cache === undefined ? {} : { cacheMaxBytes: Number(cache) }),
  };
}

/** The command that does the same again; how workers are set up is said, as it may have been given. */
function commandFor({ minutes, broker, guarantee, seed, setup }: ChaosOptions): string {
  const { groupProtocol, standbys, cacheMaxBytes } = setup;
  return (
    `npm run chaos -- --minutes ${minutes} --broker ${broker} --guarantee ${guarantee} --seed ${seed} ` +
    `--group-protocol ${groupProtocol} --standbys ${standbys} --cache ${cacheMaxBytes}`
  );
}

async function main(args: readonly string[]): Promise<number> {
  const options = optionsFrom(args);
  const { minutes, broker, guarantee, seed, setup } = options;
  const dir = join(DIR, `${broker}-${guarantee}`);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const events = new Events();
  events.say(
    `${minutes} minutes of chaos on the ${broker} broker, ${guarantee}, ${tellSetup(setup)}, seed ${seed}; logs are in ${dir}`,
  );
  const { records, tallies, failures } = await new ChaosRun(options, dir, events).run();
  const total = totalOf(tallies);
  const results = tallies.reduce((sum, { looked }) => sum + looked, 0) - records;
  const forbidden: readonly Finding[] = guarantee === 'exactly-once' ? ['lost', 'duplicated', 'wrong'] : ['lost', 'wrong'];
  const passed = failures.length === 0 && forbidden.every((finding) => total[finding] === 0);
  if (!passed) {
    console.log(`the last events before the end:\n${events.last.join('\n')}`);
    const findings = tallies.flatMap(({ shown }) => forbidden.flatMap((finding) => shown[finding]));
    for (const line of [...failures, ...findings]) console.log(`✗ ${line}`);
    console.log(`again: ${commandFor(options)}`);
  }
  console.log(events.summary());
  console.log(
    `${passed ? 'passed' : 'FAILED'}: ${guarantee} on ${broker}, ${tellSetup(setup)}, ${records} input records, ${results} results: ` +
      `${total.lost} lost, ${total.duplicated} duplicated, ${total.wrong} wrong`,
  );
  return passed ? 0 : 1;
}

// Processes that a run has started end with this one, if it can say so.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(EXIT_BROKEN));
process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return EXIT_BROKEN;
});
