import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ERROR } from '../../connectors/kafka/wire/error-codes.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = ['engine', 'operators', 'connectors', 'pipelines', 'api', 'cli'];
const CODE = /['`](STREAM_[A-Z]+(?:_[A-Z]+)*)['`]/g;
/** Those are in a table of their own, which `kafka-error.test.ts` compares. */
const KAFKA = new Set(Object.keys(ERROR).map((name) => `STREAM_KAFKA_${name}`));
/** Longer literals hold more than one error. */
const LITERAL_MAX = 600;

/** Every code that the sources say, with the verdicts that stand beside it in one literal. */
function codesInSources(): ReadonlyMap<string, ReadonlySet<string>> {
  const codes = new Map<string, Set<string>>();
  for (const file of SOURCES.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(root, folder, name)),
  )) {
    if (!file.endsWith('.ts') || /\.test(-d)?\.ts$/.test(file)) continue;
    const text = readFileSync(file, 'utf8');
    for (const match of text.matchAll(CODE)) {
      const code = match[1] ?? '';
      if (KAFKA.has(code)) continue;
      const verdicts = codes.get(code) ?? new Set();
      codes.set(code, verdicts);
      for (const verdict of verdictsIn(literalAround(text, match.index))) verdicts.add(verdict);
    }
  }
  return codes;
}

/** What lies between the braces around a position; nothing where that is more than one error. */
function literalAround(text: string, at: number): string {
  const edge = (from: number, step: 1 | -1, [open, close]: readonly [string, string]): number => {
    let depth = 0;
    for (let i = from; i >= 0 && i < text.length; i += step) {
      if (text[i] === close) depth++;
      else if (text[i] === open && depth-- === 0) return i;
    }
    return from;
  };
  const literal = text.slice(edge(at, -1, ['{', '}']), edge(at, 1, ['}', '{']));
  return literal.length > LITERAL_MAX ? '' : literal;
}

function verdictsIn(literal: string): readonly string[] {
  const [expression = ''] = /verdict: [^,\n}]+/.exec(literal) ?? [];
  return [...expression.matchAll(/'([a-z]+)'/g)].map(([, verdict]) => verdict ?? '');
}

/** The table of every code, by code. */
function codesInDocs(): ReadonlyMap<string, readonly string[]> {
  const [, section = ''] = /^## Every code$([\s\S]*?)^## /m.exec(readFileSync(join(root, 'docs/errors.md'), 'utf8')) ?? [];
  return new Map(
    [...section.matchAll(/^\| `(STREAM_[A-Z_]+)` \| ([^|]+) \| [^|]+ \|$/gm)].map(([, code = '', verdicts = '']) => [
      code,
      verdicts.split(', ').sort(),
    ]),
  );
}

test('docs/errors.md lists every code that there is, and none that there is not', () => {
  const [told, said] = [codesInDocs(), codesInSources()];
  expect(said.size).toBeGreaterThan(100);
  expect([...told.keys()]).toEqual([...said.keys()].sort());
});

test('it tells the verdicts that stand beside the codes', () => {
  const said = [...codesInSources()].filter(([, verdicts]) => verdicts.size > 0);
  expect(said.length).toBeGreaterThan(80);
  const told = codesInDocs();
  expect(Object.fromEntries(said.map(([code]) => [code, told.get(code)]))).toEqual(
    Object.fromEntries(said.map(([code, verdicts]) => [code, [...verdicts].sort()])),
  );
});
