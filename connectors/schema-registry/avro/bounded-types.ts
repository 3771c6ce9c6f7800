import avsc from 'avsc';
import { type Reads, readAt, type Tap } from './tap.ts';

interface Part extends Reads {
  _skip(tap: Tap): void;
}

/** Items that take no bytes at all (nulls, empty records) which one value may have beyond its length in bytes. */
const ITEMS_WITHOUT_BYTES_MAX = 65_536;

/** How many items the value that is being decoded may still have. Decoding is synchronous, so one count serves all. */
let itemsLeft = 0;

/** Reads what should lie between `pos` and `end`; `endOfLast` tells whether it does. Bytes that claim more items than they can hold throw. */
export function readBounded(reads: Reads, bytes: Buffer, pos: number, end: number): unknown {
  itemsLeft = end - pos + ITEMS_WITHOUT_BYTES_MAX;
  return readAt(reads, bytes, pos);
}

/** Arrays whose reader trusts no count: avsc's own allocates what a few bad bytes claim, and can turn in a loop on a negative size. */
export class BoundedArray extends avsc.types.ArrayType {
  _read(tap: Tap): unknown[] {
    // Called on the type and on resolvers of it; both have the part that reads an item.
    const items = this.itemsType as unknown as Part;
    const read: unknown[] = [];
    for (let count = blockLength(tap); count > 0; count = blockLength(tap)) while (count-- > 0) read.push(items._read(tap));
    return read;
  }

  _skip(tap: Tap): void {
    const items = this.itemsType as unknown as Part;
    for (let count = blockLength(tap); count > 0; count = blockLength(tap)) while (count-- > 0) items._skip(tap);
  }
}

/** The same for maps. */
export class BoundedMap extends avsc.types.MapType {
  _read(tap: Tap): Record<string, unknown> {
    const values = this.valuesType as Part;
    const read: Record<string, unknown> = {};
    for (let count = blockLength(tap); count > 0; count = blockLength(tap)) {
      while (count-- > 0) {
        const key = tap.readString() ?? '';
        const value = values._read(tap);
        // Assigning to this name would set the prototype.
        if (key === '__proto__')
          Object.defineProperty(read, key, { value, enumerable: true, configurable: true, writable: true });
        else read[key] = value;
      }
    }
    return read;
  }

  _skip(tap: Tap): void {
    const values = this.valuesType as Part;
    for (let count = blockLength(tap); count > 0; count = blockLength(tap)) {
      while (count-- > 0) {
        tap.skipString();
        values._skip(tap);
      }
    }
  }
}

/** Items in the next block, 0 at the end. A negative count is followed by the block's bytes, which nobody needs. */
function blockLength(tap: Tap): number {
  let count = tap.readLong();
  if (count < 0) {
    count = -count;
    tap.readLong();
  }
  itemsLeft -= count;
  if (tap.pos > tap.buf.length) return 0;
  if (itemsLeft < 0) throw new RangeError('the bytes claim more items than they can hold');
  return count;
}
