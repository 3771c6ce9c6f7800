import { expect, test } from 'vitest';
import { decodeRequestBody, decodeResponse, encodeRequest, encodeResponse } from './frame.ts';
import { SaslAuthenticate } from './messages/sasl-authenticate.ts';
import { SaslHandshake } from './messages/sasl-handshake.ts';
import { Reader } from './reader.ts';

/** Hexadecimal digits of a message without size and header (10 bytes and the client's name, or 4 bytes). */
const bodyOf = (chunks: readonly Buffer[], headerBytes: number): string =>
  Buffer.concat(chunks)
    .subarray(4 + headerBytes)
    .toString('hex');

test('SaslHandshake has the bytes of its definition', () => {
  const request = { mechanism: 'PLAIN' };
  const answer = { errorCode: 33, mechanisms: ['PLAIN', 'OAUTHBEARER'] };
  for (const version of [0, 1]) {
    expect(bodyOf(encodeRequest(SaslHandshake, version, 1, '', request), 10)).toBe('0005504c41494e');
    const bytes = '0021000000020005504c41494e000b4f41555448424541524552';
    expect(bodyOf(encodeResponse(SaslHandshake, version, 1, answer), 4)).toBe(bytes);
    expect(decodeResponse(SaslHandshake, version, Buffer.from(`00000001${bytes}`, 'hex'))).toEqual(answer);
  }
});

test('SaslAuthenticate has the bytes of its definition in each version', () => {
  const request = { authBytes: Buffer.from('\0ada\0pw') };
  expect(bodyOf(encodeRequest(SaslAuthenticate, 1, 1, '', request), 10)).toBe('000000070061646100'.concat('7077'));
  // Flexible: an empty list of tags ends the header, compact lengths, and tags again at the end.
  expect(bodyOf(encodeRequest(SaslAuthenticate, 2, 1, '', request), 10)).toBe('0008006164610070'.concat('7700'));
  expect(decodeRequestBody(SaslAuthenticate, 2, new Reader(Buffer.from('00080061646100707700', 'hex')))).toEqual(request);
  const answer = { errorCode: 58, errorMessage: 'no', authBytes: Buffer.from('x'), sessionLifetimeMs: 3_600_000 };
  const expected = ['003a00026e6f0000000178', '003a00026e6f0000000178000000000036ee80', '00003a036e6f0278000000000036ee8000'];
  for (const [version, bytes] of expected.entries()) {
    expect(bodyOf(encodeResponse(SaslAuthenticate, version, 1, answer), 4)).toBe(bytes);
    const read = decodeResponse(SaslAuthenticate, version, Buffer.from(`00000001${bytes}`, 'hex'));
    expect(read).toEqual(version === 0 ? { ...answer, sessionLifetimeMs: 0 } : answer);
  }
});
