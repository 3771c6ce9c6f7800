import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Logger } from '../engine/ports.ts';
import { stateOptions } from './state-options.ts';

let dir = '';
const warnings: string[] = [];
const logger: Logger = { debug() {}, info() {}, warn: (_fields, text) => void warnings.push(text), error() {} };
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-state-'));
  warnings.length = 0;
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('state lies under MILLRACE_HOME unless a folder is named', async () => {
  const home = join(dir, 'home');
  expect(await stateOptions(undefined, { home }, dir, logger)).toEqual({ engine: 'lmdb', dir: join(home, 'state') });
  expect(existsSync(join(home, 'state'))).toBe(true);
  expect(await stateOptions('here', { home }, dir, logger)).toEqual({ engine: 'lmdb', dir: join(dir, 'here') });
  expect(warnings).toEqual([]);
});

test('it is kept in memory where that is asked for, and where no folder can be made, which is said', async () => {
  const home = join(dir, 'a-file');
  writeFileSync(home, '');
  expect(await stateOptions('memory', { home }, dir, logger)).toEqual({ engine: 'memory' });
  expect(warnings).toEqual([]);
  expect(await stateOptions(undefined, { home }, dir, logger)).toEqual({ engine: 'memory' });
  expect(warnings).toEqual([expect.stringContaining('--state-dir')]);
});
