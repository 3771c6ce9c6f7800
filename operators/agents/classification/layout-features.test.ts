import { describe, expect, it } from 'vitest';
import { layoutTerms } from './layout-features.ts';

describe('layoutTerms', () => {
  it('marks the words of first lines, headings and labels', () => {
    const terms = layoutTerms(
      'Annual review\nPrepared for the board of trustees by its secretary, with care.\n\nFindings\n\nDue date: 3 May\n',
    );
    expect(terms).toContain('^annual');
    expect(terms).toContain('=findings');
    expect(terms).toContain(':due');
    expect(terms).not.toContain('=prepared');
  });

  it.each<[term: string, text: string]>([
    ['!salutation', 'Dear Ms Hale,\nthank you.'],
    ['!closing', 'Thank you.\nYours sincerely,\nMara'],
    ['!header', 'From: a@b.example\nSubject: Posters\n\nHello'],
    ['!money 2', 'Paper 3.00\nInk 4.50\nGlue 1.20'],
    ['!span', '2019 – present\tPress operator'],
    ['!clause', '1.1 The Supplier shall deliver.'],
    ['!cite', 'as shown before [3, 4] and by others'],
    ['!table', 'a\tb\nc\td'],
    ['!list', '- one\n- two'],
    ['!quote', '> as you wrote\nyes'],
  ])('sees %s', (term, text) => {
    expect(layoutTerms(text)).toContain(term);
    expect(layoutTerms('Nothing of the kind stands in this line of plain text.')).not.toContain(term);
  });

  it('takes the kind of a mail as a hint, and no other kind', () => {
    expect(layoutTerms('Hello there', 'eml')).toContain('!eml');
    expect(layoutTerms('Hello there', 'pdf')).toEqual(layoutTerms('Hello there'));
  });

  it('takes bounded time for hostile text', () => {
    const hostile = [
      'dear '.repeat(200_000),
      '(Aa'.repeat(300_000),
      '1.1 '.repeat(300_000),
      'a\n'.repeat(500_000),
      '2019 -'.repeat(200_000),
      'A: '.repeat(300_000),
    ];
    for (const text of hostile) {
      const started = performance.now();
      layoutTerms(text);
      expect(performance.now() - started, text.slice(0, 6)).toBeLessThan(6_000);
    }
  });
});
