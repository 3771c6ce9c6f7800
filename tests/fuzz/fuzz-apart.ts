import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FuzzResult } from './fuzz.ts';

export interface FuzzTask {
  readonly parser: string;
  readonly seed: number;
  readonly minutes: number;
  readonly inputs?: number;
}

const PROCESS = fileURLToPath(new URL('./fuzz-process.ts', import.meta.url));
/** How long one input may keep the process busy before it counts as one that never ends. */
const HANG_MS = 30_000;
/** A parser that takes more than this ends its process, which is a finding. */
const HEAP_MIB_MAX = 1_024;

/**
 * Tries a parser in a process of its own, so that an input which ends the process, or is never done, is a finding as well: the seed of each input is
 * in a file before it is parsed.
 *
 * Errors: a process that ends before its first input throws.
 */
export async function fuzzApart(task: FuzzTask): Promise<FuzzResult> {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-fuzz-'));
  const seedFile = join(dir, 'seed');
  const reached = (): string => {
    try {
      return readFileSync(seedFile, 'utf8');
    } catch {
      return '';
    }
  };
  const child = fork(PROCESS, [JSON.stringify({ ...task, seedFile })], {
    execArgv: [`--max-old-space-size=${HEAP_MIB_MAX}`, '--import', 'tsx'],
  });
  let result: FuzzResult | undefined;
  child.on('message', (message) => {
    result = message as FuzzResult;
  });
  let [last, hangs] = ['', false];
  const watch = setInterval(() => {
    const seed = reached();
    hangs = seed !== '' && seed === last && result === undefined;
    last = seed;
    if (hangs) child.kill('SIGKILL');
  }, HANG_MS);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    if (result !== undefined) return result;
    const seed = Number(reached());
    if (seed === 0) throw new Error(`the process that tries ${task.parser} ended before its first input`);
    const problem = hangs ? `is not done after ${HANG_MS / 1_000} s` : `ends the process (${signal ?? code})`;
    return { inputs: seed - task.seed + 1, refused: 0, findings: [{ seed, problem }] };
  } finally {
    clearInterval(watch);
    child.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  }
}
