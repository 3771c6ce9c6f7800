import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** A file that holds one number. It is written beside the old one and renamed: a crash leaves the old or the new one. */
export class NumberFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined where there is none. */
  read(): number | undefined {
    return existsSync(this.#path) ? Number(readFileSync(this.#path, 'utf8')) : undefined;
  }

  write(value: number): void {
    writeFileSync(`${this.#path}.new`, String(value));
    renameSync(`${this.#path}.new`, this.#path);
  }
}
