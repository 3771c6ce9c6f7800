import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SchemaRegistryServer, startSchemaRegistry } from '../../connectors/schema-registry/server/start-schema-registry.ts';
import { runCaptured } from '../testing/captured-io.ts';

let cwd: string;
let registry: SchemaRegistryServer;
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'millrace-schema-'));
  mkdirSync(join(cwd, 'schemas'));
  registry = await startSchemaRegistry();
});
afterEach(async () => {
  await registry.stop();
  rmSync(cwd, { recursive: true });
});

const ID = { name: 'id', type: 'string' };
const order = (...fields: readonly object[]) => ({ type: 'record', name: 'Order', namespace: 'shop', fields: [ID, ...fields] });
const schema = (...argv: readonly string[]) =>
  runCaptured(['schema', ...argv], { cwd, env: { SCHEMA_REGISTRY_URL: registry.url } });
const write = (name: string, content: unknown): void =>
  writeFileSync(join(cwd, 'schemas', name), typeof content === 'string' ? content : JSON.stringify(content));

async function put(path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(`${registry.url}${path}`, { method: 'PUT', headers, body: JSON.stringify(body) })).status).toBe(200);
}

describe('schema register', () => {
  test('registers each file under the subjects of the topics that hold its type, and under its own name without one', async () => {
    write('order.avsc', order());
    write('other.avsc', '"string"');
    const topic = (name: string) => ({ name, schema: order() });
    write('topics.ts', `export const TOPICS: object = ${JSON.stringify({ a: topic('orders'), b: topic('returns') })};`);
    expect(await schema('register')).toEqual({
      code: 0,
      stdout: [
        'SUBJECT        FILE                ID  RESULT',
        'orders-value   schemas/order.avsc   1  registered',
        'returns-value  schemas/order.avsc   1  registered',
        'other-value    schemas/other.avsc   2  registered',
        '',
      ].join('\n'),
      stderr: '',
    });
    const again = await schema('register', 'schemas/order.avsc');
    expect(again.stdout).toBe(
      [
        'SUBJECT        FILE                ID  RESULT',
        'orders-value   schemas/order.avsc   1  there already, version 1',
        'returns-value  schemas/order.avsc   1  there already, version 1',
        '',
      ].join('\n'),
    );
  });

  test('takes subjects that are named, for one file', async () => {
    write('order.avsc', order());
    const named = await schema('register', 'schemas/order.avsc', '--subject', 'a', '--subject', 'b');
    expect(named.stdout).toContain('a        schemas/order.avsc   1  registered\nb        schemas/order.avsc   1  registered\n');
    expect(await schema('register', '--subject', 'a')).toMatchObject({
      code: 2,
      stderr: 'millrace: --subject names the subjects of one file: name that file\n',
    });
  });

  test('tells what the registry refuses, and registers the others', async () => {
    write('order.avsc', order());
    await schema('register');
    write('order.avsc', order({ name: 'must', type: 'int' }));
    write('zebra.avsc', '"int"');
    const { code, stdout, stderr } = await schema('register');
    expect(code).toBe(1);
    expect(stdout).toMatch(/order-value +schemas\/order\.avsc +refused\nzebra-value +schemas\/zebra\.avsc +2 +registered\n/);
    expect(stderr).toMatch(/refuses the schema for subject 'order-value'.*shop\.Order\.must/);
    expect(stderr).toMatch(/\nmillrace: 1 of 2 refused\n {2}'millrace schema diff' shows each difference\n$/);
  });
});

