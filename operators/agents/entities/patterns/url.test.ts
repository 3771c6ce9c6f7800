import { expect, it } from 'vitest';
import { foundTexts } from './testing/found-texts.ts';
import { url } from './url.ts';

it.each([
  ['See https://Example.com/A(b)?x=1.', ['https://Example.com/A(b)?x=1 = https://example.com/A(b)?x=1']],
  ['(see https://example.org/)', ['https://example.org/ = https://example.org']],
  [
    'www.millrace.example, docs.example.org/x',
    ['www.millrace.example = www.millrace.example', 'docs.example.org/x = docs.example.org/x'],
  ],
  [
    'http://10.0.0.1:8080/status and ftp://files.example.net',
    ['http://10.0.0.1:8080/status = http://10.0.0.1:8080/status', 'ftp://files.example.net = ftp://files.example.net'],
  ],
  ['“https://example.com/a”', ['https://example.com/a = https://example.com/a']],
])('finds addresses in %j', (text, expected) => {
  expect(foundTexts(url, text)).toEqual(expected);
});

it.each(['e.g. this', 'and/or', 'end.Next sentence', 'ada@example.com', 'https://', 'http://---', 'version 2.0', 'main.ts'])(
  'finds none in %j',
  (text) => {
    expect(foundTexts(url, text)).toEqual([]);
  },
);
