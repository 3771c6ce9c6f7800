/** What avsc reads from and writes to; only what is used here. Beyond the end of the buffer `pos` goes on, nothing is read or written. */
export interface Tap {
  readonly buf: Buffer;
  pos: number;
  readLong(): number;
  readString(): string | undefined;
  skipString(): void;
  writeLong(value: number): void;
  writeString(value: string): void;
}
