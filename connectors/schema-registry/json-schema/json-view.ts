import { isObject } from '../avro/default-value.ts';
import type { Incompatibility } from '../compatibility/can-read.ts';
import type { JsonSchema, JsonView } from './json-document.ts';

/** Two schemas that are compared at a place: what the reader must let pass, and what the writer lets pass. */
export interface Pair {
  readonly reader: JsonView;
  readonly writer: JsonView;
  /** In the reader's schema: `#/properties/a`. */
  readonly path: string;
}

/** What the rules of one keyword or another need of the comparison that they are part of. */
export interface Comparison {
  /** Tells what is wrong with a pair. */
  compare(pair: Pair): void;
  /** Compares on trial: what it finds is handed back and not told. */
  trial(pair: Pair): readonly Incompatibility[];
  fits(pair: Pair): boolean;
  tell(kind: string, path: string, reader: string, writer: string): void;
  add(problems: readonly Incompatibility[]): void;
}

/** What a schema says; nothing for `true`. */
export function keywordsOf({ schema }: JsonView): Readonly<Record<string, unknown>> {
  return isObject(schema) ? schema : {};
}

/** Another schema of the same document. */
export function inside(view: JsonView, schema: unknown): JsonView {
  return { schema: schema as JsonSchema, document: view.document };
}

/** Whether a schema says nothing that a value could fail by. */
export function passesAll(schema: JsonSchema | undefined): boolean {
  return schema === undefined || schema === true || (isObject(schema) && Object.keys(schema).length === 0);
}
