import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plan } from '../engine/plan/plan.ts';
import { usageError } from './cli-error.ts';
import { importModule } from './import-module.ts';

/** A plan and the file that it came from, as it was named. */
export interface LoadedPlan {
  readonly file: string;
  readonly plan: Plan;
}

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
