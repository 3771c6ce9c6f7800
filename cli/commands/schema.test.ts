import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCaptured } from '../testing/captured-io.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'millrace-schema-'));
  mkdirSync(join(cwd, 'schemas'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const schema = (...argv: readonly string[]) => runCaptured(['schema', ...argv], { cwd });
const write = (fields: readonly object[]): void =>
  writeFileSync(join(cwd, 'schemas/order.avsc'), JSON.stringify({ type: 'record', name: 'Order', namespace: 'shop', fields }));

test('files are generated, fresh until a schema changes, and generated again', async () => {
  write([{ name: 'id', type: 'string' }]);
  expect(await schema('check')).toEqual({
    code: 1,
    stdout: 'schemas/gen/order.ts\nschemas/gen/index.ts\n',
    stderr: "millrace: 2 generated files not fresh\n  run 'millrace schema gen'\n",
  });
  const { code, stdout, stderr } = await schema('gen');
  expect([code, stdout.split('\n').toSorted(), stderr]).toEqual([
    0,
    ['', 'schemas/gen/index.ts', 'schemas/gen/order.ts'],
    '2 generated files changed\n',
  ]);
  expect(readFileSync(join(cwd, 'schemas/gen/order.ts'), 'utf8')).toContain('readonly id: string;');
  expect(await schema('check')).toEqual({ code: 0, stdout: '', stderr: 'all generated files are fresh\n' });
  expect((await schema('gen')).stderr).toBe('all generated files are fresh\n');
  write([{ name: 'id', type: 'long' }]);
  expect(await schema('check')).toMatchObject({ code: 1, stdout: 'schemas/gen/order.ts\n' });
});

test('other folders may be named', async () => {
  mkdirSync(join(cwd, 'avro'));
  writeFileSync(join(cwd, 'avro/a.avsc'), JSON.stringify({ type: 'record', name: 'A', fields: [] }));
  expect((await schema('gen', '--dir', 'avro', '--out', 'types')).stdout).toContain('types/a.ts\n');
});

test('a folder without schemas and a schema that is none are named', async () => {
  const empty = await schema('gen');
  expect([empty.code, empty.stderr]).toEqual([
    1,
    expect.stringMatching(/^millrace: .*schemas\/\*\.avsc: there is no such file\n$/),
  ]);
  write([{ name: 'id', type: 'text' }]);
  const wrong = await schema('gen');
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toMatch(/^millrace: order\.avsc: .*text.*\n$/);
});
