import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import PDFDocument from 'pdfkit';
import { describe, expect, it } from 'vitest';
import {
  compoundFile,
  mainPart,
  nestedMails,
  nestedParts,
  packed,
  pageMargin,
  pdfText,
  rawDocx,
  rawPdf,
  wordParagraph,
} from '../../../tools/make-samples/bad-documents.ts';
import { makeZip } from '../../../tools/make-samples/stored-zip.ts';
import { createExtractor, type DocumentErrorCode, extractDocument } from './index.ts';

const samples = new URL('../../../examples/documents/', import.meta.url);
const sample = (name: string) => readFileSync(new URL(name, samples));
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=', 'base64');
const entry = (name: string, text = 'x') => ({ name, bytes: Buffer.from(text) });
const pdf = sample('report-river-quality.pdf');
const docx = sample('minutes-board-meeting.docx');

interface Refused {
  readonly bytes: Uint8Array | (() => Promise<Uint8Array>);
  readonly fileName?: string;
  readonly code: DocumentErrorCode;
  readonly message: RegExp;
}

/** Every kind of file that cannot be read, with what its sender is told. */
const REFUSED: Readonly<Record<string, Refused>> = {
  'an empty file': { bytes: Buffer.alloc(0), code: 'STREAM_DOCUMENT_EMPTY', message: /^the file is empty \(0 bytes\)/ },
  'a file of blanks': {
    bytes: Buffer.from(' \r\n\t \n'),
    code: 'STREAM_DOCUMENT_EMPTY',
    message: /nothing but blanks or zeros \(6 bytes\)/,
  },
  'a file of zeros': { bytes: Buffer.alloc(4_096), code: 'STREAM_DOCUMENT_EMPTY', message: /nothing but blanks or zeros/ },
  'a PDF without its end': {
    bytes: pdf.subarray(0, 20_000),
    code: 'STREAM_DOCUMENT_TRUNCATED',
    message: /^the PDF is cut short: its end is missing, so pages may be too; upload it again$/,
  },
  'a DOCX without its end': {
    bytes: docx.subarray(0, 9_000),
    code: 'STREAM_DOCUMENT_TRUNCATED',
    message: /^the file is cut short: a zip container/,
  },
  'a PDF with a password': {
    bytes: () => protectedPdf({ userPassword: 'open sesame' }),
    code: 'STREAM_DOCUMENT_ENCRYPTED',
    message: /^the PDF is protected by a password: upload a copy without one$/,
  },
  'a DOCX with a password': {
    bytes: compoundFile('EncryptedPackage'),
    fileName: 'offer.docx',
    code: 'STREAM_DOCUMENT_ENCRYPTED',
    message: /^the Office document is protected by a password/,
  },
  'a zip whose entries are encrypted': {
    bytes: encryptedZip(),
    code: 'STREAM_DOCUMENT_ENCRYPTED',
    message: /^the file is protected by a password/,
  },
  'a DOC from before 2007': {
    bytes: compoundFile('WordDocument'),
    code: 'STREAM_DOCUMENT_UNSUPPORTED',
    message: /looks like a Word 97–2003 document \(DOC\); save it as DOCX/,
  },
  'an XLS from before 2007': { bytes: compoundFile('Workbook'), code: 'STREAM_DOCUMENT_UNSUPPORTED', message: /\(XLS\)/ },
  'an Outlook message': {
    bytes: compoundFile('__properties_version1.0'),
    code: 'STREAM_DOCUMENT_UNSUPPORTED',
    message: /\(MSG\)/,
  },
  'a PNG': {
    bytes: PNG,
    code: 'STREAM_DOCUMENT_UNSUPPORTED',
    message: /^the file looks like a PNG image, which is not supported/,
  },
  'a PNG named .pdf': {
    bytes: PNG,
    fileName: 'scan.pdf',
    code: 'STREAM_DOCUMENT_UNSUPPORTED',
    message: /looks like a PNG image.*upload a PDF, DOCX, HTML, EML, Markdown or text file$/,
  },
  'an XLSX': {
    bytes: makeZip([entry('[Content_Types].xml', '<Types/>'), entry('xl/workbook.xml', '<workbook/>')]),
    code: 'STREAM_DOCUMENT_UNSUPPORTED',
    message: /looks like an Excel workbook \(XLSX\)/,
  },
  'a PPTX': { bytes: makeZip([entry('ppt/presentation.xml')]), code: 'STREAM_DOCUMENT_UNSUPPORTED', message: /\(PPTX\)/ },
  'an ODT': {
    bytes: makeZip([entry('mimetype'), entry('content.xml')]),
    code: 'STREAM_DOCUMENT_UNSUPPORTED',
    message: /OpenDocument/,
  },
  'an EPUB': { bytes: makeZip([entry('META-INF/container.xml')]), code: 'STREAM_DOCUMENT_UNSUPPORTED', message: /EPUB/ },
  'a plain zip': { bytes: makeZip([entry('a.txt')]), code: 'STREAM_DOCUMENT_UNSUPPORTED', message: /looks like a ZIP archive/ },
  'a zip in a zip': {
    bytes: makeZip([{ name: 'inner.zip', bytes: makeZip([entry('deepest.txt')]) }]),
    code: 'STREAM_DOCUMENT_UNSUPPORTED',
    message: /looks like a ZIP archive/,
  },
  'an RTF': { bytes: Buffer.from('{\\rtf1\\ansi Hello}'), code: 'STREAM_DOCUMENT_UNSUPPORTED', message: /an RTF text/ },
  'an XML file': {
    bytes: Buffer.from('<?xml version="1.0"?><data/>'),
    code: 'STREAM_DOCUMENT_UNSUPPORTED',
    message: /an XML file/,
  },
  'binary garbage': { bytes: garbage(5_000), code: 'STREAM_DOCUMENT_UNSUPPORTED', message: /it looks like binary data/ },
  'binary garbage behind a mark of UTF-16': {
    bytes: Buffer.concat([Buffer.from([0xff, 0xfe]), garbage(5_000)]),
    code: 'STREAM_DOCUMENT_UNSUPPORTED',
    message: /it looks like binary data/,
  },
  'a PDF of garbage': {
    bytes: Buffer.concat([Buffer.from('%PDF-1.7\n'), garbage(2_000), Buffer.from('\nstartxref\n9\n%%EOF\n')]),
    code: 'STREAM_DOCUMENT_CORRUPT',
    message: /^the PDF is damaged and cannot be read; save it again and upload it$/,
  },
  'a PDF without pages': {
    bytes: rawPdf(pdfText('x'), { pages: 0 }),
    code: 'STREAM_DOCUMENT_CORRUPT',
    message: /the PDF is damaged/,
  },
  'a DOCX whose XML is broken': {
    bytes: rawDocx('<w:p><w:r>'),
    code: 'STREAM_DOCUMENT_CORRUPT',
    message: /the Word document is damaged/,
  },
  'a DOCX with a changed letter': {
    bytes: flipped(docx, 'Bakery'),
    code: 'STREAM_DOCUMENT_CORRUPT',
    message: /zip container cannot be read/,
  },
  'a DOCX of 400 MB in 400 kB': {
    bytes: rawDocx(wordParagraph('x'), [packed('word/media.xml', Buffer.alloc(400_000_000))]),
    code: 'STREAM_DOCUMENT_BOMB',
    message: /would unpack to more than 4000\d+ bytes; the limit is 100000000 \(maxZipBytes\)/,
  },
  'a DOCX part that unpacks to more than it says': {
    bytes: rawDocx(wordParagraph('x'), [packed('word/styles.xml', Buffer.alloc(50_000_000), 1_000)]),
    code: 'STREAM_DOCUMENT_BOMB',
    message: /the part word\/styles.xml unpacks to more bytes than the file declares/,
  },
  'a DOCX part packed beyond reason': {
    bytes: rawDocx(wordParagraph('x'), [packed('word/styles.xml', Buffer.alloc(5_000_000))]),
    code: 'STREAM_DOCUMENT_BOMB',
    message: /times the packed bytes of word\/styles.xml; the limit is 200 \(maxZipRatio\)/,
  },
  'a DOCX of 6,000 entries': {
    bytes: rawDocx(
      wordParagraph('x'),
      Array.from({ length: 6_000 }, (_, i) => entry(`word/media/${i}.png`)),
    ),
    code: 'STREAM_DOCUMENT_BOMB',
    message: /6003 entries; the limit is 5000 \(maxZipEntries\)/,
  },
  'a DOCX with entities that grow': {
    bytes: makeZip([
      entry('word/document.xml', '<!DOCTYPE a [<!ENTITY b "bbb"><!ENTITY c "&b;&b;&b;">]><w:document>&c;</w:document>'),
    ]),
    code: 'STREAM_DOCUMENT_BOMB',
    message: /the part word\/document.xml defines entities/,
  },
  'a DOCX whose document hides in another part': {
    bytes: makeZip([
      { name: '_rels/.rels', bytes: mainPart('word/document.bin') },
      entry('word/document.xml', '<w:document/>'),
      packed('word/document.bin', Buffer.alloc(50_000_000), 1_000),
    ]),
    code: 'STREAM_DOCUMENT_CORRUPT',
    message: /the Word document is damaged/,
  },
  'a DOCX header of 50,000 levels': {
    bytes: rawDocx(wordParagraph('x'), [packed('word/header1.xml', pageMargin('hdr', nest('<w:p>', '</w:p>', 50_000)))]),
    code: 'STREAM_DOCUMENT_BOMB',
    message: /the part word\/header1.xml nests its elements deeper than 2000/,
  },
  'a web page of 100,000 levels': {
    bytes: Buffer.from(`<html><body>${nest('<div>', '</div>', 100_000)}`),
    code: 'STREAM_DOCUMENT_BOMB',
    message: /the web page nests its elements deeper than 20000/,
  },
  'a mail of 70 levels of parts': {
    bytes: Buffer.from(nestedParts(70)),
    code: 'STREAM_DOCUMENT_BOMB',
    message: /the mail nests its parts deeper than 64/,
  },
  'a mail with 2 MB of headers': {
    bytes: Buffer.from(
      `From: a@example.com\r\nTo: b@example.com\r\nMessage-ID: <1@example.com>\r\nX: ${'y'.repeat(2_000_000)}\r\n\r\nHi`,
    ),
    code: 'STREAM_DOCUMENT_BOMB',
    message: /the mail has more than 1048576 bytes of headers/,
  },
};

