export interface GroupOptions {
  /** How long an empty group waits for more members before its first generation, in ms. */
  readonly initialRebalanceDelayMs: number;
  /** The group has its first member, or has lost its last one. */
  readonly onMembers: (group: string, hasMembers: boolean) => void;
}

export interface JoinRequest {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocolType: string;
  readonly protocols: readonly { readonly name: string; readonly metadata: Buffer }[];
  /** Newer clients must come back with the id they are given. */
  readonly requireMemberId: boolean;
  /** Newer clients are told that they lead when they are back as a static member. */
  readonly knowsSkippedAssignment: boolean;
}

export interface JoinAnswer {
  readonly errorCode: number;
  readonly generationId: number;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly leader: string;
  /** The leader is back as a static member: the assignment that the group has stands. */
  readonly skipAssignment: boolean;
  readonly memberId: string;
  readonly members: readonly { readonly memberId: string; readonly groupInstanceId: string | null; readonly metadata: Buffer }[];
}

export interface SyncAnswer {
  readonly errorCode: number;
  readonly assignment: Buffer;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
}

export interface Member {
  readonly id: string;
  readonly instanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  protocols: JoinRequest['protocols'];
  assignment: Buffer;
  join: ((answer: JoinAnswer) => void) | undefined;
  sync: ((answer: SyncAnswer) => void) | undefined;
  session: NodeJS.Timeout | undefined;
}

export const NOTHING = Buffer.alloc(0);

/** What a join answers beside an error code and the member's id when it is refused. */
export const NO_GENERATION: Omit<JoinAnswer, 'errorCode' | 'memberId'> = {
  generationId: -1,
  protocolType: null,
  protocolName: null,
  leader: '',
  skipAssignment: false,
  members: [],
};

export function syncAnswer(errorCode: number): SyncAnswer {
  return { errorCode, assignment: NOTHING, protocolType: null, protocolName: null };
}

export function sameProtocols(a: JoinRequest['protocols'], b: JoinRequest['protocols']): boolean {
  return (
    a.length === b.length && a.every((each, i) => each.name === b[i]?.name && each.metadata.equals(b[i]?.metadata ?? NOTHING))
  );
}

/** The first of a member's protocols that all members know. */
export function sharedProtocol(protocols: JoinRequest['protocols'], members: readonly Member[]): string | undefined {
  return protocols.find(({ name }) => members.every((member) => member.protocols.some((each) => each.name === name)))?.name;
}

export function newMember(id: string, request: JoinRequest): Member {
  const { groupInstanceId: instanceId, clientId, clientHost, sessionTimeoutMs, rebalanceTimeoutMs, protocols } = request;
  return {
    id,
    instanceId,
    clientId,
    clientHost,
    sessionTimeoutMs,
    rebalanceTimeoutMs,
    protocols,
    assignment: NOTHING,
    join: undefined,
    sync: undefined,
    session: undefined,
  };
}
