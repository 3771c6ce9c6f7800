import { crc32, deflateRawSync } from 'node:zlib';
import { makeZip, type ZipFile } from './stored-zip.ts';

const OFFICE = 'http://schemas.openxmlformats.org';
const WORD = `xmlns:w="${OFFICE}/wordprocessingml/2006/main" xmlns:mc="${OFFICE}/markup-compatibility/2006"`;
const CFB_MARK = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/** What a hand-made PDF holds. */
export interface RawPdfOptions {
  /** Entries of the content's dictionary beside its length, such as `/Filter/FlateDecode`. */
  readonly filter?: string;
  /** Pages, all with the same content. Default 1. */
  readonly pages?: number;
  /** What the page tree claims to hold. Default `pages`. */
  readonly count?: number;
}

/** A PDF of the smallest form around a content stream. */
export function rawPdf(content: Buffer, { filter = '', pages = 1, count = pages }: RawPdfOptions = {}): Buffer {
  const kids = Array.from({ length: pages }, (_, i) => `${5 + i} 0 R`).join(' ');
  const page = '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>>>>>';
  const objects = [
    Buffer.from('<</Type/Catalog/Pages 2 0 R>>'),
    Buffer.from(`<</Type/Pages/Kids[${kids}]/Count ${count}>>`),
    Buffer.from('<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>'),
    Buffer.concat([Buffer.from(`<</Length ${content.length}${filter}>>\nstream\n`), content, Buffer.from('\nendstream')]),
    ...Array.from({ length: pages }, () => Buffer.from(page)),
  ];
  const parts = [Buffer.from('%PDF-1.4\n')];
  const offsets: number[] = [];
  let length = 9;
  for (const [i, object] of objects.entries()) {
    offsets.push(length);
    const part = Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
    parts.push(part);
    length += part.length;
  }
  const table = offsets.map((offset) => `${offset.toString().padStart(10, '0')} 00000 n \n`).join('');
  const trailer = `trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${length}\n%%EOF\n`;
  parts.push(Buffer.from(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${trailer}`));
  return Buffer.concat(parts);
}

/** A content stream that shows the texts, one under the other. */
export function pdfText(...texts: readonly string[]): Buffer {
  const shown = texts.map((text, i) => `1 0 0 1 72 ${760 - 16 * i} Tm (${text.replace(/[\\()]/g, '\\$&')}) Tj`);
  return Buffer.from(`BT /F1 12 Tf ${shown.join(' ')} ET`, 'latin1');
}

/** A deflated file for a container; `size` is what it claims to unpack to. */
export function packed(name: string, bytes: Buffer, size = bytes.length): ZipFile {
  return { name, bytes: deflateRawSync(bytes), method: 'deflate', unpacked: { size, crc: crc32(bytes) } };
}

/** A Word document around the XML of a body, with more parts or without. */
export function rawDocx(body: string, more: readonly ZipFile[] = []): Buffer {
  return makeZip([
    packed('[Content_Types].xml', xml(`<Types xmlns="${OFFICE}/package/2006/content-types"/>`)),
    packed('_rels/.rels', mainPart('word/document.xml')),
    packed('word/document.xml', xml(`<w:document ${WORD}><w:body>${body}</w:body></w:document>`)),
    ...more,
  ]);
}

/** The part that tells which other part is the document. */
export function mainPart(target: string): Buffer {
  const type = `${OFFICE}/officeDocument/2006/relationships/officeDocument`;
  const relation = `<Relationship Id="r1" Type="${type}" Target="${target}"/>`;
  return xml(`<Relationships xmlns="${OFFICE}/package/2006/relationships">${relation}</Relationships>`);
}

/** A header or footer part of a Word document. */
export function pageMargin(element: 'hdr' | 'ftr', content: string): Buffer {
  return xml(`<w:${element} ${WORD}>${content}</w:${element}>`);
}

export function wordParagraph(text: string): string {
  return `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;
}

/** A Word document of so many paragraphs, too irregular to be taken for a bomb. */
export function longDocx(paragraphs: number): Buffer {
  let state = 1;
  const word = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state.toString(36);
  };
  return rawDocx(Array.from({ length: paragraphs }, () => wordParagraph(`${word()} ${word()} ${word()}`)).join(''));
}

/** The text box of newer Word with the copy that it keeps for older programs. */
export function wordTextBox(text: string): string {
  const box = `<w:txbxContent>${wordParagraph(text)}</w:txbxContent>`;
  return `<mc:AlternateContent><mc:Choice Requires="wps">${box}</mc:Choice><mc:Fallback><w:pict>${box}</w:pict></mc:Fallback></mc:AlternateContent>`;
}

/** An OLE compound file in which a stream of that name seems to lie: an Office document with a password, or one from before 2007. */
export function compoundFile(stream: string): Buffer {
  return Buffer.concat([Buffer.from(CFB_MARK), Buffer.alloc(504), Buffer.from(stream, 'utf16le'), Buffer.alloc(512)]);
}

/** Mails inside a mail, as attached files, `depth` levels below the first. */
export function nestedMails(depth: number): string {
  const head = `From: a@example.com\r\nTo: b@example.com\r\nMessage-ID: <m${depth}@example.com>\r\nMIME-Version: 1.0\r\n`;
  if (depth === 0) return `${head}Content-Type: text/plain\r\n\r\nThe innermost mail.\r\n`;
  const boundary = `level-${depth}`;
  return (
    `${head}Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n--${boundary}\r\nContent-Type: text/plain\r\n\r\nLevel ${depth}.\r\n` +
    `--${boundary}\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename="mail-${depth}.eml"\r\n\r\n` +
    `${nestedMails(depth - 1)}\r\n--${boundary}--\r\n`
  );
}

/** A mail whose parts hold parts, `depth` times. */
export function nestedParts(depth: number): string {
  let mail = 'From: a@example.com\r\nTo: b@example.com\r\nMessage-ID: <deep@example.com>\r\nMIME-Version: 1.0\r\n';
  mail += 'Content-Type: multipart/mixed; boundary=b0\r\n\r\n';
  for (let i = 0; i < depth; i++) mail += `--b${i}\r\nContent-Type: multipart/mixed; boundary=b${i + 1}\r\n\r\n`;
  mail += `--b${depth}\r\nContent-Type: text/plain\r\n\r\nAt the bottom.\r\n`;
  for (let i = depth; i >= 0; i--) mail += `--b${i}--\r\n`;
  return mail;
}

function xml(content: string): Buffer {
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${content}`, 'utf8');
}
