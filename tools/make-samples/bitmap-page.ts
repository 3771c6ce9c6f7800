import { crc32 } from 'node:zlib';

/** Rows of a letter from top to bottom, one base-32 digit each: its five bits are the dots from left to right. */
const GLYPHS: Readonly<Record<string, string>> = {
  A: 'ehhvhhh',
  B: 'uhhuhhu',
  C: 'ehggghe',
  D: 'uhhhhhu',
  E: 'vgguggv',
  F: 'vgguggg',
  G: 'ehgnhhf',
  H: 'hhhvhhh',
  I: 'e44444e',
  J: '72222ic',
  K: 'hikokih',
  L: 'ggggggv',
  M: 'hrllhhh',
  N: 'hhpljhh',
  O: 'ehhhhhe',
  P: 'uhhuggg',
  Q: 'ehhhlid',
  R: 'uhhukih',
  S: 'fgge11u',
  T: 'v444444',
  U: 'hhhhhhe',
  V: 'hhhhha4',
  W: 'hhhllla',
  X: 'hha4ahh',
  Y: 'hhha444',
  Z: 'v1248gv',
  0: 'ehjlphe',
  1: '4c4444e',
  2: 'eh1248v',
  3: 'v2421he',
  4: '26aiv22',
  5: 'vgu11he',
  6: '68guhhe',
  7: 'v124888',
  8: 'ehhehhe',
  9: 'ehhf12c',
  '.': '00000cc',
  ',': '0000c48',
  ':': '0cc0cc0',
  '-': '000v000',
};
const WIDTH = 592;
const HEIGHT = 840;
const LEFT = 52;
const TOP = 70;
/** Dots of the picture for one dot of a letter. */
const SCALE = 2;
const ADVANCE = 6 * SCALE;
const LEADING = 13 * SCALE;
const STORED_BLOCK_MAX = 65_535;

/** The picture of a typed page, black on white, as a PNG whose bytes do not depend on a version of zlib. */
export function bitmapPage(lines: readonly string[]): Buffer {
  const stride = WIDTH / 8 + 1;
  // A row begins with its filter (0: none); a set bit is white.
  const pixels = Buffer.alloc(stride * HEIGHT, 0xff);
  for (let y = 0; y < HEIGHT; y++) pixels[y * stride] = 0;
  const dot = (x: number, y: number) => {
    const at = y * stride + 1 + (x >> 3);
    pixels[at] = (pixels[at] ?? 0) & ~(0x80 >> (x & 7));
  };
  for (const [row, line] of lines.entries()) {
    for (const [column, letter] of [...line.toUpperCase()].entries()) {
      drawGlyph(GLYPHS[letter], LEFT + column * ADVANCE, TOP + row * LEADING, dot);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  // One bit a pixel, greyscale.
  header[8] = 1;
  const mark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([mark, chunk('IHDR', header), chunk('IDAT', storedZlib(pixels)), chunk('IEND', Buffer.alloc(0))]);
}

function drawGlyph(glyph: string | undefined, left: number, top: number, dot: (x: number, y: number) => void): void {
  for (const [row, digit] of [...(glyph ?? '')].entries()) {
    const bits = Number.parseInt(digit, 32);
    for (let column = 0; column < 5; column++) {
      if ((bits & (0x10 >> column)) === 0) continue;
      for (let i = 0; i < SCALE * SCALE; i++) {
        dot(left + column * SCALE + (i % SCALE), top + row * SCALE + Math.floor(i / SCALE));
      }
    }
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A zlib stream of stored blocks. */
function storedZlib(data: Buffer): Buffer {
  const parts: Buffer[] = [Buffer.from([0x78, 0x01])];
  for (let at = 0; at < data.length; at += STORED_BLOCK_MAX) {
    const block = data.subarray(at, at + STORED_BLOCK_MAX);
    const head = Buffer.alloc(5);
    head[0] = at + STORED_BLOCK_MAX >= data.length ? 1 : 0;
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(~block.length & 0xffff, 3);
    parts.push(head, block);
  }
  const check = Buffer.alloc(4);
  check.writeUInt32BE(adler32(data));
  return Buffer.concat([...parts, check]);
}

function adler32(data: Buffer): number {
  let a = 1;
  let b = 0;
  for (const byte of data) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return ((b << 16) | a) >>> 0;
}
