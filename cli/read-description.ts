import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TopologyDescription } from '../engine/compile/describe-json.ts';
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
    if (isDescription(each)) return each;
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

/** Whether everything is there that a diff looks at. */
export function isDescription(value: unknown): value is TopologyDescription {
  if (typeof value !== 'object' || value === null) return false;
  const { pipeline, applicationId, deadLetterTopic, subTopologies, internalTopics } = value as Record<string, unknown>;
  const named = [pipeline, applicationId, deadLetterTopic].every((name) => typeof name === 'string');
  return named && isListOf(internalTopics, ['topic', 'kind', 'key', 'value']) && isListOfSubs(subTopologies);
}

function isListOfSubs(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((sub: Record<string, unknown> | null) => {
      const sinks = Array.isArray(sub?.sinks)
        ? sub.sinks.map((sink: Record<string, unknown> | null) => sink?.topics)
        : [undefined];
      const topics = sinks.every((each) => isListOf(each, ['topic', 'key', 'value']));
      return topics && isListOf(sub?.sources, ['topic', 'key', 'value']) && isListOf(sub?.stores, ['name', 'key', 'value']);
    })
  );
}

function isListOf(value: unknown, texts: readonly string[]): boolean {
  return (
    Array.isArray(value) &&
    value.every((each: Record<string, unknown> | null) => texts.every((field) => typeof each?.[field] === 'string'))
  );
}
