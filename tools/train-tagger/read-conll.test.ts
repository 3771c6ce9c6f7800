import { expect, it } from 'vitest';
import { readConll } from './read-conll.ts';

const spans = (file: string): readonly (readonly string[])[] =>
  readConll(file).map(({ text, names }) => names.map(({ type, start, end }) => `${type}: ${text.slice(start, end)}`));

it('reads tags that begin and go on', () => {
  expect(spans('Ada\tB-PER\nQuill\tI-PER\nBen\tB-PER\nof\tO\nLeeds\tB-LOC\n')).toEqual([
    ['person: Ada Quill', 'person: Ben', 'location: Leeds'],
  ]);
});

it('reads tags that only go on, and the names of other sets', () => {
  expect(spans('Ada I-PER\nPike I-ORG\nLtd I-ORG\n. O\n\nRovers\tB-group\nOslo\tB-location\n')).toEqual([
    ['person: Ada', 'organisation: Pike Ltd'],
    ['organisation: Rovers', 'location: Oslo'],
  ]);
});

it('takes the last of four columns, and leaves out other kinds and document marks', () => {
  expect(readConll('-DOCSTART- -X- O O\n\nBANK NNP - I-ORG\nsong NN - I-MISC')).toEqual([
    { text: 'BANK song', names: [{ type: 'organisation', start: 0, end: 4 }] },
  ]);
});
