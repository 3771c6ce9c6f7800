import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { ObjectStore } from '../object-store/index.ts';
import { type ConformanceCase, caseWith, failureOf, type OrSkip } from './conformance-case.ts';

/** What the suite needs of an object store that holds nothing yet. */
export interface ObjectStoreHarness {
  readonly store: () => ObjectStore;
  /** Takes the store away and brings it back with what it had. */
  readonly service: OrSkip<{ readonly stop: () => Promise<void>; readonly start: () => Promise<void> }>;
}

/** Keys that name something else, or nothing at all, on one system or another. */
const BAD_KEYS = [
  '',
  '/a',
  'a/',
  'a//b',
  '..',
  'a/../b',
  '../../etc/passwd',
  './a',
  'a\0b',
  'a\nb',
  'a\\..\\b',
  '\ud800',
  `${'k/'.repeat(512)}k`,
  'k'.repeat(256),
  'ä'.repeat(128),
];
const ODD_KEYS = [
  'plain',
  'with space and +plus&ampersand=%41?#.txt',
  'ünï/漢字/😀.pdf',
  'quotes\'"`(1)!*~.txt',
  '.hidden/..almost/a..b',
  'CASE/Key',
  'case/key',
  `${'long/'.repeat(150)}name`,
  'd'.repeat(183) + '.'.repeat(57),
  'ä'.repeat(100),
];

/** What every object store does alike. */
export function objectStoreConformance(harness: ObjectStoreHarness): readonly ConformanceCase[] {
  return [...objectCases(harness), ...keyCases(harness), ...storeCases(harness)];
}

function objectCases({ store }: ObjectStoreHarness): readonly ConformanceCase[] {
  return [
    {
      name: 'what was put is got back, byte by byte',
      run: async () => {
        for (const bytes of [Buffer.alloc(0), Buffer.from([0, 255, 13, 10]), randomBytes(3_000_000)]) {
          await store().put('bytes/object', bytes, { contentType: 'application/pdf' });
          assert.ok(bytes.equals(await store().get('bytes/object')));
          assert.deepEqual(await store().head('bytes/object'), { sizeBytes: bytes.length });
        }
      },
    },
    {
      name: 'a part of a larger buffer is put as that part',
      run: async () => {
        await store().put('bytes/part', new Uint8Array(Buffer.from('0123456789')).subarray(3, 6));
        assert.equal((await store().get('bytes/part')).toString(), '345');
      },
    },
    {
      name: 'a missing object is told by name',
      run: async () => {
        const error = await failureOf(store().get('not/there'));
        assert.deepEqual([error.code, error.verdict, error.context.key], ['STREAM_OBJECT_MISSING', 'park', 'not/there']);
        assert.equal(await store().head('not/there'), undefined);
      },
    },
    {
      name: 'a deleted object is gone; deleting it again is nothing',
      run: async () => {
        await store().put('gone/object', Buffer.from('x'));
        await store().delete('gone/object');
        await store().delete('gone/object');
        assert.equal(await store().head('gone/object'), undefined);
      },
    },
  ];
}

function keyCases({ store }: ObjectStoreHarness): readonly ConformanceCase[] {
  return [
    {
      name: 'a key that no store takes is refused by every method',
      run: async () => {
        for (const key of BAD_KEYS) {
          const works = [store().put(key, Buffer.from('x')), store().get(key), store().head(key), store().delete(key)];
          for (const error of await Promise.all(works.map(failureOf))) {
            assert.deepEqual([error.code, error.verdict], ['STREAM_OBJECT_KEY', 'park'], JSON.stringify(key));
          }
        }
      },
    },
    {
      name: 'odd keys stay apart and are listed as they were given',
      run: async () => {
        for (const key of ODD_KEYS) await store().put(`odd/${key}`, Buffer.from(key));
        for (const key of ODD_KEYS) assert.equal((await store().get(`odd/${key}`)).toString(), key);
        assert.deepEqual(await listed(store(), 'odd/'), ODD_KEYS.map((key) => `odd/${key}`).sort());
      },
    },
    {
      name: 'a prefix need not end at a slash, and may match nothing',
      run: async () => {
        for (const key of ['list/aa', 'list/ab/c', 'list/b']) await store().put(key, Buffer.from('x'));
        assert.deepEqual(await listed(store(), 'list/a'), ['list/aa', 'list/ab/c']);
        assert.deepEqual(await listed(store(), 'list/zzz'), []);
      },
    },
    {
      name: 'many objects are all listed',
      run: async () => {
        const keys = Array.from({ length: 1_100 }, (_, i) => `many/${String(i).padStart(5, '0')}`);
        for (let i = 0; i < keys.length; i += 20) {
          await Promise.all(keys.slice(i, i + 20).map((key) => store().put(key, Buffer.from(key))));
        }
        assert.deepEqual(await listed(store(), 'many/'), keys);
      },
    },
  ];
}

function storeCases({ store, service }: ObjectStoreHarness): readonly ConformanceCase[] {
  return [
    {
      name: 'a reader sees the old object or the new one, never a mixture',
      run: async () => {
        const versions = ['a', 'b'].map((letter) => Buffer.alloc(500_000, letter));
        await store().put('swap/object', versions[0] as Buffer);
        const writing = (async () => {
          for (let i = 1; i <= 20; i++) await store().put('swap/object', versions[i % 2] as Buffer);
        })();
        for (let i = 0; i < 20; i++) {
          const seen = await store().get('swap/object');
          assert.ok(versions.some((version) => version.equals(seen)));
        }
        await writing;
      },
    },
    {
      name: 'ready can be asked at any time',
      run: async () => {
        await store().ready();
        await store().ready();
      },
    },
    caseWith('while it is away everything says retry, and it works again when it is back', service, async ({ stop, start }) => {
      await store().put('away/object', Buffer.from('1'));
      await stop();
      try {
        const works = [
          store().put('away/object', Buffer.from('2')),
          store().get('away/object'),
          store().head('away/object'),
          listed(store(), 'away/'),
          store().ready(),
        ];
        for (const error of await Promise.all(works.map(failureOf))) {
          const told = [error.code, error.domain, error.verdict];
          assert.deepEqual(told, ['STREAM_OBJECT_STORE_UNAVAILABLE', 'external', 'retry'], error.message);
        }
      } finally {
        await start();
      }
      await store().put('away/object', Buffer.from('3'));
      assert.equal((await store().get('away/object')).toString(), '3');
    }),
  ];
}

async function listed(store: ObjectStore, prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys.sort();
}
