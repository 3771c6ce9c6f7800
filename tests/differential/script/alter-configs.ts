import { AlterConfigs, CreateTopics, DescribeConfigs } from '../../../connectors/kafka/wire/index.ts';
import { ask, type Case } from '../case.ts';
import { NO_TOPIC } from './topics.ts';

const TOPIC = 'altered';
const RESOURCE = { unknown: 0, topic: 2, broker: 4, none: 99 } as const;

interface Altered {
  readonly type?: number;
  readonly name?: string;
  readonly configs?: Readonly<Record<string, string | null>> | readonly (readonly [string, string | null])[];
}

interface HowAltered {
  readonly version?: number;
  readonly validateOnly?: boolean;
}

function alter(name: string, resources: readonly Altered[], { version = 2, validateOnly = false }: HowAltered = {}): Case {
  return ask(name, AlterConfigs, version, {
    resources: resources.map(({ type = RESOURCE.topic, name: resourceName = TOPIC, configs = {} }) => {
      const pairs = Array.isArray(configs) ? configs : Object.entries(configs);
      return { resourceType: type, resourceName, configs: pairs.map(([config, value]) => ({ name: config, value })) };
    }),
    validateOnly,
  });
}

/** Also shows what a request did that was refused. */
function configsAre(name: string): Case {
  const resources = [{ resourceType: RESOURCE.topic, resourceName: TOPIC, configurationKeys: null }];
  return ask(`altered: ${name}`, DescribeConfigs, 4, { resources });
}

const some = { configs: { 'retention.bytes': '1000' } };

/** All configs of a topic at once, and what cannot be. */
export const alterConfigs: readonly Case[] = [
  ask('the topic that is altered', CreateTopics, 5, {
    timeoutMs: 10_000,
    topics: [{ name: TOPIC, numPartitions: 1, replicationFactor: 1, configs: [{ name: 'max.message.bytes', value: '5000' }] }],
  }),
  ...[0, 1, 2].map((version) => alter('one config', [some], { version })),
  configsAre('one is set, and the one from before is not'),
  alter('others', [{ configs: { 'retention.ms': '-1', 'cleanup.policy': 'compact,delete' } }]),
  configsAre('others'),
  alter('only to see whether it could be', [some], { validateOnly: true }),
  alter('only to see, what cannot be', [{ configs: { 'retention.bytes': 'many' } }], { validateOnly: true }),
  configsAre('as before'),
  ...[0, 2].map((version) => alter('a config that is none', [{ configs: { 'no.such.config': '1' } }], { version })),
  ...[0, 2].map((version) => alter('a config without value', [{ configs: { 'retention.bytes': null } }], { version })),
  alter('a config without a name', [{ configs: { '': '1' } }]),
  alter('a config that is none, without value', [{ configs: { 'no.such.config': null } }]),
  alter('an empty value', [{ configs: { 'retention.bytes': '' } }]),
  alter('a number that is none', [{ configs: { 'retention.bytes': 'many' } }]),
  alter('a number with spaces around it', [{ configs: { 'retention.bytes': ' 7 ' } }]),
  configsAre('with spaces'),
  alter('a number below its bound', [{ configs: { 'retention.ms': '-2' } }]),
  alter('a number above all', [{ configs: { 'retention.ms': '9223372036854775808' } }]),
  alter('a policy that is none', [{ configs: { 'cleanup.policy': 'shred' } }]),
  alter('an empty policy', [{ configs: { 'cleanup.policy': '' } }]),
  configsAre('with an empty policy'),
  alter('a policy twice', [{ configs: { 'cleanup.policy': 'compact,compact' } }]),
  alter('one that can be and one that cannot', [{ configs: { 'retention.bytes': '5', 'retention.ms': '-2' } }]),
  alter('a config twice', [
    {
      configs: [
        ['retention.bytes', '1'],
        ['retention.bytes', '2'],
      ],
    },
  ]),
  alter('a config twice, the same', [
    {
      configs: [
        ['retention.bytes', '1'],
        ['retention.bytes', '1'],
      ],
    },
  ]),
  configsAre('after what was refused'),
  ...[0, 2].map((version) => alter('unknown topic', [{ ...some, name: NO_TOPIC }], { version })),
  alter('unknown topic, a config that is none', [{ name: NO_TOPIC, configs: { 'no.such.config': '1' } }]),
  alter('unknown topic, no configs', [{ name: NO_TOPIC }]),
  alter('an empty topic name', [{ ...some, name: '' }]),
  alter('a name that no topic may have', [{ ...some, name: 'a b' }]),
  alter('a kind that is none', [{ ...some, type: RESOURCE.none }]),
  alter('an unknown kind', [{ ...some, type: RESOURCE.unknown }]),
  alter('a broker that is none', [{ type: RESOURCE.broker, name: '77', configs: {} }]),
  alter('a broker without a number', [{ type: RESOURCE.broker, name: 'one', configs: {} }]),
  alter('no resources', []),
  ...[0, 2].map((version) =>
    alter('one topic that is there and one that is not', [some, { ...some, name: NO_TOPIC }], { version }),
  ),
  alter('a topic twice', [some, { configs: { 'retention.ms': '5' } }]),
  alter('an unknown topic twice', [
    { ...some, name: NO_TOPIC },
    { ...some, name: NO_TOPIC },
  ]),
  configsAre('after what was refused, again'),
  alter('nothing', [{}]),
  configsAre('all are defaults'),
];
