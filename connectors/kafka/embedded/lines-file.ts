import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { appendWhole } from './append-whole.ts';

/** The file is written anew when so many lines were appended. */
const APPENDED_LINES_MAX = 50_000;

/** What the lines of a file say. */
export interface LinesContent<L> {
  /** Whether what was read is a line at all. */
  isLine(line: unknown): line is L;
  /** Takes over a line that was read or appended, in their order. */
  apply(line: L): void;
  /** The lines that say what all of them together do. */
  current(): Iterable<L>;
}

/**
 * A file of JSON lines whose newest ones count. What a crash cut off or damaged is left out; at times it is written anew without what is
 * superseded.
 */
export class LinesFile<L> {
  readonly #path: string;
  readonly #content: LinesContent<L>;
  #fd: number;
  #bytes = 0;
  #appended = 0;

  constructor(path: string, content: LinesContent<L>) {
    this.#path = path;
    this.#content = content;
    if (existsSync(path)) {
      for (const text of readFileSync(path, 'utf8').split('\n')) {
        const line = parsed(text);
        if (content.isLine(line)) content.apply(line);
      }
    }
    this.#fd = this.#rewrite();
  }

  /** Errors: those of the disk; nothing is applied then. */
  append(lines: readonly L[]): void {
    if (lines.length === 0) return;
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    this.#bytes = appendWhole(this.#fd, Buffer.from(text, 'utf8'), this.#bytes);
    for (const line of lines) this.#content.apply(line);
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
    const text = [...this.#content.current()].map((line) => `${JSON.stringify(line)}\n`).join('');
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
