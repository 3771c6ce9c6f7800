import { ConfluentRecords, isConfluentKey } from '../../../connectors/schema-registry/server/confluent-records.ts';
import type { RegistryEvent } from '../../../connectors/schema-registry/server/registry-event.ts';
import { RegistryState } from '../../../connectors/schema-registry/server/registry-state.ts';
import { MARK, recordEvents, topicRecords } from '../../../connectors/schema-registry/server/topic-records.ts';
import type { FuzzedParser } from '../fuzzed-parser.ts';

const SUBJECTS = ['orders-value', ':.ctx:orders-value'];
const REFERENCES = [{ name: 'shop.Order', subject: 'order', version: 1 }];
const EVENTS: readonly RegistryEvent[] = [
  ...SUBJECTS.flatMap((subject, at): readonly RegistryEvent[] => [
    { type: 'register', subject, version: 1, id: at + 1, schema: '"int"', references: [] },
    { type: 'register', subject, version: 2, id: at + 2, schemaType: 'JSON', schema: '{}', references: REFERENCES },
    { type: 'delete', subject, versions: [1], permanent: false },
    { type: 'level', subject, level: 'FULL' },
  ]),
  { type: 'normalize', subject: null, normalize: true },
  { type: 'mode', subject: null, mode: 'READONLY' },
  { type: 'delete', subject: 'orders-value', versions: [1], permanent: true },
];

/** A long input is more than a thousand records, each with a hash of its schema. */
const BLOCKED_MS_MAX = 1_000;

/** A refusal is a TypeError of the reader's own: one of the language says that something was not looked at. */
const REFUSAL = /^(its|it is|a reference of it) /;
const refuses = (error: unknown): boolean => error instanceof TypeError && REFUSAL.test(error.message);

/** Records of the topic of our registry, a line each. */
export const registryTopic: FuzzedParser = {
  name: 'registry-topic',
  open: () => {
    const state = new RegistryState();
    const records = EVENTS.flatMap((event) => {
      const made = topicRecords(event, state);
      state.apply(event);
      return made;
    });
    const lines = [MARK, ...records].map(({ value }) => value);
    return {
      samples: [lines.join('\n'), ...lines].map((text) => Buffer.from(text)),
      parse: (input) => {
        const read = new RegistryState();
        for (const line of input.toString().split('\n')) take(read, recordEvents(line));
        look(read);
      },
      refuses,
      blockedMsMax: BLOCKED_MS_MAX,
    };
  },
};

const schemaKey = (subject: string, version: number): object => ({ keytype: 'SCHEMA', subject, version, magic: 1 });
const CONFLUENT: readonly (readonly [key: object, value: object | null])[] = [
  [{ keytype: 'NOOP', magic: 0 }, null],
  [schemaKey('a', 1), { subject: 'a', version: 1, id: 1, schema: '"string"', deleted: false }],
  [schemaKey('a', 2), { subject: 'a', version: 2, id: 2, schema: '{}', schemaType: 'JSON', references: REFERENCES }],
  [
    { keytype: 'DELETE_SUBJECT', subject: 'a', magic: 0 },
    { subject: 'a', version: 1 },
  ],
  [schemaKey(':.ctx:b', 1), { subject: ':.ctx:b', version: 1, id: 1, schema: '"int"', deleted: true }],
  [{ keytype: 'CLEAR_SUBJECT', subject: ':.ctx:b', magic: 0 }, { subject: ':.ctx:b' }],
  [schemaKey('a', 2), null],
  [
    { keytype: 'CONFIG', subject: null, magic: 0 },
    { compatibilityLevel: 'FULL', normalize: true },
  ],
  [{ keytype: 'CONFIG', subject: 'a', magic: 0 }, null],
  [{ keytype: 'MODE', subject: 'a', magic: 0 }, { mode: 'IMPORT' }],
];

/** Records of the topic of Confluent's registry: a line with the key, then one with the value. */
export const confluentTopic: FuzzedParser = {
  name: 'confluent-topic',
  open: () => {
    const texts = CONFLUENT.map(([key, value]) => `${JSON.stringify(key)}\n${JSON.stringify(value)}`);
    return {
      samples: [texts.join('\n'), ...texts].map((text) => Buffer.from(text)),
      parse: (input) => {
        const lines = input.toString().split('\n');
        const records = new ConfluentRecords();
        const read = new RegistryState();
        for (let at = 0; at < lines.length; at += 2) {
          const [key = '', value = 'null'] = lines.slice(at, at + 2);
          if (isConfluentKey(key)) take(read, records.events(key, value === 'null' ? null : value));
        }
        look(read);
      },
      refuses,
      blockedMsMax: BLOCKED_MS_MAX,
    };
  },
};

function take(state: RegistryState, events: readonly RegistryEvent[]): void {
  for (const event of events) state.apply(event);
}

/** Everything that a client could ask for is what it should be. */
function look(state: RegistryState): void {
  for (const subject of state.subjects) {
    state.settings.inScope(subject);
    for (const { version, schema } of state.versions(subject, true)) {
      if (!Number.isSafeInteger(version) || !Number.isSafeInteger(schema.id))
        throw new Error(`${subject} ${version}: ${schema.id}`);
      if (typeof schema.text !== 'string' || typeof schema.type !== 'string')
        throw new Error(`${subject} ${version} has no text`);
    }
  }
  // These look through everything.
  const [newest] = state.subjects.flatMap((subject) => state.versions(subject, true)).slice(-1);
  if (newest && !state.find(newest.schema.id, newest.subject))
    throw new Error(`${newest.subject}: id ${newest.schema.id} is gone`);
  if (newest) state.referrers(newest.subject, newest.version, true);
  for (const context of state.contexts)
    if (!Number.isSafeInteger(state.context(context).maxId)) throw new Error(`ids of ${context}`);
}
