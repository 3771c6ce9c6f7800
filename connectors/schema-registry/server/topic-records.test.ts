import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Registry } from './registry.ts';
import { registryApp } from './registry-app.ts';
import { noJournal, type RegistryJournal } from './registry-journal.ts';
import { recordEvents, type TopicRecord, topicRecords } from './topic-records.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const SUBJECTS = ['a', 'b', ':.ctx:a'];
const SCHEMAS = ['"int"', '"long"', '"string"'];

/** A registry that learns of its changes from the records that it keeps them as. */
function recorded(records: TopicRecord[]): Registry {
  let apply: Parameters<RegistryJournal['listen']>[0] = () => undefined;
  const take = ({ value }: TopicRecord): void => {
    for (const event of recordEvents(value)) apply(event);
  };
  return new Registry(
    {
      ...noJournal(),
      listen(listener) {
        apply = listener;
        for (const record of records) take(record);
      },
      async append(event, state) {
        const more = topicRecords(event, state);
        records.push(...more);
        for (const record of more) take(record);
      },
    },
    (error) => {
      throw error;
    },
  );
}

/** As a compacted topic is left: of each key the newest record, where it stood; what came last may not be compacted yet. */
function compacted(records: readonly TopicRecord[], upTo: number): readonly TopicRecord[] {
  return records.filter(({ key }, at) => at >= upTo || !records.slice(at + 1, upTo).some((later) => later.key === key));
}

async function everything(registry: Registry): Promise<unknown> {
  const app = registryApp(registry, SILENT);
  const paths = ['/schemas?subjectPrefix=:*:&deleted=true', '/schemas?subjectPrefix=:*:', '/contexts', '/config', '/mode'].concat(
    SUBJECTS.flatMap((subject) => [`/config/${subject}`, `/mode/${subject}`]),
    [1, 2, 3, 4].flatMap((id) => [`/schemas/ids/${id}`, `/schemas/ids/${id}?subject=:.ctx:`]),
  );
  return Promise.all(paths.map(async (path) => [path, await (await app.request(path)).text()]));
}

const subject = fc.constantFrom(...SUBJECTS);
const request = fc
  .constantFrom(...SCHEMAS)
  .map((schema) => ({ schemaType: 'AVRO', schema, references: [], id: undefined, version: undefined }));
const register = fc.tuple(subject, request).map(
  ([name, sent]) =>
    (registry: Registry) =>
      registry.register(name, sent, false),
);
const deleteSubject = fc.tuple(subject, fc.boolean()).map(
  ([name, permanent]) =>
    (registry: Registry) =>
      registry.deleteSubject(name, permanent),
);
const deleteVersion = fc.tuple(subject, fc.constantFrom('1', '2', 'latest'), fc.boolean()).map(
  ([name, version, permanent]) =>
    (registry: Registry) =>
      registry.deleteVersion(name, version, permanent),
);
const setConfig = fc.tuple(subject, fc.constantFrom('NONE' as const, 'BACKWARD' as const), fc.constantFrom(null, true)).map(
  ([scope, level, normalize]) =>
    (registry: Registry) =>
      registry.setConfig(scope, { level, normalize }),
);
/** What is deleted softly goes for good when a subject is imported to. */
const importTo = fc.constant(async (registry: Registry) => {
  await registry.setMode('a', 'IMPORT', false);
  await registry.setMode('a', null, false);
});
const command = fc.oneof(
  { arbitrary: register, weight: 5 },
  { arbitrary: deleteSubject, weight: 2 },
  { arbitrary: deleteVersion, weight: 3 },
  { arbitrary: setConfig, weight: 1 },
  { arbitrary: importTo, weight: 1 },
);

it('records say all that there is, however far the topic is compacted', async () => {
  let gone = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 40, size: 'max' }), fc.nat(), async (commands, cut) => {
      const records: TopicRecord[] = [];
      const registry = recorded(records);
      await registry.setConfig(null, { level: 'NONE' });
      for (const run of commands) await run(registry).catch((error: unknown) => expect(error).toHaveProperty('code'));
      const left = compacted(records, cut % (records.length + 1));
      gone += records.length - left.length;
      const again = recorded([...left]);
      expect(await everything(again)).toEqual(await everything(registry));
      // Ids of what was deleted for good are known as well.
      const next = SCHEMAS.map((schema) => ({ schemaType: 'AVRO', schema, references: [], id: undefined, version: undefined }));
      for (const sent of next) expect(await again.register('z', sent, false)).toBe(await registry.register('z', sent, false));
    }),
    { numRuns: 60 },
  );
  expect(gone).toBeGreaterThan(30);
}, 180_000);
