import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundaryOf, parseMultipart } from './multipart.ts';

const part = (disposition: string, content: string | Buffer, more = ''): Buffer =>
  Buffer.concat([
    Buffer.from(`--b\r\nContent-Disposition: form-data; ${disposition}\r\n${more}\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
const form = (...parts: readonly Buffer[]): Buffer => Buffer.concat([...parts, Buffer.from('--b--\r\n')]);

describe('parseMultipart', () => {
  test('gives the parts with their names, types and bytes', () => {
    const parts = parseMultipart(
      form(part('name="note"', 'hi'), part('name="file"; filename="a.pdf"', 'PDF', 'Content-Type: application/pdf\r\n')),
      'b',
    );
    expect(parts.map(({ bytes, ...rest }) => ({ ...rest, bytes: String(bytes) }))).toEqual([
      { name: 'note', fileName: undefined, contentType: undefined, bytes: 'hi' },
      { name: 'file', fileName: 'a.pdf', contentType: 'application/pdf', bytes: 'PDF' },
    ]);
  });

  test('whatever bytes a browser sends come back, beside a field, for any boundary', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 4_000 }),
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        async (bytes, note) => {
          const sent = new FormData();
          sent.set('note', note);
          sent.set('file', new File([bytes as Uint8Array<ArrayBuffer>], 'x.bin'));
          const request = new Request('http://x/', { method: 'POST', body: sent });
          const boundary = boundaryOf(request.headers.get('content-type') ?? '');
          const parts = parseMultipart(Buffer.from(await request.arrayBuffer()), boundary ?? '');
          expect(parts).toHaveLength(2);
          expect(parts[1]?.bytes.equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('cutting a form anywhere is told, never a half part', () => {
    const whole = form(part('name="file"; filename="a.pdf"', 'bytes'));
    const end = whole.indexOf('\r\n--b--');
    for (let length = 0; length < end + 5; length++) {
      expect(() => parseMultipart(whole.subarray(0, length), 'b'), `cut at ${length}`).toThrow('not a multipart form');
    }
  });

  test('any bytes whatever are parts or a refusal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const body = Buffer.concat([Buffer.from('--b\r\n'), Buffer.from(bytes)]);
        try {
          parseMultipart(body, 'b');
        } catch (error) {
          expect(error).toMatchObject({ code: 'form_malformed' });
        }
      }),
    );
  });

  test.each([
    ['name="file"; filename="a%22b%0D%0A.txt"', 'a"b.txt'],
    ['name="file"; filename="a\\"b.txt"', 'a"b.txt'],
    ['name="file"; filename="ünï.txt"', 'ünï.txt'],
    ['name="file"; filename="x.txt"; filename*=UTF-8\'\'%C3%BCn%C3%AF.txt', 'ünï.txt'],
    ['name="file"; filename=plain.txt', 'plain.txt'],
    ['name="file"; filename="C:\\dir\\x.txt"', 'C:\\dir\\x.txt'],
    ['name="file"; filename=""', ''],
  ])('%s is named %j', (disposition, fileName) => {
    expect(parseMultipart(form(part(disposition, 'x')), 'b')[0]?.fileName).toBe(fileName);
  });

  test('parts and part headers have bounds', () => {
    const many = Array.from({ length: 33 }, () => part('name="a"', 'x'));
    expect(() => parseMultipart(form(...many), 'b')).toThrow('more than 32 parts');
    const long = part('name="a"', 'x', `X-Long: ${'y'.repeat(9_000)}\r\n`);
    expect(() => parseMultipart(form(long), 'b')).toThrow('headers of a part');
  });

  test('a boundary inside the content does not end it when the line differs', () => {
    expect(String(parseMultipart(form(part('name="file"; filename="a"', '\n--b\nno')), 'b')[0]?.bytes)).toBe('\n--b\nno');
  });
});

test.each([
  ['multipart/form-data; boundary=abc', 'abc'],
  ['multipart/form-data; charset=utf-8; boundary="a b"', 'a b'],
  ['Multipart/Form-Data;boundary=x', 'x'],
  ['multipart/form-data', undefined],
  ['multipart/mixed; boundary=abc', undefined],
  ['application/json', undefined],
  [`multipart/form-data; boundary=${'x'.repeat(71)}`, undefined],
])('%s has the boundary %j', (contentType, boundary) => {
  expect(boundaryOf(contentType)).toBe(boundary);
});
