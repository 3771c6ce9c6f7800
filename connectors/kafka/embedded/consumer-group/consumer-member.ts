/** Epochs with which a member takes its leave instead of one that it is in. */
export const LEAVE_EPOCH = -1;
/** Of a static member that comes back: its partitions wait for it until its session ends. */
export const LEAVE_STATIC_EPOCH = -2;

/** Where a member stands on its way to the partitions that it is to have. */
export type MemberState =
  /** It has them. */
  | 'stable'
  /** It was asked to give up some, and has not yet said that it did. */
  | 'unrevoked'
  /** It waits for some that others have not given up yet. */
  | 'unreleased';

export interface ConsumerMember {
  readonly id: string;
  readonly instanceId: string | null;
  rackId: string | null;
  clientId: string;
  clientHost: string;
  rebalanceTimeoutMs: number;
  topicNames: readonly string[];
  topicRegex: string | null;
  assignor: string | null;
  epoch: number;
  previousEpoch: number;
  state: MemberState;
  /** What it may use, with the epoch since which it has each. */
  assigned: ReadonlyMap<string, number>;
  /** What it was asked to give up: nobody else's until it says that it did. */
  revoking: ReadonlyMap<string, number>;
  session: NodeJS.Timeout | undefined;
  rebalance: NodeJS.Timeout | undefined;
}

export function newConsumerMember(id: string, instanceId: string | null): ConsumerMember {
  return {
    id,
    instanceId,
    rackId: null,
    clientId: '',
    clientHost: '',
    rebalanceTimeoutMs: 0,
    topicNames: [],
    topicRegex: null,
    assignor: null,
    epoch: 0,
    previousEpoch: 0,
    state: 'stable',
    assigned: new Map(),
    revoking: new Map(),
    session: undefined,
    rebalance: undefined,
  };
}
