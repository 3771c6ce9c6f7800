import { expect, it } from 'vitest';
import { email } from './email.ts';
import { foundTexts } from './testing/found-texts.ts';

it.each([
  ['Write to Ada.Quill+inv@Example.com.', ['Ada.Quill+inv@Example.com = ada.quill+inv@example.com']],
  ['<o_price@copper-beech.example>, (ben@a.b.example.org)', ['o_price@copper-beech.example', 'ben@a.b.example.org']],
  ['mailto:info@example.com?subject=x', ['info@example.com']],
  ['two@example.com;three@example.com', ['two@example.com', 'three@example.com']],
])('finds addresses in %j', (text, expected) => {
  expect(foundTexts(email, text)).toEqual(expected.map((entry) => (entry.includes(' = ') ? entry : `${entry} = ${entry}`)));
});

it.each(['@handle', 'a@b', 'name@', 'at @ example.com', 'x.@example.com', 'user@-bad-.com', 'a@1.2.3.4'])(
  'finds none in %j',
  (text) => {
    expect(foundTexts(email, text)).toEqual([]);
  },
);
