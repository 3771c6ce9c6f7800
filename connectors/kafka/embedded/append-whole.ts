import { ftruncateSync, writeSync } from 'node:fs';

/** Writes bytes at the end of a file, which is at `end`, whole or not at all: half of them in the middle would be damage. Returns the new end. */
export function appendWhole(fd: number, bytes: Buffer, end: number): number {
  try {
    for (let written = 0; written < bytes.length; )
      written += writeSync(fd, bytes, written, bytes.length - written, end + written);
  } catch (error) {
    ftruncateSync(fd, end);
    throw error;
  }
  return end + bytes.length;
}