describe('schema diff', () => {
  test('tells place, reader, writer and rule, with the verdict under the level of the subject', async () => {
    write('order.avsc', order({ name: 'amount', type: 'int' }));
    expect(await schema('diff')).toEqual({
      code: 0,
      stdout: 'order-value  schemas/order.avsc  new: the registry has no such subject\n',
      stderr: '',
    });
    await schema('register');
    expect((await schema('diff')).stdout).toBe('order-value  schemas/order.avsc  same as version 1\n');

    write('order.avsc', order({ name: 'amount', type: 'long' }));
    const wider = [
      '  PATH               READER          WRITER      RULE           BREAKS',
      '  shop.Order.amount  version 1: int  file: long  TYPE_MISMATCH  FORWARD',
    ];
    expect(await schema('diff')).toEqual({
      code: 0,
      stdout: ['order-value  schemas/order.avsc  compatible under BACKWARD', ...wider, ''].join('\n'),
      stderr: '',
    });
    await put('/config/order-value', { compatibility: 'FULL' });
    expect(await schema('diff')).toEqual({
      code: 1,
      stdout: ['order-value  schemas/order.avsc  incompatible under FULL', ...wider, ''].join('\n'),
      stderr: 'millrace: 1 of 1 incompatible\n',
    });
    await put('/config/order-value', { compatibility: 'NONE' });
    expect(await schema('diff')).toMatchObject({ code: 0, stdout: expect.stringContaining('compatible under NONE\n  PATH') });
  });

  test('compares with all versions when the level is transitive', async () => {
    await put('/config', { compatibility: 'NONE' });
    for (const fields of [[], [{ name: 'x', type: 'int', default: 0 }]]) {
      write('order.avsc', order(...fields));
      await schema('register');
    }
    write('order.avsc', order({ name: 'x', type: 'int' }));
    await put('/config', { compatibility: 'BACKWARD' });
    expect((await schema('diff')).stdout).toBe('order-value  schemas/order.avsc  compatible under BACKWARD\n');
    await put('/config', { compatibility: 'BACKWARD_TRANSITIVE' });
    const { code, stdout } = await schema('diff');
    expect([code, stdout]).toEqual([
      1,
      [
        'order-value  schemas/order.avsc  incompatible under BACKWARD_TRANSITIVE',
        '  PATH          READER                       WRITER                    RULE                                BREAKS',
        '  shop.Order.x  file: int without a default  version 1: no such field  READER_FIELD_MISSING_DEFAULT_VALUE  BACKWARD',
        '',
      ].join('\n'),
    ]);
  });
});

describe('what cannot be used is named', () => {
  test.each(['register', 'diff'])('by %s: files, topics, registries', async (command) => {
    expect((await schema(command)).stderr).toBe(
      'millrace: there is no .avsc file in schemas\n  name the files, or their folder with --dir\n',
    );
    expect(await schema(command, 'none.avsc')).toMatchObject({ code: 1, stderr: 'millrace: none.avsc: there is no such file\n' });
    write('order.avsc', order({ name: 'x', type: 'text' }));
    expect(await schema(command)).toMatchObject({
      code: 1,
      stderr: "millrace: schemas/order.avsc: shop.Order.x: the type 'text' is not defined before it is used\n",
    });
    write('order.avsc', '{');
    expect((await schema(command)).stderr).toMatch(/^millrace: order\.avsc: the file is not JSON \(.*\)\n$/);
    write('order.avsc', order());
    expect(await schema(command, '--topics', 'no.ts')).toMatchObject({
      code: 2,
      stderr: 'millrace: no.ts: there is no such file\n',
    });
    write('none.ts', 'export const OTHER = 1;');
    expect((await schema(command, '--topics', 'schemas/none.ts')).stderr).toMatch(
      /^millrace: schemas\/none\.ts exports no TOPICS\n/,
    );
    write('wrong.ts', 'export const TOPICS = { orders: { name: "orders" } };');
    expect((await schema(command, '--topics', 'schemas/wrong.ts')).stderr).toMatch(
      /^millrace: schemas\/wrong\.ts: TOPICS\.orders has no name or no schema\n/,
    );
  });

  test.each(['register', 'diff'])('by %s: a registry that is away, and what is none', async (command) => {
    write('order.avsc', order());
    await registry.stop();
    const away = await schema(command, '--registry', registry.url, '--timeout', '1ms');
    expect([away.code, away.stderr]).toEqual([
      1,
      expect.stringContaining(`millrace: the schema registry at ${registry.url} did not answer`),
    ]);
    const page = createServer(
      (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    );
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
    const html = await schema(command, '--registry', url);
    await new Promise((resolve) => page.close(resolve));
    expect([html.code, html.stderr]).toEqual([
      1,
      expect.stringMatching(new RegExp(`^millrace: ${url} does not answer as a schema registry: .* gave 200 text/html`)),
    ]);
  });
});
