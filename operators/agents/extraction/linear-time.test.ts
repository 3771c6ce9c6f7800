import { afterAll, describe, expect, it } from 'vitest';
import { longDocx, nestedParts, packed, rawDocx, wordParagraph } from '../../../tools/make-samples/bad-documents.ts';
import { createExtractor, type Extraction } from './index.ts';

/** Far more than any of these documents takes, and far less than a pattern that looks back over all it has read. */
const TIMEOUT_MS = 15_000;

const times = (text: string, count: number) => text.repeat(count);

/** Documents made to keep a parser busy: each of them took seconds, minutes or all memory before its pattern or bound was found. */
const BUSY: Readonly<Record<string, readonly [content: string | Buffer, fileName?: string]>> = {
  'comments before nothing': [`${times('<!---->', 1_000)}x`],
  'an open XML declaration': [`<?xml ${times('>', 8_000)}`],
  'a row of bars': [`${times('|a', 3_000)}\nb`],
  'bars and a rule that is none': [`|${times('a|', 3_000)}\n| x`],
  'blanks before a letter': [`# t\n- a\n${times(' ', 500_000)}x`, 'a.md'],
  'open brackets': [`# t\n${times('[', 200_000)}`, 'a.md'],
  'open pictures': [`# t\n${times('![', 200_000)}`, 'a.md'],
  'open links': [`# t\n${times('[a](b', 100_000)}`, 'a.md'],
  'open addresses': [`# t\n${times('<a', 200_000)}`, 'a.md'],
  'open bold marks': [`# t\n${times('**a ', 200_000)}`, 'a.md'],
  'open code marks': [`# t\n x${times('`', 200_000)}`, 'a.md'],
  'code marks of many lengths': [`# t\n${times('`a ``b ```c ', 50_000)}`, 'a.md'],
  'a rule that is none': [`# t\n${times('* ', 200_000)}x`, 'a.md'],
  'a table rule that is none': [`# t\n${times('|---', 100_000)}x`, 'a.md'],
  'quote marks': [`# t\n${times('> ', 200_000)}x`, 'a.md'],
  'front matter without end': [`---\n${times('a: b\n', 100_000)}`, 'a.md'],
  'one word': [times('x', 3_000_000)],
  'words cut by soft hyphens': [times('a\u00AD', 500_000)],
  'line ends': [`x${times('\n', 2_000_000)}x`],
  'two million lines': [times('a\n', 2_000_000)],
  '40 MB of text': [Buffer.alloc(40 * 1024 * 1024, 'lorem ipsum dolor sit amet\n')],
  'header lines without a mail': [`${times('A: b\n', 200_000)}\nx`, 'a.eml'],
  'a flat page of 80,000 paragraphs': [times('<p>x</p>', 80_000)],
  'a page of open tags': [`<html>${times('<p ', 100_000)}`],
  'a million attributes': [`<html><p ${times('a=b ', 500_000)}>x`],
  'a style of blanks': [`<html><p style="display ${times(' ', 300_000)}">x`],
  'elements 15,000 deep': [`<html>${times('<div>', 15_000)}x`],
  'a mail of parts in parts': [nestedParts(60)],
  'a mail of 30,000 boundaries': [
    `From: a@example.com\nTo: b@example.com\nMessage-ID: <1@x>\nContent-Type: multipart/mixed; boundary=b\n\n${times('--b\n', 30_000)}`,
  ],
  'a Word text of 10,000 paragraphs': [longDocx(10_000)],
  'Word tables 1,000 deep': [
    rawDocx(`${times('<w:tbl><w:tr><w:tc>', 500)}${wordParagraph('x')}${times('</w:tc></w:tr></w:tbl>', 500)}`),
  ],
  'a Word property that goes on': [
    rawDocx(wordParagraph('x'), [packed('docProps/core.xml', Buffer.from(`<a>${times('<b>c</b>', 20_000)}</a>`))]),
  ],
};

describe('a document made to keep a parser busy', () => {
  const extractor = createExtractor({ timeoutMs: TIMEOUT_MS });
  afterAll(() => extractor.close());

  it.each(Object.entries(BUSY))(
    '%s is read or refused at once',
    async (_, [content, fileName]) => {
      const outcome = await extractor.extract(Buffer.from(content), fileName === undefined ? {} : { fileName }).then(
        (found: Extraction) => found.kind,
        (error: { readonly code: string }) => error.code,
      );
      expect(outcome).toMatch(/^(text|markdown|html|eml|docx|STREAM_DOCUMENT_(BOMB|UNSUPPORTED|CORRUPT))$/);
    },
    3 * TIMEOUT_MS,
  );
});
