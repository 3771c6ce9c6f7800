import type { Incompatibility, SchemaLabels } from '../compatibility/can-read.ts';
import { compareArrays } from './compare-arrays.ts';
import { compareCombinations, hasBranches } from './compare-combinations.ts';
import { compareObjects } from './compare-objects.ts';
import { compareValues } from './compare-values.ts';
import { JsonDocument, type JsonSchema, type JsonView } from './json-document.ts';
import { holdsType, typesOf, typeText } from './json-types.ts';
import { type Comparison, keywordsOf, type Pair, passesAll } from './json-view.ts';

/** Problems told at most; the first few are what a person works on. */
const PROBLEMS_MAX = 20;
/** Pairs that are compared at most. Schemas of choices inside choices could be compared without end; beyond this they count as unreadable. */
const PAIRS_MAX = 50_000;
/** Schemas inside schemas, through references too. */
const DEPTH_MAX = 500;

/**
 * Whether all that one JSON Schema lets pass is let pass by another, by the rules of Confluent's registry: an empty list says yes.
 *
 * Open schemas are what they say: a property that they do not name may hold anything, so a reader that names it narrows it.
 */
export function readsJson(reader: JsonView, writer: JsonView, labels: SchemaLabels): readonly Incompatibility[] {
  const check = new JsonCheck(labels);
  check.compare({ reader, writer, path: '#' });
  return check.problems;
}

/** One comparison of two documents. */
class JsonCheck implements Comparison {
  problems: Incompatibility[] = [];
  readonly #labels: SchemaLabels;
  /** Pairs on the way from the roots to here: a schema that holds itself is readable unless something else says no. */
  readonly #open = new Map<JsonSchema, Set<JsonSchema>>();
  #depth = 0;
  #pairs = 0;

  constructor(labels: SchemaLabels) {
    this.#labels = labels;
  }

  compare(pair: Pair): void {
    const reader = JsonDocument.resolved(pair.reader);
    const writer = JsonDocument.resolved(pair.writer);
    if (passesAll(reader.schema) || writer.schema === false || this.#open.get(reader.schema)?.has(writer.schema)) return;
    if (reader.schema === false) {
      this.tell('TYPE_CHANGED', pair.path, 'no value at all', 'some');
      return;
    }
    if (++this.#pairs > PAIRS_MAX || this.#depth === DEPTH_MAX) {
      this.tell('TOO_COMPLEX', pair.path, 'too many choices inside choices', 'the same');
      return;
    }
    const writers = this.#open.get(reader.schema) ?? new Set();
    this.#open.set(reader.schema, writers.add(writer.schema));
    this.#depth++;
    this.#compareResolved({ reader, writer, path: pair.path });
    this.#depth--;
    writers.delete(writer.schema);
  }

  trial(pair: Pair): readonly Incompatibility[] {
    const told = this.problems;
    this.problems = [];
    this.compare(pair);
    const found = this.problems;
    this.problems = told;
    return found;
  }

  fits(pair: Pair): boolean {
    return this.trial(pair).length === 0;
  }

  tell(kind: string, path: string, reader: string, writer: string): void {
    if (this.problems.length === PROBLEMS_MAX) return;
    const message = `${this.#labels.reader} has ${reader}, ${this.#labels.writer} ${writer}`;
    this.problems.push({ kind, path, reader, writer, message });
  }

  add(problems: readonly Incompatibility[]): void {
    this.problems.push(...problems.slice(0, PROBLEMS_MAX - this.problems.length));
  }

  #compareResolved(pair: Pair): void {
    if (hasBranches(keywordsOf(pair.reader)) || hasBranches(keywordsOf(pair.writer))) compareCombinations(this, pair);
    else this.#compareKeywords(pair);
  }

  /** Compares what the schemas say themselves. */
  #compareKeywords(pair: Pair): void {
    const [reader, writer] = [keywordsOf(pair.reader), keywordsOf(pair.writer)];
    const [readable, written] = [typesOf(reader), typesOf(writer)];
    if (readable !== undefined) {
      const extra = written && [...written].filter((type) => !holdsType(readable, type));
      if (extra === undefined || extra.length > 0) {
        const narrowed = written === undefined || [...readable].every((type) => holdsType(written, type));
        this.tell(narrowed ? 'TYPE_NARROWED' : 'TYPE_CHANGED', pair.path, typeText(readable), typeText(written));
        return;
      }
    }
    compareValues(this, pair);
    if (holdsType(written, 'object')) compareObjects(this, pair);
    if (holdsType(written, 'array')) compareArrays(this, pair);
  }
}