describe('a document that cannot be read', () => {
  it.each(Object.entries(REFUSED))('%s is refused by name', async (_, { bytes, fileName = 'given.name', code, message }) => {
    const content = typeof bytes === 'function' ? await bytes() : bytes;
    await expect(extractDocument(content, { fileName })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      domain: 'user',
      scope: 'record',
      verdict: 'park',
      context: { file: fileName },
    });
  });

  it('of 60 MB is refused before anything looks at it', async () => {
    const large = new Proxy(new Uint8Array(0), { get: (_, key) => (key === 'length' ? 60 * 1024 * 1024 : fail(String(key))) });
    await expect(extractDocument(large, { fileName: 'film.pdf' })).rejects.toMatchObject({
      code: 'STREAM_DOCUMENT_TOO_LARGE',
      message: 'the file has 60 MB; the limit is 50 MB (maxBytes)',
      context: { file: 'film.pdf', bytes: 62_914_560, maxBytes: 52_428_800 },
    });
  });

  it('is a StreamError even when a parser fails in a way that nobody foresaw', async () => {
    const odd = new Proxy(new Uint8Array(0), { get: (_, key) => (key === 'length' ? 10 : fail(String(key))) });
    await expect(extractDocument(odd, { fileName: 'odd.txt' })).rejects.toMatchObject({
      code: 'STREAM_EXTRACTION_FAULT',
      domain: 'internal',
      verdict: 'park',
      context: { file: 'odd.txt' },
    });
  });
});

