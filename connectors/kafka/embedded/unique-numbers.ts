import { existsSync } from 'node:fs';
import { damagedFile, readCheckedFile, writeCheckedFile } from './checked-file.ts';

/** As many numbers are taken from the file at a time, so that not each of them costs a write. */
const BLOCK = 1_000;

/** Hands out whole numbers that go up, none of them twice: the file holds the end of the block that they are taken from. */
export class UniqueNumbers {
  readonly #path: string;
  #next: number;
  #end: number;

  /** Errors: a damaged file throws STREAM_BROKER_FILE_DAMAGED. */
  constructor(path: string, first: number) {
    this.#path = path;
    this.#next = existsSync(path) ? readEnd(path) : first;
    this.#end = this.#next;
  }

  next(): number {
    if (this.#next === this.#end) {
      writeCheckedFile(this.#path, this.#end + BLOCK);
      this.#end += BLOCK;
    }
    return this.#next++;
  }
}

function readEnd(path: string): number {
  const end = readCheckedFile(path)?.content;
  if (typeof end !== 'number' || !Number.isSafeInteger(end)) throw damagedFile(path, 'it holds no whole number');
  return end;
}
