import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { appendWhole } from './append-whole.ts';

/** The file is written anew when so many lines were appended. */
const APPENDED_LINES_MAX = 50_000;

/** A file of JSON lines whose newest ones count. What a crash cut off or damaged is left out; at times it is written anew without what is superseded. */
export class LinesFile {
  readonly #path: string;
  readonly #apply: (line: unknown) => void;
  readonly #current: () => Iterable<unknown>;
  #fd: number;
  #bytes = 0;
  #appended = 0;

  /** `apply` is given each line, read or appended, in their order; `current` tells the lines that say what all of them together do. */
  constructor(path: string, apply: (line: unknown) => void, current: () => Iterable<unknown>) {
    this.#path = path;
    this.#apply = apply;
    this.#current = current;
    if (existsSync(path)) {
      for (const text of readFileSync(path, 'utf8').split('\n')) {
        const line = parsed(text);
        if (line !== undefined) apply(line);
      }
    }
    this.#fd = this.#rewrite();
  }

  /** Errors: those of the disk; nothing is applied then. */
  append(lines: readonly unknown[]): void {
    if (lines.length === 0) return;
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    this.#bytes = appendWhole(this.#fd, Buffer.from(text, 'utf8'), this.#bytes);
    for (const line of lines) this.#apply(line);
    this.#appended += lines.length;
    if (this.#appended < APPENDED_LINES_MAX) return;
    const old = this.#fd;
    this.#fd = this.#rewrite();
    closeSync(old);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #rewrite(): number {
    const text = [...this.#current()].map((line) => `${JSON.stringify(line)}\n`).join('');
    writeFileSync(`${this.#path}.new`, text);
    // Opened before: what can fail must not fail when the old file is gone.
    const fd = openSync(`${this.#path}.new`, 'r+');
    renameSync(`${this.#path}.new`, this.#path);
    this.#appended = 0;
    this.#bytes = Buffer.byteLength(text);
    return fd;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
