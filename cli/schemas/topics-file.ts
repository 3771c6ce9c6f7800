import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { isObject } from '../../connectors/schema-registry/avro/default-value.ts';
import { isNamed } from '../../connectors/schema-registry/avro/schema-node.ts';
import { cliFailure, usageError } from '../cli-error.ts';
import { importModule } from '../import-module.ts';
import { parsedSchema } from './parsed-schema.ts';

const SHAPE = 'export const TOPICS = { orders: { name: "orders", schema: orderSchema } }';

/**
 * The subjects of the values of declared topics, by the full name of their type; empty when there is no file that declares topics.
 *
 * Errors: STREAM_USAGE for a named file that is missing; STREAM_CLI for one that cannot be loaded or declares no topics.
 */
export async function subjectsByType(
  given: string | undefined,
  dir: string,
  cwd: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const path = resolve(cwd, given ?? join(dir, 'topics.ts'));
  const file = relative(cwd, path);
  if (!existsSync(path)) {
    if (given !== undefined) throw usageError(`${file}: there is no such file`);
    return new Map();
  }
  const { TOPICS: topics } = await importModule(file, path, cwd);
  if (!isObject(topics)) throw cliFailure(`${file} exports no TOPICS`, SHAPE);
  const subjects = new Map<string, readonly string[]>();
  for (const [key, topic] of Object.entries(topics)) {
    const { name, schema } = isObject(topic) ? topic : {};
    if (typeof name !== 'string' || schema === undefined)
      throw cliFailure(`${file}: TOPICS.${key} has no name or no schema`, SHAPE);
    const node = parsedSchema(`${file}: TOPICS.${key}`, schema);
    if (isNamed(node)) subjects.set(node.name, [...(subjects.get(node.name) ?? []), `${name}-value`]);
  }
  return subjects;
}