describe('a document that is read in part', () => {
  const codes = async (bytes: Uint8Array, fileName?: string) => {
    const { warnings } = await extractDocument(bytes, fileName === undefined ? {} : { fileName });
    return warnings.map((warning) => warning.code);
  };

  it('of pictures says that it needs OCR', async () => {
    const scanned = await extractDocument(readFileSync(new URL('../documents-imperfect/letter-scanned.pdf', samples)));
    expect(scanned.text).toBe('');
    expect(scanned.pages).toBe(1);
    expect(scanned.warnings).toEqual([
      { code: 'needs-ocr', message: 'none of the 1 pages holds text: page images only, needs OCR' },
    ]);
  });

  it('says which name was wrong', async () => {
    expect(await codes(pdf, 'report.txt')).toEqual(['wrong-name']);
    expect(await codes(docx, 'minutes.pdf')).toEqual(['wrong-name']);
    expect(await codes(Buffer.from('Dear all, the shop is closed.'), 'letter.png')).toEqual(['wrong-name']);
    expect(await codes(Buffer.from('Dear all, the shop is closed.'), 'letter.md')).toEqual([]);
    expect(await codes(Buffer.from('Dear all, the shop is closed.'), 'letter.2026')).toEqual([]);
  });

  it('reads a PDF whose owner forbids changes: it needs no password', async () => {
    const { text } = await extractDocument(await protectedPdf({ ownerPassword: 'secret', permissions: {} }));
    expect(text).toBe('Only the owner may change this.');
  });

  it('follows mails inside mails to the bound, and says what it left out', async () => {
    const two = await extractDocument(Buffer.from(nestedMails(2)));
    expect(two.text).toContain('The innermost mail.');
    expect(two.warnings).toEqual([]);
    const four = await extractDocument(Buffer.from(nestedMails(4)));
    expect(four.text).toContain('Level 2.');
    expect(four.text).not.toContain('Level 1.');
    expect(four.warnings).toEqual([
      {
        code: 'attachment-unreadable',
        message: 'mail-4.eml: mail-3.eml: mail-2.eml: mails inside mails are read to depth 2 only',
      },
    ]);
  });

  it('believes the pages of a PDF, not the number that it claims', async () => {
    const { pages, text } = await extractDocument(rawPdf(pdfText('The only page'), { count: 1_000_000 }));
    expect({ pages, text }).toEqual({ pages: 1, text: 'The only page' });
  });

  it('says so when there is nothing to read', async () => {
    expect(await codes(Buffer.from('<html><body><script>let x;</script></body></html>'))).toEqual(['no-text']);
    expect(await codes(rawDocx(''))).toEqual(['no-text']);
  });
});

