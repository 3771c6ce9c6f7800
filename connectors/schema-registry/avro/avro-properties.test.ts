import avsc from 'avsc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_HEADERS } from '../../../engine/model/record.ts';
import { isStreamError } from '../../../engine/model/stream-error.ts';
import type { AvroSchema } from '../../../schemas/index.ts';
import { schemaOf, type Tree, trees } from '../../../tests/avro/drawn-schemas.ts';
import { valuesOf } from '../../../tests/avro/drawn-values.ts';
import { memoryRegistry } from '../client/memory-registry.ts';
import { canRead } from '../compatibility/can-read.ts';
import { fromJson } from '../json/from-json.ts';
import { toJson } from '../json/to-json.ts';
import { avro } from '../serde/avro.ts';
import { HEADER_BYTES } from '../serde/wire-format.ts';
import { avscSchema } from './avsc-schema.ts';
import { readerType, writerType } from './avsc-type.ts';
import { defaultProblem } from './default-value.ts';
import { parseSchema } from './parse-schema.ts';

/** A tree like the given one: some parts changed, so that pairs are often nearly compatible. */
function changed(tree: Tree, other: Tree, choices: readonly number[]): Tree {
  let at = 0;
  const next = (of: number): number => (choices[at++ % choices.length] ?? 0) % of;
  const change = (part: Tree): Tree => {
    if (next(8) === 0) return next(3) === 0 ? other : leafChange(part, next(4));
    switch (part.is) {
      case 'array':
      case 'map':
        return { ...part, of: change(part.of) };
      case 'union':
        return { ...part, of: next(4) === 0 ? [...part.of].reverse() : part.of.map(change) };
      case 'record': {
        const fields = part.fields.filter(() => next(6) !== 0).map((field) => ({ ...field, type: change(field.type) }));
        const extra = { at: 9, type: other, hasDefault: next(2) === 0 };
        return { ...part, fields: next(4) === 0 ? [extra, ...fields] : fields };
      }
      default:
        return part;
    }
  };
  return change(tree);
}

function leafChange(part: Tree, how: number): Tree {
  if (how === 0) return { is: 'union', of: [part, { is: 'primitive', type: 'null' }] };
  if (part.is === 'union' && part.of[0]) return part.of[0];
  if (part.is === 'enum') return { ...part, symbols: part.symbols.length > 1 ? part.symbols.slice(1) : ['A', 'Z'] };
  if (part.is === 'fixed') return { ...part, size: part.size + 1 };
  const wider: Record<string, string> = { int: 'long', long: 'double', float: 'double', string: 'bytes', bytes: 'string' };
  return part.is === 'primitive' ? { ...part, type: wider[part.type] ?? 'int' } : part;
}

const pairs = fc
  .tuple(trees, trees, fc.array(fc.nat(100), { minLength: 5, maxLength: 30 }))
  .map(([tree, other, choices]) => [tree, changed(tree, other, choices)] as const);

async function codecOf(schema: unknown) {
  const registry = memoryRegistry();
  return avro(schema as AvroSchema).bind({ topic: 't', part: 'value' }, { resource: () => registry });
}

/** Plain data to compare: records without their classes, buffers as text, entries of maps in order. */
function plain(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return `bytes:${value.toString('hex')}`;
  if (Array.isArray(value)) return value.map(plain);
  // JSON has one zero.
  if (value === 0) return 0;
  if (typeof value !== 'object' || value === null) return value;
  return Object.keys(value)
    .sort()
    .map((key) => [key, plain((value as Record<string, unknown>)[key])]);
}

