import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import PDFDocument from 'pdfkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packed, pageMargin, rawDocx, wordParagraph, wordTextBox } from '../../../tools/make-samples/bad-documents.ts';
import { createExtractor, type DocumentErrorCode, type Extraction } from './index.ts';

const samples = new URL('../../../examples/documents/', import.meta.url);

/** All that may come of any bytes; a time-out, a dead process or an unforeseen error is none of it. */
const EXPECTED: readonly DocumentErrorCode[] = [
  'STREAM_DOCUMENT_EMPTY',
  'STREAM_DOCUMENT_TRUNCATED',
  'STREAM_DOCUMENT_CORRUPT',
  'STREAM_DOCUMENT_ENCRYPTED',
  'STREAM_DOCUMENT_BOMB',
  'STREAM_DOCUMENT_UNSUPPORTED',
];
const RUNS = 12;
const TIMEOUT_MS = 15_000;

/** Beginnings by which a file is taken for something. */
const MARKS = [
  '%PDF-1.7\n',
  'PK\u0003\u0004',
  '\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1',
  '<html><body><table><tr><td>',
  '<?xml version="1.0"?><html>',
  'From: a@example.com\r\nTo: b@example.com\r\nMessage-ID: <1@x>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n',
  '# Title\n\n- **a**\n',
  '---\ntitle: x\n---\n',
  '\u00ff\u00fe',
  '\u00fe\u00ff',
  '\u00ef\u00bb\u00bf',
  '\u0089PNG\r\n\u001a\n',
  'GIF89a',
  '\u00ff\u00d8\u00ff\u00e0',
  'ID3\u0004\0',
  'RIFF\0\0\0\0WEBP',
  '\u001f\u008b\u0008',
  '{\\rtf1',
];

/** What happens to a file on its way: an end that is missing, bits that turn, pieces that are lost or come twice. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant('flip' as const), bits: fc.array(fc.nat(), { minLength: 1, maxLength: 12 }) }),
  fc.record({ kind: fc.constant('lose' as const), at: fc.nat(), length: fc.nat(400) }),
  fc.record({ kind: fc.constant('repeat' as const), at: fc.nat(), from: fc.nat(), length: fc.nat(400) }),
);
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damaged(whole: Buffer, what: Damage): Buffer {
  const bytes = Buffer.from(whole);
  switch (what.kind) {
    case 'cut':
      return bytes.subarray(0, Math.floor(what.at * bytes.length));
    case 'flip':
      for (const bit of what.bits) {
        const at = (bit >> 3) % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
      }
      return bytes;
    case 'lose': {
      const at = what.at % bytes.length;
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + what.length)]);
    }
    case 'repeat': {
      const at = what.at % bytes.length;
      const from = what.from % bytes.length;
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, from + what.length), bytes.subarray(at)]);
    }
  }
}

/** A PDF with packed streams, two fonts and a picture of lines, unlike the samples. */
async function packedPdf(): Promise<Buffer> {
  const doc = new PDFDocument({ size: 'A5', info: { Title: 'Packed', CreationDate: new Date(0) } });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => doc.once('end', resolve));
  doc.font('Times-Bold').text('Packed', { link: 'https://example.org' }).font('Helvetica').text('Some words. '.repeat(200));
  doc.addPage().moveTo(0, 0).lineTo(100, 100).stroke();
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

const packedDocx = rawDocx(wordParagraph('Some words.').repeat(30) + wordTextBox('In a box'), [
  packed('word/header1.xml', pageMargin('hdr', wordParagraph('Letterhead'))),
]);

describe('any bytes', () => {
  const extractor = createExtractor({ timeoutMs: TIMEOUT_MS });
  afterAll(() => extractor.close());

  async function survives(bytes: Buffer, fileName: string): Promise<void> {
    const outcome = await extractor.extract(bytes, { fileName }).then(
      (found: Extraction) => found,
      (error: { readonly code: DocumentErrorCode }) => error,
    );
    if ('code' in outcome) expect(EXPECTED).toContain(outcome.code);
    else expect(outcome.text).toBe(outcome.text.normalize('NFC').trim());
  }

  it('are read or refused for a reason', async () => {
    const bytes = fc.tuple(
      fc.constantFrom('', ...MARKS),
      fc.oneof(
        fc.uint8Array({ maxLength: 2_000 }),
        fc.string({ maxLength: 2_000 }).map((text) => Buffer.from(text)),
      ),
    );
    const check = ([mark, rest]: readonly [string, Uint8Array]) =>
      survives(Buffer.concat([Buffer.from(mark, 'latin1'), rest]), 'any.bin');
    await fc.assert(fc.asyncProperty(bytes, check), { numRuns: 400 });
  }, 180_000);

  it.each(readdirSync(samples))(
    'of %s that were damaged on their way are read or refused for a reason',
    async (name) => {
      const whole = readFileSync(new URL(name, samples));
      await fc.assert(
        fc.asyncProperty(damage, (what) => survives(damaged(whole, what), name)),
        { numRuns: RUNS },
      );
    },
    180_000,
  );

  it('over which PDF.js forgets a promise do not end the process', async () => {
    const whole = (await packedPdf()).toString('latin1');
    const bytes = whole.replace('\n14 0 obj', '\n34 0 obj').replace('\n/Type /Pages', "\n'Type /Pages");
    const { text, warnings } = await extractor.extract(Buffer.from(bytes, 'latin1'));
    expect(text).toContain('Some words.');
    expect(warnings).toEqual([{ code: 'pages-unreadable', message: 'page 2 of 2: damaged, not read' }]);
  });

  describe('of packed files', () => {
    const files = new Map([['packed.docx', packedDocx]]);
    beforeAll(async () => {
      files.set('packed.pdf', await packedPdf());
    });

    it.each(['packed.docx', 'packed.pdf'])(
      'such as %s, damaged, are read or refused for a reason',
      async (name) => {
        await fc.assert(
          fc.asyncProperty(damage, (what) => survives(damaged(files.get(name) as Buffer, what), name)),
          { numRuns: 6 * RUNS },
        );
      },
      180_000,
    );
  });
});
