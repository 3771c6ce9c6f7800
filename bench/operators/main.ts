/**
 * `npm run bench -- operators [CASE…] [--profile]`: records per second through a task, the log left out: decode and encode with avsc, one
 * core, each run in a process of its own, the median of five. `--profile` prints where the time goes too. The stateless chain is also held
 * against its codec alone, which says of any machine, and of a busy one, how much of the time is the engine's.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { compiledScript } from '../compiled-script.ts';
import { median } from '../median.ts';
import type { AgainstCodec } from './against-codec.ts';
import { CASES } from './cases.ts';
import { profileTop } from './profile-top.ts';
import type { Measured } from './run-case.ts';

const RUNS = 5;
/** A young generation in which a run of the allocation count fits. */
const ROOMY = ['--expose-gc', '--max-semi-space-size=512', '--min-semi-space-size=512'];
const TOP = 10;

/** What a script of this folder prints as JSON, in a process of its own. */
function printed(script: string, nodeOptions: readonly string[] = [], ...args: readonly string[]): unknown {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...nodeOptions, compiledScript(`operators/${script}`), ...args],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`${script} ${args.join(' ')} failed: ${stderr}`);
  return JSON.parse(stdout);
}

function runCase(name: string, nodeOptions: readonly string[] = [], ...more: readonly string[]): Measured {
  return printed('run-case.ts', nodeOptions, name, ...more) as Measured;
}

function profile(name: string): void {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-profile-'));
  try {
    runCase(name, ['--cpu-prof', `--cpu-prof-dir=${dir}`, '--cpu-prof-interval=500']);
    const [file] = readdirSync(dir);
    for (const { name: fn, share } of profileTop(readFileSync(join(dir, file ?? ''), 'utf8'), TOP))
      console.log(`    ${(share * 100).toFixed(1).padStart(5)} %  ${fn}`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const asked = process.argv.slice(2).filter((each) => each in CASES);
const withProfile = process.argv.includes('--profile');
const k = (perSecond: number): string => `${Math.round(perSecond / 1_000)} k`.padStart(7);

console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)} at the start`);
console.log('records/s by the clock, in its best 100,000 records, by processor time, goal; bytes allocated for each record');
for (const [name, { title, goal }] of Object.entries(CASES)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const runs = Array.from({ length: RUNS }, () => runCase(name));
  const clock = median(runs.map(({ recordsPerSecond }) => recordsPerSecond));
  const cpu = median(runs.map(({ recordsPerCpuSecond }) => recordsPerCpuSecond));
  const best = Math.max(...runs.map(({ bestPerSecond }) => bestPerSecond));
  const { bytesPerRecord = Number.NaN } = runCase(name, ROOMY, 'allocations');
  console.log(
    `${title.padEnd(34)} ${k(clock)} ${k(best)} ${k(cpu)} ${goal > 0 ? k(goal) : '      –'} ${bytesPerRecord.toFixed(0).padStart(6)} B`,
  );
  if (name === 'stateless') {
    const { codecPerCpuSecond, part } = printed('against-codec.ts') as AgainstCodec;
    console.log(
      `  its codec alone ${k(codecPerCpuSecond)} by processor time; the chain does ${Math.round(part * 100)} % of that`,
    );
  }
  if (withProfile) profile(name);
}
console.log(`load ${loadavg()[0]?.toFixed(1)} at the end`);
