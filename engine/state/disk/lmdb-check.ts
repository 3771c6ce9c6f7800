import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { endianness } from 'node:os';
import { rowIsWhole } from './row-check.ts';

/** Pages that are looked at before the event loop runs. */
const PAGES_PER_TURN = 2_000;
const MAGIC = 0xbeefc0de;
const HEADER_BYTES = 24;
const NODE_BYTES = 8;
const OVERFLOW_REF_BYTES = 24;
const META_BYTES = 160;
const [BRANCH, LEAF, OVERFLOW, META] = [0x01, 0x02, 0x04, 0x08];
const BIG_DATA = 0x01;
const NO_PAGE = 0xffff_ffff_ffff_ffffn;

/**
 * Looks whether an lmdb file is what lmdb wrote, and says what is wrong; undefined when nothing is. lmdb trusts its file: one that is damaged
 * ends the process, so it is looked at before it is opened. Every page that the newest commit uses, and every row, is read once.
 *
 * ```
 *   page:  number u64 | transaction u64 | pad u16 | flags u16 | lower u16 | upper u16 | node offsets u16 … free … nodes
 *          (overflow: pages u32 in the place of lower and upper, then the value)
 *   node:  size or child u32 | flags u16 | key size u16 | key | value, or the overflow page u64, its transaction u64, pages u64
 *   pages 0 and 1 after the header: magic u32 | version u32 | address u64 | map u64 | 2 × tree | last page u64 | transaction u64
 *   tree:  pad u32 (the first: page size) | flags u16 | depth u16 | branches, leaves, overflow pages, entries, root: u64 each
 * ```
 */
export async function checkLmdbFile(path: string): Promise<string | undefined> {
  // Its numbers are those of the machine that wrote it; ours are read as most machines write them.
  if (endianness() !== 'LE') return undefined;
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    // lmdb has not made it yet.
    return undefined;
  }
  try {
    const { size } = fstatSync(file);
    if (size === 0) return undefined;
    return await new LmdbCheck(file, size).run();
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  } finally {
    closeSync(file);
  }
}

class Fault extends Error {}

interface Tree {
  readonly depth: number;
  readonly entries: bigint;
  readonly root: bigint;
}

interface Meta {
  readonly pageBytes: number;
  readonly lastPage: number;
  readonly transaction: bigint;
  readonly free: Tree;
  readonly main: Tree;
}

class LmdbCheck {
  readonly #file: number;
  readonly #size: number;
  #pageBytes = 0;
  #lastPage = 0;
  #seen = 0;

  constructor(file: number, size: number) {
    this.#file = file;
    this.#size = size;
  }

  async run(): Promise<string | undefined> {
    const first = metaOf(this.#read(0, HEADER_BYTES + META_BYTES), 0n);
    const second = metaOf(this.#read(first.pageBytes, HEADER_BYTES + META_BYTES), 1n);
    const newest = first.transaction > second.transaction ? first : second;
    this.#pageBytes = newest.pageBytes;
    this.#lastPage = newest.lastPage;
    await this.#walk(newest.free, () => {});
    await this.#walk(newest.main, (key, value) => {
      if (!rowIsWhole(key.toString('latin1'), value)) throw new Fault('a row is not as it was written');
    });
    return undefined;
  }

