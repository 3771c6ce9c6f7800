import { SeededRandom } from '../../engine/test-kit/index.ts';
import type { FuzzedParser, OpenParser } from './fuzzed-parser.ts';
import { mutate } from './mutate.ts';
import { watched } from './watched.ts';

export interface FuzzOptions {
  /** Of the first input; each further one has the next. */
  readonly seed: number;
  /** Inputs at most. Default: no bound. */
  readonly inputs?: number;
  /** How long, in ms. Default: no bound. */
  readonly durationMs?: number;
  /** How long one input may keep the thread busy. Default: what the parser says; Infinity where the machine may be busy with others. */
  readonly blockedMsMax?: number;
  /** Hears of each input before it is parsed. */
  onInput?(seed: number): void;
}

/** An input that the parser did not stand. */
export interface Finding {
  readonly seed: number;
  readonly problem: string;
}

export interface FuzzResult {
  readonly inputs: number;
  /** How many of them were refused. */
  readonly refused: number;
  /** One of each kind. */
  readonly findings: readonly Finding[];
}

const BLOCKED_MS_MAX = 100;
const ALLOCATED_BYTES_MAX = 32 * 1024 * 1024;
/** Other work of the machine and of the garbage collector is taken out: only what an input takes each time is told. */
const MEASUREMENTS = 3;
const FINDINGS_MAX = 20;
/** Between two looks at the clock. */
const INPUTS_PER_LOOK = 16;

/** Tries a parser with inputs that it does not know. Errors: samples that the parser does not read throw. */
export async function fuzz(parser: FuzzedParser, options: FuzzOptions): Promise<FuzzResult> {
  const { seed: first, inputs: inputsMax = Number.POSITIVE_INFINITY, durationMs = Number.POSITIVE_INFINITY } = options;
  const open = await parser.open();
  const findings = new Map<string, Finding>();
  let [inputs, refused] = [0, 0];
  try {
    await checkSamples(parser.name, open);
    const ends = performance.now() + durationMs;
    while (inputs < inputsMax && findings.size < FINDINGS_MAX) {
      if (inputs % INPUTS_PER_LOOK === 0 && performance.now() >= ends) break;
      const seed = first + inputs;
      options.onInput?.(seed);
      const { problem, isRefused } = await tried(open, mutate(open.samples, new SeededRandom(seed)), options.blockedMsMax);
      if (problem !== undefined && !findings.has(kindOf(problem))) findings.set(kindOf(problem), { seed, problem });
      if (isRefused) refused++;
      inputs++;
    }
  } finally {
    await open.close?.();
  }
  return { inputs, refused, findings: [...findings.values()] };
}

/** A sample may end in a refusal, but not all of them. */
async function checkSamples(name: string, open: OpenParser): Promise<void> {
  let refused = 0;
  for (const sample of open.samples) {
    const { error } = await watched(() => open.parse(sample));
    if (error === undefined) continue;
    if (!open.refuses(error)) throw error;
    refused++;
  }
  if (refused === open.samples.length) throw new Error(`${name} reads none of its samples`);
}

async function tried(
  open: OpenParser,
  input: Buffer,
  blockedMsMax = open.blockedMsMax ?? BLOCKED_MS_MAX,
): Promise<{ readonly problem?: string; readonly isRefused: boolean }> {
  const allocatedBytesMax = open.allocatedBytesMax ?? ALLOCATED_BYTES_MAX;
  let [blockedMs, allocatedBytes, isRefused] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, false];
  for (let left = MEASUREMENTS; left > 0; left--) {
    const cost = await watched(() => open.parse(input));
    isRefused = 'error' in cost;
    if ('error' in cost && !open.refuses(cost.error)) return { problem: textOf(cost.error), isRefused };
    blockedMs = Math.min(blockedMs, cost.blockedMs);
    allocatedBytes = Math.min(allocatedBytes, cost.allocatedBytes);
    if (blockedMs <= blockedMsMax && allocatedBytes <= allocatedBytesMax) return { isRefused };
  }
  const problem =
    blockedMs > blockedMsMax
      ? `takes ${Math.round(blockedMs)} ms for ${input.length} bytes`
      : `takes ${Math.round(allocatedBytes / 1024 / 1024)} MiB of memory for ${input.length} bytes`;
  return { problem, isRefused };
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What is alike in findings of one cause: where it was thrown, or the text without its numbers. */
function kindOf(problem: string): string {
  const [head = '', ...frames] = problem.split('\n');
  return `${head.split(':')[0]} ${frames.find((line) => line.includes(' at ')) ?? ''}`.replace(/\d+ (ms|MiB|bytes)/g, '$1');
}