describe('a PDF that unpacks without end', () => {
  it.each([
    ['once packed', rawPdf(deflateSync(Buffer.alloc(300_000_000, 0x20)), { filter: '/Filter/FlateDecode' })],
    [
      'twice packed',
      rawPdf(deflateSync(deflateSync(Buffer.alloc(300_000_000, 0x20))), { filter: '/Filter[/FlateDecode/FlateDecode]' }),
    ],
  ])(
    '%s is refused in its process, in little memory, and the next document is read',
    async (_, bomb) => {
      const extractor = createExtractor({ timeoutMs: 60_000, memoryMbMax: 500 });
      await expect(extractor.extract(bomb, { fileName: 'bomb.pdf' })).rejects.toMatchObject({
        code: 'STREAM_DOCUMENT_BOMB',
        message: 'a packed stream in the file holds more than 100000000 bytes: the file was not read',
        context: { file: 'bomb.pdf' },
      });
      expect((await extractor.extract(rawPdf(pdfText('Still here')))).text).toBe('Still here');
      await extractor.close();
    },
    180_000,
  );
});

function fail(what: string): never {
  throw new Error(`somebody looked at ${what}`);
}

function nest(open: string, close: string, depth: number): string {
  return `${open.repeat(depth)}x${close.repeat(depth)}`;
}

/** Bytes without a pattern, the same at every run. */
function garbage(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 0x2545f491;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state & 0xff;
  }
  return bytes;
}

/** A copy in which the first letter of a text is another one. */
function flipped(bytes: Buffer, text: string): Buffer {
  const copy = Buffer.from(bytes);
  const at = copy.indexOf(text);
  copy.writeUInt8(copy.readUInt8(at) ^ 0x01, at);
  return copy;
}

/** A container whose flags say that its entry is encrypted. */
function encryptedZip(): Buffer {
  // Twelve bytes of the key's header stand before the content.
  const zip = makeZip([{ name: 'word/document.xml', bytes: Buffer.alloc(13, 1), unpacked: { size: 1, crc: 0 } }]);
  const directory = zip.indexOf('PK\u0001\u0002');
  zip.writeUInt16LE(zip.readUInt16LE(directory + 8) | 1, directory + 8);
  return zip;
}

async function protectedPdf(options: PDFKit.PDFDocumentOptions): Promise<Buffer> {
  const doc = new PDFDocument(options);
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => doc.once('end', resolve));
  doc.text('Only the owner may change this.');
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}
