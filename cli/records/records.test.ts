import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { FetchedBatch } from '../../engine/ports.ts';
import { toHeaderFields, toHeaders } from './header-fields.ts';
import { type Line, linesOf } from './lines.ts';
import { parseRecordLine, recordLine, toJsonLine } from './record-line.ts';
import { fromBytes, toBytes } from './text-or-bytes.ts';

async function* chunks(...parts: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  yield* parts;
}

async function collect(input: AsyncIterable<string | Uint8Array>): Promise<readonly (readonly [number, string])[]> {
  const found: (readonly [number, string])[] = [];
  for await (const { number, text } of linesOf(input, new AbortController().signal)) found.push([number, text]);
  return found;
}

describe('linesOf', () => {
  test('joins chunks, splits lines, leaves out empty ones and counts them', async () => {
    expect(await collect(chunks('a\nb', 'c\r\n\n', 'd'))).toEqual([
      [1, 'a'],
      [2, 'bc'],
      [4, 'd'],
    ]);
    expect(await collect(chunks())).toEqual([]);
  });

  test('a character may be cut between two chunks; bytes that are no text are refused with their line', async () => {
    const text = Buffer.from('é\nx');
    expect(await collect(chunks(text.subarray(0, 1), text.subarray(1)))).toEqual([
      [1, 'é'],
      [2, 'x'],
    ]);
    await expect(collect(chunks('a\n', Buffer.from([0xff])))).rejects.toThrow('not text in UTF-8, at line 2');
    await expect(collect(chunks(text.subarray(0, 1)))).rejects.toThrow('not text in UTF-8');
  });

  test('a line without end is refused', async () => {
    await expect(collect(chunks('x\n', 'y'.repeat(8 * 1024 * 1024 + 1)))).rejects.toThrow(
      'line 2 of stdin has more than 8388608 characters',
    );
    const bounded = linesOf(chunks('12345\r\n123', '45', '\n1234567\n'), new AbortController().signal, {
      name: 'x',
      lengthMax: 6,
    });
    expect([(await bounded.next()).value, (await bounded.next()).value]).toEqual([
      { number: 1, text: '12345' },
      { number: 2, text: '12345' },
    ]);
    await expect(bounded.next()).rejects.toThrow('line 3 of x has more than 6 characters');
  });

  test('a line of many chunks costs no more than its length', async () => {
    // By the square of their number it would be minutes.
    const chunk = 'x'.repeat(4 * 1024);
    async function* large(): AsyncGenerator<string> {
      for (let i = 0; i < 12_800; i++) yield chunk;
      yield '\nend';
    }
    const lines = linesOf(large(), new AbortController().signal, { lengthMax: 12_800 * chunk.length });
    const { number, text } = (await lines.next()).value as Line;
    expect([number, text.length, text === chunk.repeat(12_800)]).toEqual([1, 12_800 * chunk.length, true]);
    expect((await lines.next()).value).toEqual({ number: 2, text: 'end' });
  });

  test('what was read is let go of', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const given: WeakRef<Uint8Array>[] = [];
    async function* counted(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 100; i++) {
        const chunk = Buffer.alloc(64 * 1024, `${'x'.repeat(1023)}\n`);
        given.push(new WeakRef(chunk));
        yield chunk;
      }
      // What is awaited before this point may be held until then.
      await new Promise(setImmediate);
      collectGarbage();
      yield Buffer.from(`${given.filter((chunk) => chunk.deref() !== undefined).length}`);
    }
    let last = '';
    for await (const { text } of linesOf(counted(), new AbortController().signal)) last = text;
    expect(Number(last)).toBeLessThan(3);
  });

  test('ends when it is stopped, though nothing comes', async () => {
    const stop = new AbortController();
    const endless = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    const reading = linesOf(endless, stop.signal).next();
    stop.abort();
    expect(await reading).toEqual({ done: true, value: undefined });
  });
});

test('bytes are text or base64, and come back', () => {
  for (const bytes of [Buffer.from('é{"base64":1}'), Buffer.from([0xff, 0]), Buffer.alloc(0), Buffer.from('\ufeffbom')])
    expect(toBytes(fromBytes(bytes))).toEqual(bytes);
  expect(fromBytes(Buffer.from([0xff]))).toEqual({ base64: '/w==' });
  expect(toBytes(7)).toBeUndefined();
});

test('headers are fields, and come back', () => {
  const headers = [
    ['a', Buffer.from('1')],
    ['b', null],
    ['a', Buffer.from([0xff])],
    ['__proto__', Buffer.from('x')],
  ] as const;
  const fields = JSON.parse(JSON.stringify(toHeaderFields(headers))) as Record<string, unknown>;
  expect(fields.a).toEqual(['1', { base64: '/w==' }]);
  expect(toHeaders(fields).toSorted()).toEqual([headers[0], headers[2], headers[1], headers[3]].toSorted());
  expect(toHeaders(undefined)).toEqual([]);
  expect(() => toHeaders({ a: 1 })).toThrow("the header 'a' must be text");
  expect(() => toHeaders(['a'])).toThrow("'headers' is an object");
});

test('a record that is nothing but headers of one name costs no more than their number', () => {
  // By their square it would be minutes.
  const headers = Array.from({ length: 600_000 }, () => ['', null] as const);
  expect(toHeaderFields(headers)['']).toHaveLength(headers.length);
});

describe('a record as a line', () => {
  const batch = {
    topic: 't',
    partition: 1,
    offset: 5,
    timestamp: 9,
    key: Buffer.from('k'),
    headers: [],
  } as unknown as FetchedBatch;

  test('has bytes and large numbers in a form that JSON has', () => {
    const line = toJsonLine(recordLine(batch, { image: Buffer.from('ab'), id: 2n ** 60n, list: [Buffer.from('c')] }));
    expect(line).toBe(
      '{"topic":"t","partition":1,"offset":5,"timestamp":9,"key":"k","headers":{},"value":{"image":{"base64":"YWI="},"id":"1152921504606846976","list":[{"base64":"Yw=="}]}}\n',
    );
  });

  test('is read again', () => {
    expect(parseRecordLine(toJsonLine(recordLine(batch, [1])))).toEqual({ key: 'k', value: [1], headers: {}, timestamp: 9 });
    expect(parseRecordLine('{"value":null}')).toEqual({ key: null, value: null, headers: undefined, timestamp: undefined });
  });

  test.for([
    ['{"a":', 'not JSON'],
    ['[1]', 'not an object'],
    ['{"key":"a"}', "no field 'value'"],
    ['{"value":1,"kye":"a"}', "no field 'kye'"],
    ['{"value":1,"timestamp":"now"}', "'timestamp' is a whole number"],
  ] as const)('%s is refused', ([text, expected]) => {
    expect(() => parseRecordLine(text)).toThrow(expected);
  });
});
