import { Metadata } from '../../../connectors/kafka/wire/index.ts';
import { type Case, frame, sized } from '../case.ts';

function raw(name: string, bytes: Buffer, options: Pick<Case, 'ends'> = {}): Case {
  return { name: `frame: ${name}`, api: Metadata as Case['api'], version: 1, bytes: () => bytes, ...options };
}

function header(key: number, version = 0): Buffer {
  const bytes = Buffer.alloc(10);
  bytes.writeInt16BE(key, 0);
  bytes.writeInt16BE(version, 2);
  bytes.writeInt32BE(7, 4);
  bytes.writeInt16BE(-1, 8);
  return bytes;
}

const whole = frame(Metadata, 1, { topics: [] });

/** What is no request at all. */
export const frames: readonly Case[] = [
  raw('nothing', Buffer.alloc(0), { ends: true }),
  raw('an empty frame', sized(Buffer.alloc(0))),
  raw('one byte', sized(Buffer.from([0]))),
  raw('half a header', sized(header(3).subarray(0, 6))),
  raw('a header without a body', sized(header(3))),
  raw('a size that is negative', Buffer.from([0xff, 0xff, 0xff, 0xff])),
  raw('the lowest size', Buffer.from([0x80, 0, 0, 0])),
  raw('a size of two gigabytes', Buffer.from([0x7f, 0xff, 0xff, 0xff, 1, 2, 3])),
  raw('a size one above the bound', Buffer.from([0x06, 0x40, 0, 1, 1, 2, 3])),
  raw('a request that ends early', whole.subarray(0, -3), { ends: true }),
  raw('a size that ends early', whole.subarray(0, 2), { ends: true }),
  raw('an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')),
  raw('the beginning of TLS', Buffer.from('16030100f8010000f40303', 'hex'), { ends: true }),
  raw('a call that does not exist', sized(header(0x7fff))),
  raw('a call below zero', sized(header(-1))),
  raw('a call between brokers that no client may know', sized(header(4))),
  raw('a client id longer than the frame', sized(Buffer.from([0, 3, 0, 1, 0, 0, 0, 7, 0x7f, 0xff, 1]))),
  raw('a client id of length -2', sized(Buffer.from([0, 3, 0, 1, 0, 0, 0, 7, 0xff, 0xfe, 0, 0, 0, 0]))),
  raw('a client id that is null', sized(Buffer.concat([header(3, 1), Buffer.from([0, 0, 0, 0])]))),
  raw('a list of two thousand million', sized(Buffer.concat([header(3, 1), Buffer.from([0x7f, 0xff, 0xff, 0xff])]))),
  raw('a list of length -2', sized(Buffer.concat([header(3, 1), Buffer.from([0xff, 0xff, 0xff, 0xfe])]))),
  raw(
    'a text of length -1 where null is not allowed',
    sized(Buffer.concat([header(3, 1), Buffer.from([0, 0, 0, 1, 0xff, 0xff])])),
  ),
  raw('a text longer than the frame', sized(Buffer.concat([header(3, 1), Buffer.from([0, 0, 0, 1, 0, 9, 65])]))),
  raw('a text that is not UTF-8', sized(Buffer.concat([header(3, 1), Buffer.from([0, 0, 0, 1, 0, 2, 0xc3, 0x28])]))),
];
