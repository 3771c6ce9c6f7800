import { existsSync } from 'node:fs';
import { damagedFile, readCheckedFile, writeCheckedFile } from './checked-file.ts';

/** As many ids are taken from the file at a time, so that not each of them costs a write. */
const BLOCK = 1_000;

/** Hands out producer ids, none of them twice: the file holds the end of the block that ids are taken from. */
export class ProducerIds {
  readonly #path: string;
  #next: number;
  #end: number;

  /** Errors: a damaged file throws STREAM_BROKER_FILE_DAMAGED. */
  constructor(path: string) {
    this.#path = path;
    this.#next = existsSync(path) ? readEnd(path) : firstId();
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

/** Beyond every id that a broker on this folder may have handed out before there was a file: those counted microseconds. */
function firstId(): number {
  return Date.now() * 1_000;
}

function readEnd(path: string): number {
  const end = readCheckedFile(path)?.content;
  if (typeof end !== 'number' || !Number.isSafeInteger(end)) throw damagedFile(path, 'it holds no producer id');
  return end;
}
