import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { appendWhole } from './append-whole.ts';
import { checkedLine, damagedFile, readCheckedLine } from './checked-file.ts';
import { type Addition, Transaction, type TransactionRecord } from './transaction.ts';

type Entry =
  | readonly ['state', TransactionRecord]
  | readonly ['add', transactionalId: string, Addition]
  | readonly ['gone', transactionalId: string];

/** The file is written anew when it is larger than this and than twice what it was after it was last written. */
const REWRITE_BYTES_MIN = 1024 * 1024;

/**
 * What the coordinator knows of all transactional ids, in a file: one checked line for each change, in order. A line that a crash cut off at
 * the end is what did not happen; anything else that cannot be read is damage.
 */
export class TransactionLog {
  readonly #path: string;
  /** The one that changed longest ago comes first. */
  readonly #transactions = new Map<string, Transaction>();
  #fd: number;
  #bytes = 0;
  #bytesWhenWritten = 0;

  /** Errors: a damaged file throws STREAM_BROKER_FILE_DAMAGED naming it and the line. */
  constructor(path: string) {
    this.#path = path;
    if (existsSync(path)) this.#read();
    this.#fd = this.#rewrite();
  }

  get size(): number {
    return this.#transactions.size;
  }

  get(transactionalId: string): Transaction | undefined {
    return this.#transactions.get(transactionalId);
  }

  /** The one that changed longest ago comes first. */
  all(): Iterable<Transaction> {
    return this.#transactions.values();
  }

  /** What is known of a transactional id from here on. */
  put(record: TransactionRecord): Transaction {
    this.#append(['state', record]);
    return this.#transactions.get(record.transactionalId) as Transaction;
  }

  add(transactionalId: string, addition: Addition): void {
    this.#append(['add', transactionalId, addition]);
  }

  forget(transactionalId: string): void {
    this.#append(['gone', transactionalId]);
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** The line is in the page cache when this returns: a killed process loses nothing. */
  #append(entry: Entry): void {
    this.#bytes = appendWhole(this.#fd, Buffer.from(checkedLine(entry), 'utf8'), this.#bytes);
    this.#apply(entry);
    if (this.#bytes <= Math.max(REWRITE_BYTES_MIN, 2 * this.#bytesWhenWritten)) return;
    const old = this.#fd;
    this.#fd = this.#rewrite();
    closeSync(old);
  }

  #apply(entry: Entry): void {
    if (entry[0] === 'state') {
      const [, record] = entry;
      this.#transactions.delete(record.transactionalId);
      this.#transactions.set(record.transactionalId, new Transaction(record));
    } else if (entry[0] === 'add') this.#transactions.get(entry[1])?.add(entry[2]);
    else this.#transactions.delete(entry[1]);
  }

  #read(): void {
    const lines = readFileSync(this.#path, 'utf8').split('\n');
    // What follows the last line feed was cut off.
    lines.pop();
    lines.forEach((line, i) => {
      const entry = readCheckedLine(line);
      if (!entry) throw damagedFile(this.#path, `line ${i + 1} does not fit its checksum`);
      this.#apply(entry.content as Entry);
    });
  }

  #rewrite(): number {
    const text = [...this.#transactions.values()].map(({ record }) => checkedLine(['state', record])).join('');
    writeFileSync(`${this.#path}.new`, text);
    // Opened before: what can fail must not fail when the old file is gone.
    const fd = openSync(`${this.#path}.new`, 'r+');
    renameSync(`${this.#path}.new`, this.#path);
    this.#bytes = Buffer.byteLength(text);
    this.#bytesWhenWritten = this.#bytes;
    return fd;
  }
}
