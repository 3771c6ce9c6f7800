import type { ResponseOf } from '../wire/api.ts';
import { ERROR } from '../wire/error-codes.ts';
import { CreateAcls } from '../wire/messages/create-acls.ts';
import { DeleteAcls } from '../wire/messages/delete-acls.ts';
import { DescribeAcls } from '../wire/messages/describe-acls.ts';
import { DescribeClientQuotas } from '../wire/messages/describe-client-quotas.ts';
import { type Acl, type AclFilter, aclNumber, aclWord } from './acl.ts';
import type { Cluster } from './cluster.ts';
import { kafkaError } from './kafka-error.ts';

/** Bounds on what some clients may take of the brokers. */
export interface ClientQuota {
  /** Whose they are, by kind: `user`, `client-id`, `ip`. Null is the default for those that have none of their own. */
  readonly entity: Readonly<Record<string, string | null>>;
  /** By Kafka's names: `producer_byte_rate`, `consumer_byte_rate` (bytes/s), `request_percentage` and their like. */
  readonly limits: Readonly<Record<string, number>>;
}

/**
 * Access rules and quotas of the cluster, for tools.
 *
 * Errors: STREAM_KAFKA_SECURITY_DISABLED for brokers without an authorizer, which have no rules; STREAM_KAFKA_CLUSTER_AUTHORIZATION_FAILED for
 *         a user who may not see or change them (both external/task/stop)
 */
export class AccessAdmin {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Rules in no order. Default: all. */
  acls(filter: AclFilter = {}): Promise<readonly Acl[]> {
    return this.#cluster.retry('listing access rules', async () => {
      const connection = await this.#cluster.controller();
      const { errorCode, errorMessage, resources } = await connection.request(DescribeAcls, filterFields(filter));
      if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, 'listing access rules', errorMessage);
      return resources.flatMap(({ acls, ...resource }) => acls.map((entry) => aclOf({ ...resource, ...entry })));
    });
  }

  /** A rule that is there already stays. */
  async createAcls(acls: readonly Acl[]): Promise<void> {
    if (acls.length === 0) return;
    await this.#cluster.retry('creating access rules', async () => {
      const connection = await this.#cluster.controller();
      const { results } = await connection.request(CreateAcls, {
        creations: acls.map(({ resourceType, resourceName, patternType, principal, host, operation, permission }) => ({
          resourceType: aclNumber('resourceType', resourceType),
          resourceName,
          resourcePatternType: aclNumber('patternType', patternType),
          principal,
          host,
          operation: aclNumber('operation', operation),
          permissionType: aclNumber('permission', permission),
        })),
      });
      for (const [at, { errorCode, errorMessage }] of results.entries()) {
        if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, `creating a rule for '${acls[at]?.principal}'`, errorMessage);
      }
    });
  }

  /** Resolves to the rules that were deleted; those that an attempt without an answer has deleted are not among them. */
  deleteAcls(filter: AclFilter): Promise<readonly Acl[]> {
    return this.#cluster.retry('deleting access rules', async () => {
      const connection = await this.#cluster.controller();
      const { filterResults } = await connection.request(DeleteAcls, { filters: [filterFields(filter)] });
      return filterResults.flatMap(({ errorCode, errorMessage, matchingAcls }) => {
        if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, 'deleting access rules', errorMessage);
        const failed = matchingAcls.find((each) => each.errorCode !== ERROR.NONE);
        if (failed) throw kafkaError(failed.errorCode, `deleting a rule for '${failed.principal}'`, failed.errorMessage);
        return matchingAcls.map(aclOf);
      });
    });
  }

  /** All quotas that are set; none where the brokers bound nobody. */
  quotas(): Promise<readonly ClientQuota[]> {
    return this.#cluster.retry('listing quotas', async () => {
      const connection = await this.#cluster.controller();
      const { errorCode, errorMessage, entries } = await connection.request(DescribeClientQuotas, {
        components: [],
        strict: false,
      });
      if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, 'listing quotas', errorMessage);
      return (entries ?? []).map(({ entity, values }) => ({
        entity: Object.fromEntries(entity.map(({ entityType, entityName }) => [entityType, entityName])),
        limits: Object.fromEntries(values.map(({ key, value }) => [key, value])),
      }));
    });
  }
}

type Matching = ResponseOf<typeof DeleteAcls>['filterResults'][number]['matchingAcls'][number];

function aclOf(rule: Omit<Matching, 'errorCode' | 'errorMessage'>): Acl {
  return {
    resourceType: aclWord('resourceType', rule.resourceType),
    resourceName: rule.resourceName,
    patternType: aclWord('patternType', rule.patternType),
    principal: rule.principal,
    host: rule.host,
    operation: aclWord('operation', rule.operation),
    permission: aclWord('permission', rule.permissionType),
  };
}

function filterFields({ resourceType, resourceName, patternType, principal, host, operation, permission }: AclFilter) {
  return {
    resourceTypeFilter: aclNumber('resourceType', resourceType ?? 'any'),
    resourceNameFilter: resourceName ?? null,
    patternTypeFilter: aclNumber('patternType', patternType ?? 'any'),
    principalFilter: principal ?? null,
    hostFilter: host ?? null,
    operation: aclNumber('operation', operation ?? 'any'),
    permissionType: aclNumber('permission', permission ?? 'any'),
  };
}