describe('schemas at random', () => {
  it('are accepted by our parser and by avsc alike', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const schema = schemaOf(tree);
        const node = parseSchema(schema);
        expect(
          avsc.Type.forSchema(schema as never, { registry: {} })
            .fingerprint('md5')
            .toString('hex'),
        ).toBe(
          avsc.Type.forSchema(avscSchema(node, { defaults: true }) as never, { registry: {} })
            .fingerprint('md5')
            .toString('hex'),
        );
        expect(() => [readerType(node), writerType(node)]).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it('are compatible when avsc can resolve them, and only then', () => {
    let compatible = 0;
    fc.assert(
      fc.property(pairs, ([writerTree, readerTree]) => {
        const writer = parseSchema(schemaOf(writerTree));
        const reader = parseSchema(schemaOf(readerTree));
        const problems = canRead(reader, writer);
        const oracle = resolves(readerType(reader), writerType(writer));
        expect(problems.length === 0 ? 'compatible' : JSON.stringify(problems)).toEqual(
          oracle === undefined ? 'compatible' : expect.not.stringMatching(/^compatible$/),
        );
        if (problems.length === 0) compatible++;
      }),
      { numRuns: 3_000 },
    );
    // Pairs of one kind only would prove little.
    expect(compatible).toBeGreaterThan(300);
    expect(compatible).toBeLessThan(2_700);
  });

  it('carry their values through the serde unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(
        trees.chain((tree) => fc.tuple(fc.constant(schemaOf(tree)), valuesOf(parseSchema(schemaOf(tree))))),
        async ([schema, value]) => {
          const codec = await codecOf(schema);
          const bytes = Buffer.from(codec.encode(value));
          expect(plain(codec.decode(bytes, NO_HEADERS))).toEqual(plain(value));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('are read where they lie among other bytes as from a slice, also when they are damaged', async () => {
    await fc.assert(
      fc.asyncProperty(
        trees.chain((tree) => fc.tuple(fc.constant(schemaOf(tree)), valuesOf(parseSchema(schemaOf(tree))))),
        fc.uint8Array({ maxLength: 20 }),
        fc.uint8Array({ maxLength: 20 }),
        fc.option(fc.tuple(fc.nat(), fc.nat(255)), { nil: undefined }),
        fc.nat(3),
        async ([schema, value], before, after, damage, cut) => {
          const codec = await codecOf(schema);
          const bytes = Buffer.from(codec.encode(value));
          const body = bytes.length - HEADER_BYTES;
          if (damage && body > 0) bytes[HEADER_BYTES + (damage[0] % body)] = damage[1];
          const end = before.length + bytes.length - Math.min(cut, body);
          const buffer = Buffer.concat([before, bytes, after]);
          const slice = Buffer.from(buffer.subarray(before.length, end));
          const read = (decode: () => unknown): unknown => {
            try {
              return plain(decode());
            } catch (error) {
              return isStreamError(error) ? error.code : error;
            }
          };
          expect(read(() => codec.decodeIn?.(buffer, before.length, end, NO_HEADERS))).toEqual(
            read(() => codec.decode(slice, NO_HEADERS)),
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('carry their values through JSON unchanged', () => {
    fc.assert(
      fc.property(
        trees.map((tree) => parseSchema(schemaOf(tree))).chain((node) => fc.tuple(fc.constant(node), valuesOf(node))),
        ([node, value]) => {
          const json = JSON.parse(JSON.stringify(toJson(node, value)));
          expect(plain(fromJson(node, json))).toEqual(plain(value));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('give values of the reader for whatever a compatible writer wrote', async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(
        pairs.chain(([writer, reader]) =>
          fc.tuple(fc.constant(writer), fc.constant(reader), valuesOf(parseSchema(schemaOf(writer)))),
        ),
        async ([writerTree, readerTree, value]) => {
          const reader = parseSchema(schemaOf(readerTree));
          if (canRead(reader, parseSchema(schemaOf(writerTree))).length > 0) return;
          const registry = memoryRegistry();
          const bind = (tree: Tree) =>
            avro(schemaOf(tree) as AvroSchema).bind({ topic: 't', part: 'value' }, { resource: () => registry });
          const bytes = Buffer.from((await bind(writerTree)).encode(value));
          const decoded = (await bind(readerTree)).decode(bytes, NO_HEADERS);
          expect(readerType(reader).isValid(decoded), JSON.stringify(decoded)).toBe(true);
          read++;
        },
      ),
      { numRuns: 1_500 },
    );
    expect(read).toBeGreaterThan(150);
  });

  it('give nothing but StreamErrors for bytes at random, soon', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, fc.uint8Array({ maxLength: 60 }), async ([writerTree, readerTree], payload) => {
        const registry = memoryRegistry();
        const bind = (tree: Tree) =>
          avro(schemaOf(tree) as AvroSchema).bind({ topic: 't', part: 'value' }, { resource: () => registry });
        await bind(writerTree);
        const reader = await bind(readerTree);
        const started = performance.now();
        for (const id of [1, 2, 3]) {
          try {
            reader.decode(Buffer.from([0, 0, 0, 0, id, ...payload]), NO_HEADERS);
          } catch (error) {
            expect(isStreamError(error), String(error)).toBe(true);
          }
        }
        expect(performance.now() - started).toBeLessThan(6_000);
      }),
      { numRuns: 2_000 },
    );
  });

  it('have a default only where it is of the type', () => {
    fc.assert(
      fc.property(trees, fc.jsonValue({ maxDepth: 2 }), (tree, value) => {
        const schema = schemaOf(tree);
        const node = parseSchema(schema);
        // avsc takes the first branch of a union only, and fills in defaults of fields that a record's default lacks.
        if (JSON.stringify(schema).includes('[') || JSON.stringify(value).includes('{')) return;
        // avsc takes no long near 2^53.
        if (typeof value === 'number' && Math.abs(value) > 2 ** 53 - 2) return;
        const record = { type: 'record', name: 'Outer', fields: [{ name: 'x', type: schema, default: value }] };
        expect(defaultProblem(node, value) === undefined).toBe(loads(record));
      }),
      { numRuns: 1_000 },
    );
  });
});

function resolves(reader: avsc.Type, writer: avsc.Type): string | undefined {
  try {
    reader.createResolver(writer, { ignoreNamespaces: true });
    return undefined;
  } catch (error) {
    return String(error);
  }
}

function loads(schema: unknown): boolean {
  try {
    avsc.Type.forSchema(schema as never, { registry: {} });
    return true;
  } catch {
    return false;
  }
}
