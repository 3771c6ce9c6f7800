import { describe, expect, it } from 'vitest';
import { layOutPage, type TextRun } from './pdf-layout.ts';

const SIZE = 10;
/** Width of a letter in these tests. */
const LETTER = 5;

function run(text: string, x: number, y: number, more: Partial<TextRun> = {}): TextRun {
  return { text, x, y, width: text.length * LETTER, fontSize: SIZE, rightToLeft: false, ...more };
}

/** Lines one below the other from a place on the page. */
function lines(texts: readonly string[], x = 50, top = 700, step = 12): readonly TextRun[] {
  return texts.map((text, i) => run(text, x, top - i * step));
}

describe('layOutPage', () => {
  it('joins the lines of a paragraph, and parts paragraphs', () => {
    const first = [
      'A paragraph of several lines reaches the right',
      'edge in each of them, but not in its last one,',
      'which ends early.',
    ];
    const second = lines(['Another one.'], 50, 640);
    expect(layOutPage([...lines(first), ...second])).toBe(`${first.join(' ')}\n\nAnother one.`);
  });

  it('joins a word that a line end had cut', () => {
    const text = layOutPage(
      lines([
        'The printer divides the longest of the impor-',
        'tant words, but not those that have a well-',
        'known hyphen of their own, or a capital Anglo-',
        'Saxon part.',
      ]),
    );
    expect(text).toBe(
      'The printer divides the longest of the impor\u00ADtant words, but not those that have a well\u00ADknown hyphen of their own, or a capital Anglo-Saxon part.',
    );
  });

  it('leaves the lines of an address alone, beside paragraphs that prove the edge', () => {
    const body = lines(
      [
        'This is the text of the letter, which is wrapped at the right edge of the',
        'page and has three lines in all, of which each but the last is about as',
        'long as the others.',
      ],
      50,
      500,
    );
    const address = ['Account name: Fernbrook Print & Bindery Ltd', 'IBAN: GB67 XMPL 6091 0312 3456 78', 'BIC: XMPLGB2LXXX'];
    expect(layOutPage([...lines(address), ...body]).split('\n\n')[0]).toBe(address.join('\n'));
  });

  it('keeps the rows of a table together, cells parted by tabs', () => {
    const row = (y: number, ...cells: string[]) => cells.map((cell, i) => run(cell, 50 + i * 150, y));
    const runs = [...row(700, 'Item', 'Price'), ...row(682, 'Boiler', '1,200'), ...row(664, 'Valve', '35')];
    expect(layOutPage([...runs, ...lines(['Text below'], 50, 600)])).toBe('Item\tPrice\nBoiler\t1,200\nValve\t35\n\nText below');
  });

  it('puts spaces where the page has gaps or blanks, and none where letters touch', () => {
    expect(layOutPage([run('ab', 50, 700), run('cd', 60, 700), run(' ', 70, 700), run('ef', 75, 700), run('gh', 88, 700)])).toBe(
      'abcd ef gh',
    );
    expect(layOutPage([run('x', 50, 700), run('2', 55, 703, { fontSize: 6, width: 3 }), run('y', 60, 700)])).toBe('x2 y');
  });

  it('begins a paragraph with another size, and a list item on its own line', () => {
    expect(layOutPage([run('Heading', 50, 712, { fontSize: 16, width: 60 }), ...lines(['Text'])])).toBe('Heading\n\nText');
    const items = lines([
      '• the first item of a list that is as long as',
      '• the second item of the list, which is also',
      '1. a number that is as long as the others are',
    ]);
    expect(layOutPage(items).split('\n')).toHaveLength(3);
  });

  it('reads two columns in the order in which they are drawn, each with its own edge', () => {
    const column = (x: number, word: string) =>
      lines([`${word} column one of the two that this`, `${word} page has, and each is wrapped at`, 'its own right edge.'], x);
    const [left, right] = layOutPage([...column(50, 'left'), ...column(300, 'right')]).split('\n\n');
    expect(left).toBe('left column one of the two that this left page has, and each is wrapped at its own right edge.');
    expect(right).toBe('right column one of the two that this right page has, and each is wrapped at its own right edge.');
  });

  it('lays out a hundred thousand runs without minding their number', () => {
    const runs = Array.from({ length: 100_000 }, (_, i) => run(`word ${i}`, (i * 37) % 500, 800 - ((i * 13) % 790)));
    expect(layOutPage(runs)).toContain('word 99999');
    expect(layOutPage([])).toBe('');
  });
});
