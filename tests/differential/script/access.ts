import { CreateAcls, DeleteAcls, DescribeAcls, DescribeClientQuotas } from '../../../connectors/kafka/wire/index.ts';
import { ask, type Case } from '../case.ts';

const RESOURCE = { unknown: 0, any: 1, topic: 2, cluster: 4 } as const;
const PATTERN = { unknown: 0, any: 1, literal: 3, prefixed: 4 } as const;
const OPERATION = { unknown: 0, any: 1, all: 2, read: 3 } as const;
const PERMISSION = { unknown: 0, any: 1, deny: 2, allow: 3 } as const;

const anyRule = {
  resourceTypeFilter: RESOURCE.any as number,
  resourceNameFilter: null as string | null,
  patternTypeFilter: PATTERN.any as number,
  principalFilter: null as string | null,
  hostFilter: null as string | null,
  operation: OPERATION.any as number,
  permissionType: PERMISSION.any as number,
};

function described(name: string, filter: Partial<typeof anyRule>, version = 3): Case {
  return ask(name, DescribeAcls, version, { ...anyRule, ...filter });
}

const rule = {
  resourceType: RESOURCE.topic as number,
  resourceName: 'read',
  resourcePatternType: PATTERN.literal as number,
  principal: 'User:ada',
  host: '*',
  operation: OPERATION.read as number,
  permissionType: PERMISSION.allow as number,
};

function created(name: string, ...rules: readonly Partial<typeof rule>[]): Case {
  return ask(name, CreateAcls, 3, { creations: rules.map((each) => ({ ...rule, ...each })) });
}

function deleted(name: string, ...filters: readonly Partial<typeof anyRule>[]): Case {
  return ask(name, DeleteAcls, 3, { filters: filters.map((each) => ({ ...anyRule, ...each })) });
}

const MATCH = { exact: 0, default: 1, any: 2 } as const;

interface Component {
  readonly entityType: string;
  readonly matchType: number;
  readonly match?: string | null;
}

function quotas(name: string, components: readonly Component[], strict = false): Case {
  return ask(name, DescribeClientQuotas, 1, { components: components.map((each) => ({ match: null, ...each })), strict });
}

const rules: readonly Case[] = [
  described('all', {}),
  described('of a user', { principalFilter: 'User:ada' }),
  described('of a kind of resource that is none', { resourceTypeFilter: 99 }),
  described('of an unknown kind of pattern', { patternTypeFilter: PATTERN.unknown }),
  described('of an unknown operation', { operation: OPERATION.unknown }),
  created('none'),
  created('two', {}, { principal: 'User:eve', permissionType: PERMISSION.deny }),
  created('of a prefix', { resourcePatternType: PATTERN.prefixed }),
  created('of the cluster', { resourceType: RESOURCE.cluster, resourceName: 'kafka-cluster', operation: OPERATION.all }),
  created('of a kind of resource that is none', { resourceType: 99 }),
  created('for somebody who is none', { principal: '' }),
  deleted('none'),
  deleted('all'),
  deleted('by two filters', { resourceTypeFilter: RESOURCE.topic, resourceNameFilter: 'read' }, { principalFilter: 'User:eve' }),
  deleted('of an unknown permission', { permissionType: PERMISSION.unknown }),
];

const limits: readonly Case[] = [
  quotas('all', []),
  quotas('all, strictly', [], true),
  quotas('of a user', [{ entityType: 'user', matchType: MATCH.exact, match: 'ada' }]),
  quotas('of users by default', [{ entityType: 'user', matchType: MATCH.default }]),
  quotas('of any client', [{ entityType: 'client-id', matchType: MATCH.any }]),
  quotas('of an address', [{ entityType: 'ip', matchType: MATCH.exact, match: '127.0.0.1' }]),
  quotas('of an address and a user', [
    { entityType: 'ip', matchType: MATCH.any },
    { entityType: 'user', matchType: MATCH.any },
  ]),
  quotas('of a kind that is none', [{ entityType: 'planet', matchType: MATCH.any }]),
  quotas('of an empty kind', [{ entityType: '', matchType: MATCH.any }]),
  quotas('of a kind twice', [
    { entityType: 'user', matchType: MATCH.any },
    { entityType: 'user', matchType: MATCH.default },
  ]),
  quotas('matched as nothing is', [{ entityType: 'user', matchType: 9, match: 'ada' }]),
  quotas('of a user without a name', [{ entityType: 'user', matchType: MATCH.exact }]),
  quotas('of users by default, with a name', [{ entityType: 'user', matchType: MATCH.default, match: 'ada' }]),
];

/** Access rules, of which neither broker has any, and quotas. */
export const access: readonly Case[] = [...rules, ...limits];
