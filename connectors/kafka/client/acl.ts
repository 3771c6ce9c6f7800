/** Kafka's words for the parts of an access rule, each at its number in the protocol. */
export const ACL_WORDS = {
  resourceType: ['unknown', 'any', 'topic', 'group', 'cluster', 'transactional-id', 'delegation-token', 'user'],
  patternType: ['unknown', 'any', 'match', 'literal', 'prefixed'],
  operation: [
    'unknown',
    'any',
    'all',
    'read',
    'write',
    'create',
    'delete',
    'alter',
    'describe',
    'cluster-action',
    'describe-configs',
    'alter-configs',
    'idempotent-write',
    'create-tokens',
    'describe-tokens',
    'two-phase-commit',
  ],
  permission: ['unknown', 'any', 'deny', 'allow'],
} as const;

type Words = typeof ACL_WORDS;
/** What is no word of a rule, but one for several. */
type Meant<K extends keyof Words> = Exclude<Words[K][number], 'unknown' | 'any' | 'match'>;

/** An access rule: who may do something, or may not, with what, and from where. */
export interface Acl {
  readonly resourceType: Meant<'resourceType'> | 'unknown';
  /** `*` is all of the type; `kafka-cluster` is the cluster. */
  readonly resourceName: string;
  /** Whether the name is meant as it is, or all names that begin with it. */
  readonly patternType: Meant<'patternType'> | 'unknown';
  /** `User:ada`; `User:*` is everybody. */
  readonly principal: string;
  /** An address; `*` is everywhere. */
  readonly host: string;
  readonly operation: Meant<'operation'> | 'unknown';
  readonly permission: Meant<'permission'> | 'unknown';
}

/** Which rules are meant; what is left out is any. */
export interface AclFilter {
  readonly resourceType?: Meant<'resourceType'>;
  readonly resourceName?: string;
  /** `match`: all rules that concern the name, also those for prefixes of it and for all names. */
  readonly patternType?: Meant<'patternType'> | 'match';
  readonly principal?: string;
  readonly host?: string;
  readonly operation?: Meant<'operation'>;
  readonly permission?: Meant<'permission'>;
}

/** The number that stands for a word. */
export function aclNumber<K extends keyof Words>(part: K, word: Words[K][number]): number {
  return (ACL_WORDS[part] as readonly string[]).indexOf(word);
}

/** The word of a number; `unknown` for one of a newer broker. */
export function aclWord<K extends keyof Words>(part: K, number: number): Meant<K> | 'unknown' {
  const word = (ACL_WORDS[part] as readonly Words[K][number][])[number];
  return word === undefined || word === 'any' || word === 'match' ? 'unknown' : (word as Meant<K>);
}
