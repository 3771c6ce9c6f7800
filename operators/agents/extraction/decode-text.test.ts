import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { decodeText } from './decode-text.ts';
import { extractDocument } from './index.ts';

const GERMAN = 'Grüße aus Köln, das Mädchen hört die Flöte und die Äpfel reifen überall.';
const RUSSIAN = 'Уважаемые коллеги, направляем вам протокол совещания и просим подтвердить сроки поставки до пятницы.';
const JAPANESE = 'これは日本語の文章です。請求書を送付いたしますので、ご確認ください。';
const TYPOGRAPHIC = 'The price is €5 – “fine”, said Müller; the café’s menu isn’t cheap.';

describe('decodeText', () => {
  it.each([
    ['utf-8', Buffer.from(GERMAN), GERMAN, 'utf-8', 'certain'],
    ['utf-8 with its mark', Buffer.from(`\uFEFF${GERMAN}`), GERMAN, 'utf-8', 'certain'],
    ['utf-16le with its mark', iconv.encode(RUSSIAN, 'utf-16le', { addBOM: true }), RUSSIAN, 'utf-16le', 'certain'],
    ['utf-16be with its mark', iconv.encode(RUSSIAN, 'utf-16be', { addBOM: true }), RUSSIAN, 'utf-16be', 'certain'],
    ['utf-32le with its mark', iconv.encode(GERMAN, 'utf-32le', { addBOM: true }), GERMAN, 'utf-32le', 'certain'],
    ['utf-16le without a mark', iconv.encode(GERMAN, 'utf-16le'), GERMAN, 'utf-16le', 'guessed'],
    ['utf-16be without a mark', iconv.encode(GERMAN, 'utf-16be'), GERMAN, 'utf-16be', 'guessed'],
    ['latin1', iconv.encode(GERMAN, 'latin1'), GERMAN, 'windows-1252', 'guessed'],
    ['windows-1252', iconv.encode(TYPOGRAPHIC, 'windows-1252'), TYPOGRAPHIC, 'windows-1252', 'guessed'],
    ['windows-1251', iconv.encode(RUSSIAN, 'windows-1251'), RUSSIAN, 'windows-1251', 'guessed'],
    ['koi8-r', iconv.encode(RUSSIAN, 'koi8-r'), RUSSIAN, 'koi8-r', 'guessed'],
    ['shift_jis', iconv.encode(JAPANESE, 'shift_jis'), JAPANESE, 'shift_jis', 'guessed'],
  ] as const)('reads %s', (_, bytes, text, charset, certainty) => {
    expect(decodeText(bytes)).toEqual({ text, charset, certainty });
  });

  it('takes a declared charset when the bytes do not contradict it', () => {
    expect(decodeText(iconv.encode(RUSSIAN, 'koi8-r'), 'KOI8-R')).toEqual({
      text: RUSSIAN,
      charset: 'koi8-r',
      certainty: 'declared',
    });
    expect(decodeText(iconv.encode(TYPOGRAPHIC, 'windows-1252'), 'ISO-8859-1')).toMatchObject({
      text: TYPOGRAPHIC,
      certainty: 'declared',
    });
    expect(decodeText(Buffer.from(GERMAN), 'windows-1252')).toMatchObject({ text: GERMAN, charset: 'utf-8' });
    expect(decodeText(iconv.encode(GERMAN, 'latin1'), 'utf-8')).toMatchObject({ text: GERMAN, certainty: 'guessed' });
    expect(decodeText(iconv.encode(GERMAN, 'latin1'), 'x-unheard-of')).toMatchObject({ text: GERMAN, certainty: 'guessed' });
  });

  it('leaves out a character that the end of the file cut in two', () => {
    expect(decodeText(Buffer.from('Grüße für ä').subarray(0, -1)).text).toBe('Grüße für ');
  });

  it('refuses bytes that are text in no charset', () => {
    expect(() => decodeText(Buffer.from('text\0\u0001\u0002'.repeat(20)))).toThrow(/binary data/);
    expect(() =>
      decodeText(Buffer.concat([Buffer.from([0xff, 0xfe]), iconv.encode('\uE000\uE001ab'.repeat(20), 'utf-16le')])),
    ).toThrow(/binary data/);
  });
});

describe('a charset in a document', () => {
  it('is taken from the content type, the meta element or the XML declaration', async () => {
    const koi8 = (head: string) => Buffer.concat([Buffer.from(head), iconv.encode(RUSSIAN, 'koi8-r')]);
    for (const [bytes, contentType] of [
      [koi8('<html><head><meta charset="koi8-r"></head><body>'), undefined],
      [koi8('<html><head><meta http-equiv=Content-Type content="text/html; charset=koi8-r"></head><body>'), undefined],
      [koi8('<?xml version="1.0" encoding="koi8-r"?><html><body>'), undefined],
      [koi8(''), 'text/plain; charset="koi8-r"'],
    ] as const) {
      const found = await extractDocument(bytes, contentType === undefined ? {} : { contentType });
      expect(found.text).toBe(RUSSIAN);
      expect(found.metadata.charset).toBe('koi8-r');
      expect(found.warnings).toEqual([]);
    }
  });

  it('that was guessed is a warning', async () => {
    const { warnings } = await extractDocument(iconv.encode(GERMAN, 'latin1'));
    expect(warnings).toEqual([
      { code: 'charset-guessed', message: 'no charset is known for the text; it was read as windows-1252, which is a guess' },
    ]);
  });

  it('of UTF-16 with its mark is no audio file', async () => {
    const page = iconv.encode('<html><body><p>Größe</p></body></html>', 'utf-16le', { addBOM: true });
    expect(await extractDocument(page)).toMatchObject({ kind: 'html', text: 'Größe', warnings: [] });
  });
});
