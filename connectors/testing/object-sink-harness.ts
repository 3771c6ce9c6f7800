import { OBJECTS, type ObjectStore, objectSink } from '../object-store/index.ts';
import type { SinkHarness } from './sink-harness.ts';

const PREFIX = 'sink/';

/** What the suite of sinks needs, on any object store. */
export function objectSinkHarness(store: () => ObjectStore, service: SinkHarness['service']): SinkHarness {
  return {
    connector: () =>
      objectSink<string, string | null>({
        key: ({ key, value }) => (value === 'refused' ? '../outside' : `${PREFIX}${key}`),
        body: ({ value }) => value,
        contentType: 'text/plain',
        deletes: (key) => `${PREFIX}${key}`,
      }),
    resources: () => ({ [OBJECTS]: store() }),
    stored: async () => {
      const all = new Map<string, string>();
      for await (const key of store().list(PREFIX)) all.set(key.slice(PREFIX.length), (await store().get(key)).toString());
      return all;
    },
    clear: async () => {
      for await (const key of store().list(PREFIX)) await store().delete(key);
    },
    deletes: true,
    refused: { key: 'bad', value: 'refused' },
    service,
  };
}
