import { expect, test } from 'vitest';
import { OBJECTS } from '../connectors/object-store/index.ts';
import { DATABASE } from '../connectors/postgres/index.ts';
import { SCHEMA_REGISTRY } from '../connectors/schema-registry/index.ts';
import { openResources } from './resources.ts';
import { readSettings } from './settings.ts';

const context = {
  settings: readSettings({}, '/work'),
  logger: { debug() {}, info() {}, warn() {}, error() {} },
};

test('a resource is made when it is asked for, once, and closed at the end; others are not', async () => {
  const events: string[] = [];
  const resource = (name: string) => async () => () => {
    events.push(`made ${name}`);
    return { name, close: async () => void events.push(`closed ${name}`) };
  };
  const { all, close } = await openResources(context, { a: resource('a'), b: resource('b') });
  expect(Object.keys(all)).toEqual(['a', 'b']);
  expect(events).toEqual([]);
  expect(all.a).toBe(all.a);
  expect(all.c).toBeUndefined();
  await close();
  expect(events).toEqual(['made a', 'closed a']);
});

test('one that has nothing to close, or cannot be loaded, does not keep the others from working', async () => {
  const { all, close } = await openResources(context, {
    plain: async () => () => 7,
    broken: () => Promise.reject(new Error("Cannot find package 'pg'")),
  });
  expect(all.plain).toBe(7);
  expect(() => all.broken).toThrow("the resource 'broken' cannot be loaded: Cannot find package 'pg'");
  await close();
});

test('registry, database and object store are made from the settings, without a connection', async () => {
  const { all, close } = await openResources(context);
  expect(all[SCHEMA_REGISTRY]).toMatchObject({ url: 'http://127.0.0.1:8081' });
  expect(all[DATABASE]).toMatchObject({ server: expect.stringContaining('127.0.0.1:54329') });
  expect(all[OBJECTS]).toMatchObject({ put: expect.any(Function), get: expect.any(Function) });
  await close();
});
