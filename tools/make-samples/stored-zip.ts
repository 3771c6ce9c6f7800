import { crc32 } from 'node:zlib';

/** A file inside a zip container. */
export interface ZipFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** How `bytes` are packed; `deflate` means they are deflated already. Default `stored`. */
  readonly method?: 'stored' | 'deflate';
  /** Bytes after unpacking, and their checksum; only for `deflate`. */
  readonly unpacked?: { readonly size: number; readonly crc: number };
}

/** 1 January 2026, 00:00, as MS-DOS counts; a fixed date keeps the output the same at every run. */
const DOS_DATE = ((2026 - 1980) << 9) | (1 << 5) | 1;
const VERSION_NEEDED = 20;
/** Names are UTF-8. */
const FLAGS = 0x0800;

/**
 * A zip container of the files, in their order.
 *
 * ```
 * [local header · name · bytes] × n   [directory entry · name] × n   [end of directory]
 * ```
 */
export function makeZip(files: readonly ZipFile[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const name = Buffer.from(file.name, 'utf8');
    const common = commonFields(file, name.length);
    const local = Buffer.concat([signature(0x04034b50), common, name, file.bytes]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(signature(0x02014b50), uint16(VERSION_NEEDED), common, place, name);
    parts.push(local);
    offset += local.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, index, end]);
}

/** The 26 bytes that local header and directory entry share: from the version needed to the length of the extra field. */
function commonFields(file: ZipFile, nameLength: number): Buffer {
  const { size, crc } = file.unpacked ?? { size: file.bytes.length, crc: crc32(file.bytes) };
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION_NEEDED, 0);
  fields.writeUInt16LE(FLAGS, 2);
  fields.writeUInt16LE(file.method === 'deflate' ? 8 : 0, 4);
  fields.writeUInt16LE(DOS_DATE, 8);
  fields.writeUInt32LE(crc, 10);
  fields.writeUInt32LE(file.bytes.length, 14);
  fields.writeUInt32LE(size, 18);
  fields.writeUInt16LE(nameLength, 22);
  return fields;
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
