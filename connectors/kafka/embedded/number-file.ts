import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { damagedFile } from './checked-file.ts';

/** A file that holds one number. It is written beside the old one and renamed: a crash leaves the old or the new one. */
export class NumberFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined where there is no file. Errors: one that holds no whole number throws STREAM_BROKER_FILE_DAMAGED. */
  read(): number | undefined {
    if (!existsSync(this.#path)) return undefined;
    const text = readFileSync(this.#path, 'utf8');
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text))) throw damagedFile(this.#path, 'it holds no number');
    return Number(text);
  }

  write(value: number): void {
    writeFileSync(`${this.#path}.new`, String(value));
    renameSync(`${this.#path}.new`, this.#path);
  }
}
