import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pdfText, rawDocx, rawPdf, wordParagraph } from '../../../tools/make-samples/bad-documents.ts';
import { extractDocument } from './index.ts';

const sample = (name: string) => readFileSync(new URL(`../../../examples/documents/${name}`, import.meta.url));

describe('extractDocument', () => {
  it('reads a PDF with its pages, rows and information', async () => {
    const found = await extractDocument(sample('report-river-quality.pdf'), { fileName: 'report-river-quality.pdf' });
    expect(found).toMatchObject({
      kind: 'pdf',
      pages: 3,
      title: 'Water Quality of the River Aller 2025: Annual Report',
      language: 'en',
      metadata: { author: 'Aller Rivers Trust', date: '2026-02-27T10:00:00.000Z' },
      attachments: [],
      warnings: [],
    });
    expect(found.text).toContain('Station\tNitrate, mg/l\tPhosphate, mg/l\tOxygen, %\nAller Bridge\t4.12\t0.06\t96.2\n');
    expect(found.text).toContain(
      '\n\nIf all four measures are carried out, the model of the catchment predicts that 91% of samples',
    );
    expect(found.timings.totalMs).toBeGreaterThan(0);
    expect(found.timings.totalMs).toBeCloseTo(found.timings.detectMs + found.timings.extractMs, 6);
  });

  it('reads the columns of a PDF one after the other', async () => {
    const { text } = await extractDocument(sample('scientific-owl-roosts.pdf'));
    const order = [
      'Abstract',
      '1. Introduction',
      'Here we report an experiment',
      '2. Materials',
      '3. Results',
      '4. Discussion',
      'References',
    ];
    const places = order.map((words) => text.indexOf(words));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(text).toContain('comfort: they are closed on all sides but one.');
  });

  it('reads a DOCX with letterhead, list, table and footer', async () => {
    const found = await extractDocument(sample('letter-grant-award.docx'));
    expect(found).toMatchObject({
      kind: 'docx',
      title: 'Award letter HBF/26/114',
      language: 'en',
      metadata: { author: 'Beatrix Halloran', date: '2026-05-11T13:40:00Z' },
      warnings: [],
    });
    expect(found.pages).toBeUndefined();
    expect(found.text.startsWith('Hollis Bray Foundation\n60 Lamb Court')).toBe(true);
    expect(found.text).toContain('Payment\tDate\tAmount\nFirst instalment\t1 July 2026\t£12,000.00\n');
    expect(found.text).toContain('\n- Our support is acknowledged in the exhibition and on your website.\n');
    expect(found.text.endsWith('The Hollis Bray Foundation is a charity registered in England and Wales.')).toBe(true);
  });

  it('reads HTML as a browser shows it', async () => {
    const found = await extractDocument(sample('invoice-kestrel-hosting.html'));
    expect(found).toMatchObject({
      kind: 'html',
      title: 'Invoice KH/2026/05/00382 – Kestrel Hosting GmbH',
      metadata: { author: 'Kestrel Hosting GmbH', date: '2026-05-04', charset: 'utf-8' },
    });
    expect(found.text).toContain('Brandt Akustik GmbH\nJule Petersen, Accounts Payable\nAm Wallgraben 31\n28195 Bremen');
    expect(found.text).toContain('KH-TLS\tWildcard certificate, one year\t1\t119.00\t119.00\n');
    expect(found.text).not.toMatch(/window\.print|font:/);
  });

  it('reads a mail with its addresses, the quoted one and the attached PDF', async () => {
    const found = await extractDocument(sample('email-late-delivery.eml'));
    expect(found).toMatchObject({
      kind: 'eml',
      title: 'Re: Order TW-55210: where are our workbenches?',
      metadata: {
        from: 'Magda Zielińska <magda.zielinska@tarnwood.example.com>',
        to: ['Søren Bjerregaard <sb@fjordby-tech.example.org>'],
        cc: ['Dispatch <dispatch@tarnwood.example.com>'],
        date: '2026-04-01T07:14:07.000Z',
        messageId: '<20260401-0914-tw55210@mail.tarnwood.example.com>',
      },
      attachments: [{ name: 'schedule-TW-55210.pdf', contentType: 'application/pdf', kind: 'pdf' }],
    });
    expect(found.text).toContain('> your order confirmation of 2 March says that all 48 workbenches would be here by 30 March.');
    expect(found.text).toContain('Attachment: schedule-TW-55210.pdf\n\nRevised delivery schedule');
    expect(found.text).toContain('2\t23 April 2026, 8:00 to 12:00\tWorkbench, oak top\t18\n');
  });

  it('reads Markdown with its front matter, without its marks', async () => {
    const found = await extractDocument(sample('report-quarterly-sales.md'), { fileName: 'report-quarterly-sales.md' });
    expect(found).toMatchObject({
      kind: 'markdown',
      title: 'Sales Report, Third Quarter 2025',
      metadata: { author: 'Annika Thorsrud', date: '2025-10-14' },
    });
    expect(found.text).toContain('Total\t4,034,100\t4,308,300\t+6.8%');
    expect(found.text).toContain('report online (https://reports.velloro.example.com/2025/q3)');
    expect(found.text).not.toMatch(/\*\*|```|\| ---/);
  });

  it('reads plain text, with sentences that an editor had wrapped in one piece', async () => {
    const found = await extractDocument(sample('letter-boiler-complaint.txt'));
    expect(found).toMatchObject({ kind: 'text', language: 'en', metadata: { charset: 'utf-8' }, attachments: [], warnings: [] });
    expect(found.title).toBeUndefined();
    expect(found.text).toContain('Eleanor Dunmore\nFlat 6, 29 Brewery Close\nEdinburgh EH6 9ZZ\n');
    expect(found.text).toContain(
      'I have reported each failure by telephone and by e-mail, and I have kept a record of every call.',
    );
  });

  it('leaves the bytes alone, whatever view of them it is given', async () => {
    const bytes = sample('cv-ines-marchetti.pdf');
    const padded = Buffer.concat([Buffer.alloc(100, 1), bytes, Buffer.alloc(100, 2)]);
    const copy = Buffer.from(padded);
    const whole = await extractDocument(new Uint8Array(bytes));
    const view = await extractDocument(padded.subarray(100, 100 + bytes.length));
    expect(view.text).toBe(whole.text);
    expect((await extractDocument(bytes)).text).toBe(whole.text);
    expect(padded.equals(copy)).toBe(true);
  });

  it('tells the kind by the content; the name only settles what the content leaves open', async () => {
    const kind = async (text: string, hints = {}) => (await extractDocument(Buffer.from(text), hints)).kind;
    const headers = 'From: a@example.com\nTo: b@example.com\nSubject: x\n\nHello';
    expect(await kind(headers)).toBe('text');
    expect(await kind(headers, { fileName: 'x.eml' })).toBe('eml');
    expect(await kind(headers, { contentType: 'message/rfc822' })).toBe('eml');
    expect(await kind(`Message-ID: <1@example.com>\n${headers}`)).toBe('eml');
    expect(await kind('# Title\n\n- **one**')).toBe('markdown');
    expect(await kind('# Title\n\n- **one**', { fileName: 'notes.txt' })).toBe('text');
    expect(await kind('One line.', { contentType: 'text/markdown; charset=utf-8' })).toBe('markdown');
    expect(await kind('<!-- made by hand --><!doctype html><p>Hi')).toBe('html');
    expect(await kind('<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body>Hi</body></html>')).toBe('html');
    expect(await kind('<p>Hi</p>')).toBe('html');
    expect(await kind('<draft> is the word')).toBe('text');
    expect(await kind('About the mark %PDF-1.7 and what follows it')).toBe('text');
  });

  it('finds a PDF behind bytes that a server put before it', async () => {
    const { kind, text } = await extractDocument(Buffer.concat([Buffer.from('X-Junk: 1\r\n\r\n'), rawPdf(pdfText('Hello'))]));
    expect({ kind, text }).toEqual({ kind: 'pdf', text: 'Hello' });
  });

  it('keeps to the limits on pages, characters and attachments, and says so', async () => {
    const pages = await extractDocument(rawPdf(pdfText('A page'), { pages: 5 }), { limits: { maxPages: 3 } });
    expect(pages.pages).toBe(5);
    expect(pages.text).toBe('A page\n\nA page\n\nA page');
    expect(pages.warnings).toMatchObject([{ code: 'text-cut', message: expect.stringMatching(/^only the first 3 of 5 pages/) }]);

    const chars = await extractDocument(Buffer.from('ab '.repeat(40)), { limits: { maxChars: 100 } });
    expect(chars.text).toBe(`${'ab '.repeat(33)}a`);
    expect(chars.warnings).toEqual([{ code: 'text-cut', message: 'only the first 100 characters were kept (maxChars)' }]);

    const source = await extractDocument(Buffer.from(`<p>${'word '.repeat(1_000)}</p>`), { limits: { maxChars: 100 } });
    expect(source.text).toHaveLength(99);
    expect(source.warnings).toEqual([
      { code: 'text-cut', message: 'only the first 400 of 5007 characters of the file were read (maxChars)' },
    ]);

    const emoji = await extractDocument(Buffer.from('😀'.repeat(60)), { limits: { maxChars: 101 } });
    expect(emoji.text).toBe('😀'.repeat(50));

    const mail = await extractDocument(sample('email-late-delivery.eml'), { limits: { maxAttachments: 0 } });
    expect(mail.warnings.map((warning) => warning.code)).toEqual(['attachments-left-out']);
    expect(mail.attachments).toMatchObject([{ kind: null }]);
    expect(mail.text).not.toContain('Revised delivery schedule');

    const bytes = extractDocument(Buffer.from('A text'), { limits: { maxBytes: 3 } });
    await expect(bytes).rejects.toMatchObject({ code: 'STREAM_DOCUMENT_TOO_LARGE' });
  });

  it('says which pages hold no text', async () => {
    const doc = rawPdf(pdfText('Only here'), { pages: 3 });
    // The last two pages point to a content that is not there.
    let seen = 0;
    const holes = Buffer.from(
      doc.toString('latin1').replaceAll('/Contents 4 0 R', (found) => (seen++ === 0 ? found : '/Contents 3 0 R')),
      'latin1',
    );
    const { warnings, text } = await extractDocument(holes);
    expect(text).toBe('Only here');
    expect(warnings).toEqual([{ code: 'pages-without-text', message: 'pages 2, 3 of 3: no text, perhaps images that need OCR' }]);
  });

  it('warns of letters that stand for nothing', async () => {
    const { warnings } = await extractDocument(rawDocx(wordParagraph('\uE001\uE002\uE003\uE004 ab')));
    expect(warnings.map((warning) => warning.code)).toEqual(['unreadable-characters']);
  });

  it('ends with the reason of its signal', async () => {
    const reason = new Error('the shop is closed');
    const gone = extractDocument(sample('cv-ines-marchetti.pdf'), { signal: AbortSignal.abort(reason) });
    await expect(gone).rejects.toBe(reason);
    const controller = new AbortController();
    const running = extractDocument(rawPdf(pdfText('A page'), { pages: 400 }), { signal: controller.signal });
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
  });
});
