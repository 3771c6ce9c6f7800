import { describe, expect, it } from 'vitest';
import { NO_HEADERS } from '../../../engine/model/record.ts';
import { NotReady } from '../../../engine/model/serde.ts';
import { StreamError } from '../../../engine/model/stream-error.ts';
import { type AvroSchema, type DocumentProcessed, documentProcessedSchema } from '../../../schemas/index.ts';
import { memoryRegistry } from '../client/memory-registry.ts';
import { SCHEMA_REGISTRY, type SchemaAnswer, type SerdeRegistry } from '../client/serde-registry.ts';
import { type AvroOptions, avro } from './avro.ts';

const ORDER = order({ name: 'id', type: 'string' }, { name: 'total', type: 'long' });
const TARGET = { topic: 'orders', part: 'value' } as const;

function order(...fields: readonly object[]): AvroSchema<Record<string, unknown>> {
  return { type: 'record', name: 'Order', namespace: 'shop', fields };
}

function bound<T>(schema: AvroSchema<T>, registry: SerdeRegistry = memoryRegistry(), options: AvroOptions = {}) {
  const codec = avro(schema, options).bind(TARGET, { resource: () => registry });
  if (codec instanceof Promise) throw new Error('a registry in memory answers at once');
  return codec;
}

function failure(work: () => unknown): StreamError {
  try {
    work();
  } catch (error) {
    if (error instanceof StreamError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('avro', () => {
  it("writes Confluent's frame and reads it", () => {
    const codec = bound(ORDER);
    const bytes = Buffer.from(codec.encode({ id: 'a', total: -3 }));
    expect(bytes.toString('hex')).toBe('0000000001' + '0261' + '05');
    expect({ ...codec.decode(bytes, NO_HEADERS) }).toEqual({ id: 'a', total: -3 });
  });

  it('carries an event of the platform, nested, with nulls and enums', () => {
    const codec = bound(documentProcessedSchema);
    const event: DocumentProcessed = {
      id: 'e1',
      documentId: 'd1',
      tenant: 'default',
      status: 'done',
      source: {
        fileName: 'a.pdf',
        contentType: 'application/pdf',
        sizeBytes: 2 ** 40,
        sha256: null,
        objectKey: 'k',
        uploadedAt: 1,
      },
      analysis: null,
      quality: { score: 90, reasons: [{ rule: 'r', message: 'm', points: 10 }] },
      failure: null,
      timings: [{ stage: 'total', ms: 12.5 }],
      processedAt: 1_700_000_000_000,
    };
    expect(codec.decode(Buffer.from(codec.encode(event)), NO_HEADERS)).toEqual(event);
  });

  it('grows for large values and does not keep what it grew', () => {
    const codec = bound({ type: 'array', items: 'string' } as AvroSchema<readonly string[]>);
    for (const size of [10, 2_000, 3_000_000, 5]) {
      const value = ['x'.repeat(size), 'ü'.repeat(size)];
      expect(codec.decode(Buffer.from(codec.encode(value)), NO_HEADERS)).toEqual(value);
    }
  });

  it('reads what older and newer schemas wrote', () => {
    const registry = memoryRegistry();
    const older = bound(order({ name: 'id', type: 'string' }), registry);
    const newer = bound(
      order({ name: 'total', type: 'int' }, { name: 'note', type: 'string' }, { name: 'id', type: 'string' }),
      registry,
    );
    const reader = bound(
      order({ name: 'id', type: 'string' }, { name: 'total', type: ['null', 'long'], default: null }),
      registry,
    );
    expect({ ...reader.decode(Buffer.from(older.encode({ id: 'a' })), NO_HEADERS) }).toEqual({ id: 'a', total: null });
    const written = Buffer.from(newer.encode({ total: 7, note: 'n', id: 'b' }));
    expect({ ...reader.decode(written, NO_HEADERS) }).toEqual({ id: 'b', total: 7 });
  });

  it('keeps a string a string when the union has bytes first', () => {
    const registry = memoryRegistry();
    const writer = bound(order({ name: 'x', type: ['null', 'string'] }), registry);
    const reader = bound(order({ name: 'x', type: ['null', 'bytes', 'string'] }), registry);
    expect({ ...reader.decode(Buffer.from(writer.encode({ x: 'text' })), NO_HEADERS) }).toEqual({ x: 'text' });
  });

  it('keeps longs exact up to 2^53 either way, and refuses longer ones', () => {
    const codec = bound('long' as AvroSchema<number>);
    for (const long of [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, -(2 ** 52) - 1, 2 ** 51, -(2 ** 51), 0, -1])
      expect(codec.decode(Buffer.from(codec.encode(long)), NO_HEADERS)).toBe(long);
    expect(failure(() => codec.encode(2 ** 53)).message).toContain('not a valid long');
    const beyond = Buffer.from('00000000018080808080808020', 'hex');
    expect(failure(() => codec.decode(beyond, NO_HEADERS)).message).toContain('a long is beyond 2^53');
  });

  it.each([
    ['no bytes', '', 'has no schema id before it'],
    ['too few', '00000001', 'has no schema id before it'],
    ['another first byte', '0100000001026105', 'has no schema id before it'],
    ['an early end', '00000000010461', 'ends too early'],
    ['bytes too many', '0000000001026105ff', 'has 1 bytes too many'],
  ])('parks a record with %s', (_what, hex, message) => {
    const error = failure(() => bound(ORDER).decode(Buffer.from(hex, 'hex'), NO_HEADERS));
    expect(error).toMatchObject({ code: 'STREAM_DECODE', domain: 'user', scope: 'record', verdict: 'park' });
    expect(error.message).toContain(message);
  });

  it('does not believe bytes that claim billions of items', () => {
    const registry = memoryRegistry();
    const list = bound({ type: 'array', items: 'null' } as AvroSchema, registry);
    const lists = bound({ type: 'map', values: { type: 'array', items: 'int' } } as AvroSchema, registry);
    // Four billion nulls; a map of 2^35 entries; a block of negative size that leads back to its own beginning.
    const claims = [
      [list, '0000000001' + '8080808020' + '00'],
      [lists, '0000000002' + '808080808002'],
      [list, '0000000001' + '0101' + '0101' + '0101'],
    ] as const;
    for (const [codec, hex] of claims)
      expect(failure(() => codec.decode(Buffer.from(hex, 'hex'), NO_HEADERS)).code).toBe('STREAM_DECODE');
  });

  it('reads lists of items without bytes', () => {
    const codec = bound({ type: 'array', items: 'null' } as AvroSchema<readonly null[]>);
    const value = Array.from({ length: 5_000 }, () => null);
    expect(codec.decode(Buffer.from(codec.encode(value)), NO_HEADERS)).toEqual(value);
  });

  it('parks a record whose result does not fit the schema', () => {
    const line = { type: 'record', name: 'Line', fields: [{ name: 'price', type: 'double' }] };
    const codec = bound(order({ name: 'lines', type: { type: 'array', items: line } }));
    const error = failure(() => codec.encode({ lines: [{ price: 1 }, { price: 'x' }] }));
    expect(error).toMatchObject({ code: 'STREAM_ENCODE', domain: 'user', scope: 'record', verdict: 'park' });
    expect(error.message).toBe('the value of topic orders does not fit its schema: lines.1.price is "x", not a valid double');
    expect(failure(() => codec.encode({})).message).toContain('lines is missing, not a valid array');
    expect(failure(() => codec.encode(undefined as never)).message).toContain('it is missing, not a shop.Order');
  });

  it('parks a record whose schema cannot be read with the program’s, and names the field', () => {
    const registry = memoryRegistry();
    const writer = bound(order({ name: 'id', type: 'long' }), registry);
    const error = failure(() => bound(ORDER, registry).decode(Buffer.from(writer.encode({ id: 1 })), NO_HEADERS));
    expect(error).toMatchObject({ code: 'STREAM_SCHEMA_MISMATCH', domain: 'user', scope: 'record', verdict: 'park' });
    expect(error.message).toContain("shop.Order.id: the reader's schema has string, the writer's schema long");
    expect(error.message).toContain("shop.Order.total: the field 'total' of the reader's schema has no default");
  });

  it('refuses an invalid schema where it is given', () => {
    const error = failure(() => avro(order({ name: 'id', type: 'strin' })));
    expect(error).toMatchObject({ code: 'STREAM_SCHEMA_INVALID', verdict: 'stop' });
    expect(error.message).toBe(
      "avro() was given an invalid schema: shop.Order.id: the type 'strin' is not defined before it is used",
    );
  });

  it('refuses a field that would set what the object inherits, also of a writer', async () => {
    const proto = order({ name: 'id', type: 'string' }, { name: '__proto__', type: 'string', default: '' });
    expect(failure(() => avro(proto))).toMatchObject({
      code: 'STREAM_SCHEMA_INVALID',
      message: 'avro() was given an invalid schema: __proto__: no object can have a field of this name',
    });
    const registry = memoryRegistry();
    await registry.prepare('proto', proto, { register: true });
    const error = failure(() => bound(ORDER, registry).decode(Buffer.from([0, 0, 0, 0, 1, 0, 0]), NO_HEADERS));
    expect(error).toMatchObject({ code: 'STREAM_SCHEMA_MISMATCH', verdict: 'park' });
  });

  it('says which resource it needs', () => {
    const error = failure(() => avro(ORDER).bind(TARGET, { resource: () => undefined }));
    expect(error.message).toContain(`'${SCHEMA_REGISTRY}' is missing`);
  });
});

describe('a serde and its registry', () => {
  /** Answers when told to. */
  class SlowRegistry implements SerdeRegistry {
    readonly answers = new Map<number, SchemaAnswer>();
    readonly loads: number[] = [];
    readonly prepared: string[] = [];
    settle: () => void = () => undefined;

    async prepare(subject: string, _schema: unknown, { register }: { readonly register: boolean }) {
      this.prepared.push(`${subject} ${register}`);
      return register ? 1 : undefined;
    }
    peek(id: number) {
      return this.answers.get(id);
    }
    load(id: number) {
      this.loads.push(id);
      return new Promise<void>((resolve) => {
        this.settle = resolve;
      });
    }
  }

  const FRAMED = Buffer.from('0000000007026105', 'hex');

  it('registers the schema under the topic, or where it is told to', async () => {
    const registry = new SlowRegistry();
    const resources = { resource: () => registry };
    await avro(ORDER).bind(TARGET, resources);
    await avro(ORDER).bind({ topic: 'orders', part: 'key' }, resources);
    await avro(ORDER).bind({ topic: '*', part: 'value' }, resources);
    await avro(ORDER, { register: false, subject: ({ topic }) => `of-${topic}` }).bind(TARGET, resources);
    expect(registry.prepared).toEqual(['orders-value true', 'orders-key true', 'shop.Order true', 'of-orders false']);
  });

  it('waits for an unknown id without blocking, and reads once it is known', async () => {
    const registry = new SlowRegistry();
    const codec = await avro(ORDER).bind(TARGET, { resource: () => registry });
    let signal: unknown;
    try {
      codec.decode(FRAMED, NO_HEADERS);
    } catch (error) {
      signal = error;
    }
    if (!(signal instanceof NotReady)) throw new Error('no NotReady');
    registry.answers.set(7, { schema: ORDER });
    registry.settle();
    await signal.ready;
    expect({ ...codec.decode(FRAMED, NO_HEADERS) }).toEqual({ id: 'a', total: -3 });
    registry.answers.clear();
    expect({ ...codec.decode(FRAMED, NO_HEADERS) }).toEqual({ id: 'a', total: -3 });
    expect(registry.loads).toEqual([7]);
  });

  it('throws what the registry says of an id', async () => {
    const registry = new SlowRegistry();
    const codec = await avro(ORDER).bind(TARGET, { resource: () => registry });
    const error = new StreamError('gone', { code: 'STREAM_UNKNOWN_SCHEMA', domain: 'user', scope: 'record', verdict: 'park' });
    registry.answers.set(7, { error });
    expect(failure(() => codec.decode(FRAMED, NO_HEADERS))).toBe(error);
    registry.answers.set(7, { schema: { type: 'no type' } });
    expect(failure(() => codec.decode(FRAMED, NO_HEADERS)).message).toContain('schema 7 of the record is no valid Avro schema');
  });

  it('reads, but does not write, what it was told not to register', async () => {
    const registry = new SlowRegistry();
    registry.answers.set(7, { schema: ORDER });
    const codec = await avro(ORDER, { register: false }).bind(TARGET, { resource: () => registry });
    expect({ ...codec.decode(FRAMED, NO_HEADERS) }).toEqual({ id: 'a', total: -3 });
    expect(failure(() => codec.encode({ id: 'a', total: 1 })).code).toBe('STREAM_SCHEMA_UNREGISTERED');
  });
});
