import { existsSync, statSync } from 'node:fs';
import { extname, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isStreamError } from '../engine/model/stream-error.ts';
import type { Plan } from '../engine/plan/plan.ts';
import { cliFailure, usageError } from './cli-error.ts';

/** A plan and the file that it came from, as it was named. */
export interface LoadedPlan {
  readonly file: string;
  readonly plan: Plan;
}

const TYPESCRIPT: ReadonlySet<string> = new Set(['.ts', '.mts', '.cts']);
const PIPELINE_SHAPE = "end the file with `export default pipeline('name', ({ from }) => …)`";

/**
 * Loads the pipelines that files export by default: one plan, or a list of plans.
 *
 * Errors: each names the file. STREAM_USAGE for one that is missing or exports no plan; STREAM_PLAN as the pipeline threw it; STREAM_CLI
 * for a file that cannot be loaded.
 */
export async function loadPlans(files: readonly string[], cwd: string): Promise<readonly LoadedPlan[]> {
  const loaded: LoadedPlan[] = [];
  for (const file of files) loaded.push(...(await loadFile(file, cwd)));
  const seen = new Map<string, string>();
  for (const { file, plan } of loaded) {
    const before = seen.get(plan.name);
    if (before !== undefined)
      throw usageError(`two pipelines are named '${plan.name}', in ${before} and in ${file}`, 'rename one');
    seen.set(plan.name, file);
  }
  return loaded;
}

async function loadFile(file: string, cwd: string): Promise<readonly LoadedPlan[]> {
  const path = resolve(cwd, file);
  if (!existsSync(path)) throw usageError(`${file}: there is no such file`);
  if (!statSync(path).isFile()) throw usageError(`${file} is a folder`, `name the files in it, such as ${file}/my-pipeline.ts`);
  const { default: exported } = await importModule(file, path, cwd);
  if (exported === undefined) throw usageError(`${file} has no default export`, PIPELINE_SHAPE);
  const plans: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  if (plans.length === 0) throw usageError(`${file} exports an empty list of pipelines`, PIPELINE_SHAPE);
  return plans.map((plan) => {
    if (isPlan(plan)) return { file, plan };
    throw usageError(`${file}: the default export is ${kindOf(plan)}, not a pipeline`, PIPELINE_SHAPE);
  });
}

async function importModule(file: string, path: string, cwd: string): Promise<{ readonly default?: unknown }> {
  if (TYPESCRIPT.has(extname(path))) await loadTypeScript();
  try {
    return (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
  } catch (cause) {
    if (isStreamError(cause))
      throw cause.message.includes(file) ? cause : cliFailure(`${file}: ${cause.message}`, undefined, cause);
    throw cliFailure(`${file} cannot be loaded: ${reasonOf(cause, cwd)}`, hintFor(cause), cause);
  }
}

let hooks: Promise<unknown> | undefined;

/** Teaches this process to import TypeScript, once; a process that was started with tsx knows it already. */
async function loadTypeScript(): Promise<void> {
  if (process.execArgv.some((argument) => argument.includes('tsx'))) return;
  hooks ??= import('tsx/esm/api').then(({ register }) => register());
  await hooks;
}

function isPlan(value: unknown): value is Plan {
  if (typeof value !== 'object' || value === null) return false;
  const { name, nodes, options } = value as Partial<Record<keyof Plan, unknown>>;
  return typeof name === 'string' && Array.isArray(nodes) && typeof options === 'object' && options !== null;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`;
}

/** The first line of the message, with paths as a person writes them. */
function reasonOf(cause: unknown, cwd: string): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  // esbuild tells the place and the mistake below a headline of its own.
  const line = lines[0]?.startsWith('Transform failed') ? lines[1] : lines[0];
  const place = placeOf(cause, cwd);
  return `${(line ?? 'no reason was given').replaceAll(`${cwd}/`, '')}${place === undefined ? '' : ` (${place})`}`;
}

/** Where in the author's files an error arose, from its stack. */
function placeOf(cause: unknown, cwd: string): string | undefined {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const places = [...stack.matchAll(/(?:file:\/\/)?(\/[^\s():?]+\.[mc]?[jt]s)(?:\?[^\s():]*)?:(\d+)/g)];
  const own = places.map(([, path = '', line]) => `${relative(cwd, path)}:${line}`);
  return own.find((place) => !place.startsWith('..') && !place.includes('node_modules/'));
}

function hintFor(cause: unknown): string | undefined {
  const { code, message = '' } = cause as { readonly code?: unknown; readonly message?: string };
  const missing = code === 'ERR_MODULE_NOT_FOUND' ? /Cannot find package '((?:@[^/']+\/)?[^/']+)/.exec(message)?.[1] : undefined;
  return missing === undefined ? undefined : `'npm install ${missing}' in the folder of the file`;
}