  /** Goes through a tree, depth first. */
  async #walk({ root, depth, entries }: Tree, row: (key: Buffer, value: Buffer) => void): Promise<void> {
    if (root === NO_PAGE) return;
    const rest: { readonly page: bigint; readonly level: number }[] = [{ page: root, level: 1 }];
    let found = 0n;
    for (let next = rest.pop(); next; next = rest.pop()) {
      const page = await this.#page(next.page);
      const isLeaf = flagsOf(page) === LEAF;
      if (isLeaf !== (next.level === depth) || (!isLeaf && flagsOf(page) !== BRANCH))
        throw new Fault(`page ${next.page} is out of place`);
      for (const node of nodesOf(page)) {
        if (!isLeaf) rest.push({ page: BigInt(page.readUIntLE(node, 6)), level: next.level + 1 });
        else {
          row(...(await this.#row(page, node)));
          found++;
        }
      }
    }
    if (found !== entries) throw new Fault(`there are ${found} rows, not ${entries}`);
  }

  async #row(page: Buffer, node: number): Promise<readonly [Buffer, Buffer]> {
    const valueBytes = page.readUInt32LE(node);
    const big = (page.readUInt16LE(node + 4) & BIG_DATA) !== 0;
    const keyEnd = node + NODE_BYTES + page.readUInt16LE(node + 6);
    const end = keyEnd + (big ? OVERFLOW_REF_BYTES : valueBytes);
    if (end > page.length) throw new Fault('a row ends behind its page');
    const key = page.subarray(node + NODE_BYTES, keyEnd);
    return [key, big ? await this.#overflow(page.subarray(keyEnd, end), valueBytes) : page.subarray(keyEnd, end)];
  }

  async #overflow(ref: Buffer, valueBytes: number): Promise<Buffer> {
    const [number, pages] = [ref.readBigUInt64LE(0), Number(ref.readBigUInt64LE(16))];
    if (HEADER_BYTES + valueBytes > pages * this.#pageBytes) throw new Fault(`page ${number} is too short for its value`);
    const bytes = await this.#page(number, pages);
    if (flagsOf(bytes) !== OVERFLOW || bytes.readUInt32LE(20) !== pages) throw new Fault(`page ${number} is out of place`);
    return bytes.subarray(HEADER_BYTES, HEADER_BYTES + valueBytes);
  }

  async #page(number: bigint, count = 1): Promise<Buffer> {
    if (number < 2n || number + BigInt(count) - 1n > BigInt(this.#lastPage)) throw new Fault(`there is no page ${number}`);
    // More pages than there are: some are used twice.
    this.#seen += count;
    if (this.#seen > this.#lastPage) throw new Fault('pages are used twice');
    if (this.#seen % PAGES_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    const bytes = this.#read(Number(number) * this.#pageBytes, count * this.#pageBytes);
    if (bytes.readBigUInt64LE(0) !== number) throw new Fault(`page ${number} says it is another one`);
    return bytes;
  }

  #read(position: number, length: number): Buffer {
    if (position + length > this.#size) throw new Fault(`it ends after ${this.#size} bytes, before a page that it uses`);
    const bytes = Buffer.allocUnsafe(length);
    if (readSync(this.#file, bytes, 0, length, position) < length) throw new Fault('it was cut while it was read');
    return bytes;
  }
}

function metaOf(page: Buffer, number: bigint): Meta {
  const at = HEADER_BYTES;
  const pageBytes = page.readUInt32LE(at + 24);
  if (page.readBigUInt64LE(0) !== number || flagsOf(page) !== META || page.readUInt32LE(at) !== MAGIC)
    throw new Fault('its beginning is not that of an lmdb file');
  // A power of two: what lmdb takes.
  if (pageBytes < 256 || pageBytes > 65_536 || (pageBytes & (pageBytes - 1)) !== 0)
    throw new Fault(`it has pages of ${pageBytes} bytes`);
  const tree = (from: number): Tree => ({
    depth: page.readUInt16LE(from + 6),
    entries: page.readBigUInt64LE(from + 32),
    root: page.readBigUInt64LE(from + 40),
  });
  const lastPage = page.readBigUInt64LE(at + 120);
  if (lastPage > 0xffff_ffffn) throw new Fault(`its last page is ${lastPage}`);
  return {
    pageBytes,
    lastPage: Number(lastPage),
    transaction: page.readBigUInt64LE(at + 128),
    free: tree(at + 24),
    main: tree(at + 72),
  };
}

function flagsOf(page: Buffer): number {
  return page.readUInt16LE(18);
}

/** Where the nodes of a page begin. */
function nodesOf(page: Buffer): readonly number[] {
  const [lower, upper] = [page.readUInt16LE(20), page.readUInt16LE(22)];
  if (lower > upper || lower % 2 !== 0 || upper > page.length - HEADER_BYTES) throw new Fault('a page is not in order');
  const nodes: number[] = [];
  for (let i = 0; i < lower; i += 2) {
    const offset = page.readUInt16LE(HEADER_BYTES + i);
    if (offset < upper || offset + NODE_BYTES > page.length - HEADER_BYTES) throw new Fault('a page is not in order');
    nodes.push(HEADER_BYTES + offset);
  }
  return nodes;
}
