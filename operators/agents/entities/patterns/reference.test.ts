import { expect, it } from 'vitest';
import { reference } from './reference.ts';
import { foundTexts } from './testing/found-texts.ts';

it.each([
  ['Invoice no. 2024-0117', ['2024-0117']],
  ['INVOICE NUMBER: INV/2024/88', ['INV/2024/88']],
  ['Order #4711, thanks', ['4711']],
  ['your ref: QT-88', ['QT-88']],
  ['Purchase order number   PO 88123', []],
  ['PO-88123 is late', ['PO-88123']],
  ['Report ART-R-2026-02', ['ART-R-2026-02']],
  ['Case No. 12-CV-00345.', ['12-CV-00345']],
  ['Account number: 12345678', ['12345678']],
  ['Project: 88123', ['88123']],
  ['see 10.5555/Owl.2026.0031.', ['10.5555/Owl.2026.0031']],
])('finds numbers in %j', (text, expected) => {
  expect(foundTexts(reference, text).map((entry) => entry.split(' = ')[0])).toEqual(expected);
});

it.each([
  'Invoice date: 15 March',
  'Project: 2024',
  'in order to',
  'the case of',
  'COVID-19, ISO-9001, UTF-8, SHA-256',
  'item: 3',
  'No. 7',
  'order number unknown',
])('finds none in %j', (text) => {
  expect(foundTexts(reference, text)).toEqual([]);
});

it('gives the value in capitals', () => {
  expect(foundTexts(reference, 'Ref: AB/12-X')).toEqual(['AB/12-X = AB/12-X']);
});
