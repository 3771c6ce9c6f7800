import { ERROR } from '../wire/error-codes.ts';
import { type JoinAnswer, type Member, NOTHING, type SyncAnswer } from './group-messages.ts';

/** What the members of a group of the classic protocol have agreed on, generation by generation, and how they are told. */
export class GroupAgreement {
  generation = 0;
  leader = '';
  protocolType: string | null = null;
  protocol: string | null = null;

  /** Nobody is left to hold to it. */
  dissolve(): void {
    this.leader = '';
    this.protocol = null;
  }

  /** Whether what the caller takes the group's protocol for is that; null where it does not say. */
  speaks(protocolType: string | null, protocol: string | null): boolean {
    return (protocolType ?? this.protocolType) === this.protocolType && (protocol ?? this.protocol) === this.protocol;
  }

  /** What a member is told when a generation begins; only the leader hears of the others. */
  joined({ id }: Member, everyone: readonly Member[]): JoinAnswer {
    const { generation: generationId, leader, protocolType, protocol } = this;
    const members = everyone.map((each) => ({
      memberId: each.id,
      groupInstanceId: each.instanceId,
      metadata: each.protocols.find(({ name }) => name === protocol)?.metadata ?? NOTHING,
    }));
    return {
      errorCode: ERROR.NONE,
      generationId,
      protocolType,
      protocolName: protocol,
      leader,
      skipAssignment: false,
      memberId: id,
      members: id === leader ? members : [],
    };
  }

  assigned({ assignment }: Member): SyncAnswer {
    return { errorCode: ERROR.NONE, assignment, protocolType: this.protocolType, protocolName: this.protocol };
  }
}
