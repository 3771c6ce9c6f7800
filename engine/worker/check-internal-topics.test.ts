import { expect, test } from 'vitest';
import { count, tumbling, window } from '../../operators/index.ts';
import { compile } from '../compile/compile.ts';
import { string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import type { TopicDescription } from '../ports.ts';
import { checkInternalTopics } from './check-internal-topics.ts';
import { SILENT_LOGGER } from './silent.ts';

const topology = compile(
  pipeline('hourly', ({ from }) =>
    from({ name: 'in', key: string(), value: string() }).pipe(
      window(tumbling('1h', { grace: '0ms' })),
      count('per-hour', { emit: 'on-update' }),
    ),
  ),
);
const name = 'hourly-per-hour-changelog';
const { configs = {} } = topology.internalTopics[0] ?? {};
const needed = Number(configs['retention.ms']);
const HOUR_MS = 3_600_000;
const existing = { name, partitions: 2, replicationFactor: 3, configs };
const wanted = { name, partitions: 2, replicationFactor: 3, configs };

test('the topic that is checked is one of a windowed store', () => {
  expect([topology.internalTopics[0]?.name, configs['cleanup.policy'], needed > 86_400_000]).toEqual([
    name,
    'compact,delete',
    true,
  ]);
});

test.each<[what: string, has: Partial<TopicDescription>, asked?: number]>([
  ['it is as it was made', {}],
  ['the policies stand in another order', { configs: { ...configs, 'cleanup.policy': 'delete, compact' } }],
  ['it has more replicas', { replicationFactor: 4 }],
  ["the broker's own default is asked for", { replicationFactor: 1 }, -1],
  ['it keeps rows longer', { configs: { ...configs, 'retention.ms': String(needed + 1) } }],
  ['it keeps rows for ever', { configs: { ...configs, 'retention.ms': '-1' } }],
])('a topic fits when %s', (_, has, asked = 3) => {
  const want = { ...wanted, replicationFactor: asked };
  expect(() => checkInternalTopics(topology, [want], [{ ...existing, ...has }], SILENT_LOGGER, new Set())).not.toThrow();
});

test.each<[what: string, has: Partial<TopicDescription>, says: string]>([
  [
    'too few replicas',
    { replicationFactor: 1 },
    'its replication factor is 1 where 3 is asked for (give it 3 replicas, or ask for fewer by replicationFactor). Do so: the application goes on where it was',
  ],
  [
    'another partition count',
    { partitions: 1 },
    'it has 1 partitions where 2 are needed. Reset the application, or give it another application id',
  ],
  [
    'another cleanup policy',
    { configs: { ...configs, 'cleanup.policy': 'delete' } },
    'its cleanup.policy is delete where compact,delete is needed. Reset the application, or give it another application id',
  ],
  [
    'too short a retention',
    { configs: { ...configs, 'retention.ms': '1000' } },
    `its retention.ms is 1000 where rows need ${HOUR_MS} (set retention.ms of the topic to ${needed}). Do so: the application goes on where it was`,
  ],
  [
    'several faults, one of which cannot be mended',
    { replicationFactor: 2, partitions: 3 },
    'it has 3 partitions where 2 are needed; its replication factor is 2 where 3 is asked for (give it 3 replicas, or ask for fewer by replicationFactor). Reset the application, or give it another application id',
  ],
])('a topic is refused for %s, with what to do', (_, has, says) => {
  const check = () => checkInternalTopics(topology, [wanted], [{ ...existing, ...has }], SILENT_LOGGER, new Set());
  expect(check).toThrow(
    expect.objectContaining({
      code: 'STREAM_TOPIC_MISMATCH',
      verdict: 'stop',
      context: { topic: name, pipeline: 'hourly', reset: says.includes('Reset') },
      message: `internal topics do not fit pipeline 'hourly': '${name}': ${says}`,
    }),
  );
});

test('history that may be compacted away is refused', () => {
  const wants = String(24 * HOUR_MS + 5_000);
  const history = { name: 'h', partitions: 1, configs: { 'cleanup.policy': 'compact', 'min.compaction.lag.ms': wants } };
  const found = { ...history, configs: { ...history.configs, 'min.compaction.lag.ms': '0' } };
  expect(() => checkInternalTopics(topology, [history], [found], SILENT_LOGGER, new Set())).toThrow(
    `'h': its min.compaction.lag.ms is 0 where rows need 5000 (set min.compaction.lag.ms of the topic to ${wants}). Do so`,
  );
});

test('what keeps all that is needed and less than it would be made with is used, which is told once', () => {
  const waiting = { name: 'w', partitions: 1, configs: { 'cleanup.policy': 'delete', 'retention.ms': '-1' } };
  const found = [
    { ...existing, configs: { ...configs, 'retention.ms': String(HOUR_MS) } },
    { ...waiting, configs: { ...waiting.configs, 'retention.ms': '604800000' } },
  ];
  const warned: string[] = [];
  const logger = { ...SILENT_LOGGER, warn: (_fields: object, text: string) => void warned.push(text) };
  const told = new Set<string>();
  for (let run = 0; run < 2; run++) checkInternalTopics(topology, [wanted, waiting], found, logger, told);
  expect(warned).toEqual([
    expect.stringContaining(`retention.ms of '${name}' is ${HOUR_MS}, and ${needed} where it is made anew`),
    expect.stringContaining("'millrace topics alter w --config retention.ms=-1' sets it"),
  ]);
  const less = { ...existing, configs: { ...configs, 'retention.ms': String(HOUR_MS - 1) } };
  expect(() => checkInternalTopics(topology, [wanted], [less], logger, told)).toThrow(`where rows need ${HOUR_MS}`);
});

test('configs that the log does not tell are no match: it is said that they were not checked, and the rest is', () => {
  const warned: object[] = [];
  const logger = { ...SILENT_LOGGER, warn: (fields: object) => void warned.push(fields) };
  checkInternalTopics(topology, [wanted], [{ ...existing, configs: {} }], logger, new Set());
  expect(warned).toEqual([{ code: 'STREAM_TOPIC_UNCHECKED', pipeline: 'hourly', topics: [name] }]);
  expect(() => checkInternalTopics(topology, [wanted], [{ ...existing, partitions: 1, configs: {} }], logger, new Set())).toThrow(
    '1 partitions',
  );
  checkInternalTopics(topology, [wanted], [existing], logger, new Set());
  checkInternalTopics(topology, [wanted], [], logger, new Set());
  expect(warned).toHaveLength(2);
});
