import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Registry } from './registry.ts';
import { registryApp } from './registry-app.ts';
import { noJournal, type RegistryJournal } from './registry-journal.ts';

const HEADERS = { 'Content-Type': 'application/json' };

function open(journal: RegistryJournal = noJournal()) {
  const logged: unknown[] = [];
  const note = (fields: object): void => {
    logged.push(fields);
  };
  const registry = new Registry(journal, (error) => logged.push(error));
  return { app: registryApp(registry, { debug: note, info: note, warn: note, error: note }), logged };
}

describe('registryApp', () => {
  it('answers any request with a status below 500', async () => {
    const { app, logged } = open();
    const word = fc.constantFrom('a', 'b', 'latest', '1', '-1', '0', '%20', '%2F', 'ü', '__GLOBAL', ':.c:a', ':.', '%F0');
    const path = fc
      .array(
        fc.oneof(
          word,
          fc.constantFrom(
            'subjects',
            'versions',
            'schemas',
            'ids',
            'schema',
            'config',
            'mode',
            'compatibility',
            'contexts',
            'metadata',
          ),
        ),
        { maxLength: 5 },
      )
      .map((parts) => `/${parts.join('/')}`);
    const schema = fc.oneof(
      fc.constantFrom(
        '"int"',
        '{"type":"record","name":"A","fields":[]}',
        '{',
        '[]',
        '["null","null"]',
        '{"$ref":"#"}',
        '{"anyOf":[true,{"$ref":"#/x"}]}',
      ),
      fc.json(),
    );
    const body = fc.oneof(
      fc.record({
        schema,
        schemaType: fc.constantFrom('AVRO', 'JSON', undefined, 'X'),
        references: fc.constantFrom([], null, [{ name: 'A', subject: 'a', version: -1 }], 'x', [1]),
      }),
      fc.record({
        compatibility: fc.constantFrom('NONE', 'FULL', 5, null),
        normalize: fc.constantFrom(undefined, null, true, 1),
      }),
      fc.record({ mode: fc.constantFrom('READWRITE', 'READONLY_OVERRIDE', 'IMPORT', {}) }),
      fc.jsonValue(),
    );
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH');
    const query = fc.constantFrom(
      '',
      '?deleted=true',
      '?permanent=true',
      '?limit=x',
      '?offset=-5',
      '?verbose=true',
      '?normalize=true',
      '?subject=:.c:',
    );
    await fc.assert(
      fc.asyncProperty(method, path, query, body, async (verb, place, asked, sent) => {
        const text = verb === 'GET' ? {} : { body: JSON.stringify(sent) };
        const response = await app.request(`${place}${asked}`, { method: verb, headers: HEADERS, ...text });
        expect(response.status, `${verb} ${place}`).toBeLessThan(500);
        if (response.status >= 400) expect(await response.json()).toMatchObject({ message: expect.any(String) });
      }),
      { numRuns: 2_000 },
    );
    expect(logged).toEqual([]);
  });

  it.each([
    ['defaults', (deep: string) => `{"type":"record","name":"R","fields":[{"name":"x","type":["null","R"],"default":${deep}}]}`],
    ['attributes', (deep: string) => `{"type":"int","extra":${deep}}`],
    ['types', (deep: string) => deep.replaceAll('"x"', '"type"')],
  ])('refuses %s nested without end', async (_what, schemaOf) => {
    const depth = 60_000;
    const { app } = open();
    const body = JSON.stringify({ schema: schemaOf(`${'{"x":'.repeat(depth)}null${'}'.repeat(depth)}`) });
    const response = await app.request('/subjects/a/versions', { method: 'POST', headers: HEADERS, body });
    expect(await response.json()).toMatchObject({ error_code: 42201 });
  });

  it('keeps nothing of a change that it could not write, and tells no details', async () => {
    const { app, logged } = open({
      ...noJournal(),
      async append() {
        throw new Error('ENOSPC: no space left on device, write /secret/path');
      },
    });
    const post = () => app.request('/subjects/a/versions', { method: 'POST', headers: HEADERS, body: '{"schema":"\\"int\\""}' });
    const response = await post();
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ error_code: 50001, message: 'The registry cannot write to its store' });
    expect(await (await app.request('/subjects')).json()).toEqual([]);
    expect(logged).toHaveLength(1);
  });
});
