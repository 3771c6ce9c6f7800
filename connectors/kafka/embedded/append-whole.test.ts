import fs, { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendWhole } from './append-whole.ts';

const { writeSync } = fs;
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-test-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** The disk takes that many bytes at a time, and after `room` bytes none. */
function withDisk(atATime: number, room: number, run: () => void): void {
  let left = room;
  const limited = (fd: number, bytes: Buffer, offset: number, length: number, position: number): number => {
    if (left === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const taken = Math.min(length, atATime, left);
    left -= taken;
    return writeSync(fd, bytes, offset, taken, position);
  };
  Object.assign(fs, { writeSync: limited });
  syncBuiltinESMExports();
  try {
    run();
  } finally {
    Object.assign(fs, { writeSync });
    syncBuiltinESMExports();
  }
}

test('a text arrives whole however little the disk takes at a time, and not at all when the disk is full', () => {
  const path = join(dir, 'lines');
  const fd = openSync(path, 'w+');
  let end = 0;
  withDisk(3, 1_000, () => {
    end = appendWhole(fd, Buffer.from('first line ü\n'), 0);
  });
  withDisk(3, 7, () => expect(() => appendWhole(fd, Buffer.from('second line\n'), end)).toThrow('no space'));
  expect(readFileSync(path, 'utf8')).toBe('first line ü\n');
  appendWhole(fd, Buffer.from('third line\n'), end);
  closeSync(fd);
  expect(readFileSync(path, 'utf8')).toBe('first line ü\nthird line\n');
});
