import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TopologyDescription } from '../engine/compile/describe-json.ts';
import { isTopologyDescription } from '../engine/compile/is-topology-description.ts';
import { usageError } from './cli-error.ts';

const HOW = "write one with 'millrace describe <pipelines...> --format json > old.json'";

/**
 * Reads what `millrace describe --format json` wrote: one topology or several.
 *
 * Errors: each names the file. STREAM_USAGE for one that is missing, is not JSON, or describes no topology
 */
export function readDescriptions(file: string, cwd: string): readonly TopologyDescription[] {
  const content: unknown = parse(file, read(file, cwd));
  const descriptions: readonly unknown[] = Array.isArray(content) ? content : [content];
  return descriptions.map((each) => {
    if (isTopologyDescription(each)) return each;
    throw usageError(`${file} does not describe a topology`, HOW);
  });
}

function read(file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw usageError(missing ? `${file}: there is no such file` : `${file} cannot be read: ${(cause as Error).message}`, HOW);
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw usageError(`${file} is not JSON`, HOW);
  }
}
