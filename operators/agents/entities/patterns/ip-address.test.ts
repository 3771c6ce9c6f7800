import { expect, it } from 'vitest';
import { ipAddress } from './ip-address.ts';
import { foundTexts } from './testing/found-texts.ts';

it.each([
  ['from 192.168.0.1, port 80', ['192.168.0.1 = 192.168.0.1']],
  ['2001:DB8::1 and fe80:0:0:0:1:2:3:4', ['2001:DB8::1 = 2001:db8::1', 'fe80:0:0:0:1:2:3:4 = fe80:0:0:0:1:2:3:4']],
])('finds addresses in %j', (text, expected) => {
  expect(foundTexts(ipAddress, text)).toEqual(expected);
});

it.each(['256.1.1.1', '1.2.3', '1.2.3.4.5', 'version 1.2.3.4', 'section 3.1.2.1', 'at 12:30:45', 'fade::add', 'std::move', '::'])(
  'finds none in %j',
  (text) => {
    expect(foundTexts(ipAddress, text)).toEqual([]);
  },
);
