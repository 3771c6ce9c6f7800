import { protocolError } from './protocol-error.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';

/** Which version of a message is being read or written. */
export interface Dialect {
  readonly version: number;
  /** From a message's first flexible version on, lengths are compact and every structure ends in tagged fields. */
  readonly flexible: boolean;
}

/** A type of the protocol: how a value is read and written, and what stands for one that is left out. */
export interface WireType<T> {
  readonly zero: T;
  read(reader: Reader, dialect: Dialect): T;
  write(writer: Writer, value: T, dialect: Dialect): void;
}

function primitive<T>(zero: T, read: (reader: Reader) => T, write: (writer: Writer, value: T) => void): WireType<T> {
  return { zero, read, write };
}

export const int8 = primitive(
  0,
  (r) => r.int8(),
  (w, v) => w.int8(v),
);
export const int16 = primitive(
  0,
  (r) => r.int16(),
  (w, v) => w.int16(v),
);
export const int32 = primitive(
  0,
  (r) => r.int32(),
  (w, v) => w.int32(v),
);
export const int64 = primitive(
  0,
  (r) => r.int64(),
  (w, v) => w.int64(v),
);
export const float64 = primitive(
  0,
  (r) => r.float64(),
  (w, v) => w.float64(v),
);
export const bool = primitive(
  false,
  (r) => r.int8() !== 0,
  (w, v) => w.int8(v ? 1 : 0),
);

/** 16 bytes, written here as 32 hexadecimal digits. */
export const uuid = primitive(
  '0'.repeat(32),
  (r) => r.slice(16).toString('hex'),
  (w, v) => w.bytes(Buffer.from(v, 'hex')),
);

/** Of versions that write lengths with 16 bits. */
const TEXT_BYTES_MAX = 32_767;

export const nullableString: WireType<string | null> = {
  zero: null,
  read: (r, { flexible }) => {
    const length = flexible ? r.uvarint() - 1 : r.int16();
    return length < 0 ? null : r.text(length);
  },
  write: (w, value, { flexible }) => {
    const bytes = value === null ? -1 : Buffer.byteLength(value);
    if (flexible) w.uvarint(bytes + 1);
    else if (bytes > TEXT_BYTES_MAX) throw protocolError(`a text of ${bytes} bytes, where ${TEXT_BYTES_MAX} are the most`);
    else w.int16(bytes);
    if (value !== null) w.text(value, bytes);
  },
};

export const string: WireType<string> = notNull(nullableString, '', 'a text');

export const nullableBytes: WireType<Buffer | null> = {
  zero: null,
  read: (r, { flexible }) => {
    const length = flexible ? r.uvarint() - 1 : r.int32();
    return length < 0 ? null : r.slice(length);
  },
  write: (w, value, { flexible }) => {
    const length = value === null ? -1 : value.length;
    if (flexible) w.uvarint(length + 1);
    else w.int32(length);
    if (value !== null) w.bytes(value);
  },
};

export const bytes: WireType<Buffer> = notNull(nullableBytes, Buffer.alloc(0), 'bytes');

export function nullableArray<T>(element: WireType<T>): WireType<readonly T[] | null> {
  return {
    zero: null,
    read: (r, dialect) => {
      const length = dialect.flexible ? r.uvarint() - 1 : r.int32();
      if (length < 0) return null;
      r.count(length);
      const list: T[] = [];
      for (let i = 0; i < length; i++) list.push(element.read(r, dialect));
      return list;
    },
    write: (w, value, dialect) => {
      const length = value === null ? -1 : value.length;
      if (dialect.flexible) w.uvarint(length + 1);
      else w.int32(length);
      for (const each of value ?? []) element.write(w, each, dialect);
    },
  };
}

/** A structure that may be missing: a byte before it says whether it is there. */
export function nullableStruct<T>(type: WireType<T>): WireType<T | null> {
  return {
    zero: null,
    read: (r, dialect) => (r.int8() < 0 ? null : type.read(r, dialect)),
    write: (w, value, dialect) => {
      w.int8(value === null ? -1 : 1);
      if (value !== null) type.write(w, value, dialect);
    },
  };
}

export function array<T>(element: WireType<T>): WireType<readonly T[]> {
  return notNull(nullableArray(element), [], 'a list');
}

function notNull<T>(type: WireType<T | null>, zero: T, what: string): WireType<T> {
  return {
    zero,
    read: (r, dialect) => {
      const value = type.read(r, dialect);
      if (value === null) throw protocolError(`${what} is null`);
      return value;
    },
    write: (w, value, dialect) => type.write(w, value, dialect),
  };
}
