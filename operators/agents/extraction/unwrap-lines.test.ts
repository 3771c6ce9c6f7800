import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrapLines } from './unwrap-lines.ts';

/** Breaks a paragraph as an editor does: a word goes to the next line when it has no room. */
function wrap(words: readonly string[], width: number, prefix = ''): string {
  const lines: string[] = [];
  let line = prefix;
  for (const word of words) {
    if (line.length > prefix.length && line.length + 1 + word.length > width) {
      lines.push(line);
      line = prefix;
    }
    line += line === prefix ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}

const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'e', 'n', 'r', 't'), minLength: 2, maxLength: 11 }), {
  minLength: 40,
  maxLength: 80,
});

describe('unwrapLines', () => {
  it('gives back every paragraph that was wrapped, whatever the width', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 55, max: 120 }), (paragraph, width) => {
        expect(unwrapLines(wrap(paragraph, width))).toBe(paragraph.join(' '));
        expect(unwrapLines(wrap(paragraph, width, '> '))).toBe(`> ${paragraph.join(' ')}`);
      }),
    );
  });

  it('never loses or adds a word, and never joins across a blank line', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '>', '-', '#', '|', '\t', '.', '1'), maxLength: 90 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const out = unwrapLines(lines.join('\n'));
        const seen = (text: string) => text.replace(/[\s>]+/g, '');
        expect(seen(out)).toBe(seen(lines.join('\n')));
        const blanks = (text: string) => text.split('\n').filter((found) => found.trim() === '').length;
        expect(blanks(out)).toBe(blanks(lines.join('\n')));
      }),
    );
  });

  it('takes the width from the paragraphs that prove it: one long line does not hide it', () => {
    const paragraph =
      'this paragraph has been wrapped by an editor at sixty columns, over three lines of which none is long, and it has to become one line again, as its author wrote it';
    const long = 'A line of a hundred columns that somebody has typed without any regard for the width of a page.....';
    expect(unwrapLines(`${wrap(paragraph.split(' '), 60)}\n\n${long}`)).toBe(`${paragraph}\n\n${long}`);
  });

  it('leaves addresses, signatures, rules and columns as they are', () => {
    const letter = `Eleanor Dunmore\nFlat 6, 29 Brewery Close\nEdinburgh

Title of the letter, which is nearly as long as the text is wide, as you see
============================================================================

we write about the boiler, which has failed for the third time in the seven
weeks since it was repaired, although your engineer had said that it was fine.

Item        Price
Boiler      1,200
Valve          35

-- 
Eleanor Dunmore | Head of Everything | Department of Boilers and Valves, Ltd
eleanor.dunmore.of.the.department@example.org | telephone 0131 496 0711`;
    expect(unwrapLines(letter)).toBe(
      letter
        .replace('seven\nweeks', 'seven weeks')
        .replace('Item        Price', 'Item\tPrice')
        .replace('Boiler      1,200', 'Boiler\t1,200')
        .replace('Valve          35', 'Valve\t35'),
    );
  });

  it('joins the lines of list items, indented or not, and keeps the items apart', () => {
    const list = `- the first item of this list is so long that it had to go on in the line
  below, which is indented
- the second one is short
(a) a third kind of item, which is also very long and which goes on without
an indent, as lazy people do it
1. and a number`;
    expect(unwrapLines(list).split('\n')).toEqual([
      '- the first item of this list is so long that it had to go on in the line below, which is indented',
      '- the second one is short',
      '(a) a third kind of item, which is also very long and which goes on without an indent, as lazy people do it',
      '1. and a number',
    ]);
  });

  it('keeps quotes of different depth apart', () => {
    const mail = '> a quoted line that is as long as the others are in this text, or longer\n>> deeper\n>\n> Regards\n> Ann';
    expect(unwrapLines(mail)).toBe(mail);
  });

  it('leaves a text of too many lines alone', () => {
    const data = 'some words of a line of data that is long enough to have been wrapped\n'.repeat(200_001);
    expect(unwrapLines(data)).toBe(data);
  });
});
