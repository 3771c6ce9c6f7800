import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordCount } from './document-lines.ts';
import { summarise } from './summarise.ts';

const WORDS =
  'pump river bridge report water level rose fell because engineers found new valve broke Monday repair cost budget next year'.split(
    ' ',
  );
const sentence = fc
  .array(fc.constantFrom(...WORDS), { minLength: 4, maxLength: 30 })
  .chain((words) => fc.constantFrom('.', '!', '?', ' e.g. this.').map((end) => `The ${words.join(' ')}${end}`));
const line = fc.oneof(
  { weight: 6, arbitrary: fc.array(sentence, { minLength: 1, maxLength: 4 }).map((list) => list.join(' ')) },
  fc.constantFrom(
    '',
    '# Heading',
    'Total: 4.00',
    'a\tb\tc',
    '- an item that goes on for a while, as items do in lists of things',
    'Dear Ms Hale,',
    'From: a@b.example',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
const text = fc.array(line, { maxLength: 40 }).map((lines) => lines.join('\n'));

/** Blanks and line ends are not told apart. */
function flat(written: string): string {
  return written.replace(/\s+/g, ' ');
}

describe('summarise', () => {
  it('never has more words than it may', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 80 }), (document, maxWords) => {
        expect(wordCount(summarise(document, { maxWords }).text)).toBeLessThanOrEqual(maxWords);
      }),
      { numRuns: 300 },
    );
  });

  it('tells sentences as the document has them, in its order', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 20, max: 80 }), (document, maxWords) => {
        const whole = flat(document);
        let from = 0;
        for (const told of summarise(document, { maxWords }).sentences) {
          const piece = told.replace(/…$/, '').trim();
          const at = whole.indexOf(piece, from);
          expect(at === -1 ? `not in the document from ${from}: ${piece}` : 'found').toBe('found');
          from = at + piece.length;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('says the same twice', () => {
    fc.assert(
      fc.property(text, (document) => {
        expect(summarise(document)).toEqual(summarise(document));
      }),
      { numRuns: 50 },
    );
  });

  it('gives a short text whole', () => {
    expect(summarise('The pump failed  on Monday.\nIt was mended today.')).toEqual({
      text: 'The pump failed on Monday. It was mended today.',
      sentences: ['The pump failed on Monday.', 'It was mended today.'],
    });
    expect(summarise('')).toEqual({ text: '', sentences: [] });
  });

  it('prefers what announces a result to what leads up to it', () => {
    const document = [
      'Pumps have been used in mines for more than two hundred years and come in many shapes.',
      'However, little has been written about how their valves wear when sand is in the water.',
      'In this paper we show that valves of cast bronze last twice as long as valves of steel in sand.',
      'Mines differ in depth and in how much water flows into them over the seasons of a year.',
      'For example, a mine in the north may be dry in summer and flooded in spring.',
    ].join(' ');
    expect(summarise(document, { maxWords: 30 }).text).toContain('we show that valves of cast bronze');
  });

  it('does not tell headings, fields, mail headers, salutations, signatures or the same sentence twice', () => {
    const said = 'The committee decided to repair the bridge before winter begins.';
    const document = `From: a@b.example\nSubject: Bridge\n\nDear all,\n\n# Decisions of the committee\nBudget: 40,000\n${said}\n${said}\nThe budget will be taken from the reserve of the year before, as it was last time.\n\nKind regards,\nMara Oldfield\nHead of Works`;
    const told = summarise(document, { maxWords: 40 }).text;
    expect(told.split(said)).toHaveLength(2);
    for (const left of ['From:', 'Dear all', 'Decisions of', 'Budget:', 'Mara', 'Head of Works'])
      expect(told).not.toContain(left);
  });

  it('leaves out sentences that only announce what follows, and marks of tasks', () => {
    const document = `We agreed on the following things for the next year of the club:\n- [ ] Mara asks three makers of valves for their prices before the summer break begins\n- [x] Tom has written to the council about the roof of the hall and the fence\n${'The hall was full and the mood was good all evening. '.repeat(3)}`;
    const told = summarise(document, { maxWords: 40 }).text;
    expect(told).not.toContain(':');
    expect(told).not.toContain('[');
  });

  it('tells the fields of a document that has no running text', () => {
    const rows = Array.from({ length: 60 }, (_, i) => `Item ${i}\t${i}.00`).join('\n');
    const told = summarise(`INVOICE\nInvoice number: 2026-118\nDue date: 3 June 2026\n${rows}`, { maxWords: 12 });
    expect(told.text).toContain('Invoice number: 2026-118');
    expect(wordCount(told.text)).toBeLessThanOrEqual(12);
  });

  it('does not end a sentence at an abbreviation', () => {
    const document = `Dr. Hale and Prof. Reed of Northgate Ltd. agreed, e.g. on Monday, that the valves of the pump cost too much. ${'Nothing else was said about it that day. '.repeat(12)}`;
    expect(summarise(document, { maxWords: 50 }).sentences[0]).toMatch(/^Dr\. Hale .* too much\.$/);
  });

  it('takes bounded time for hostile text', () => {
    const hostile = [
      'A. ',
      'e.g. ',
      'a',
      'a b. ',
      '\n\n',
      'Word word word word. ',
      '. ) ',
      'x | ',
      '- [ ] ',
      '…"”',
      'Dear ',
      'a:\n',
    ].map((piece) => piece.repeat(2_000_000 / piece.length));
    for (const document of hostile) {
      const started = performance.now();
      const told = summarise(document).text;
      expect(performance.now() - started, JSON.stringify(document.slice(0, 8))).toBeLessThan(40_000);
      expect(told.length).toBeLessThan(20_000);
    }
  }, 120_000);
});
