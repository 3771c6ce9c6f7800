import type { Member } from './group-messages.ts';

/** The members of a group of the classic protocol, oldest first. One that is silent for its session time is told of. */
export class GroupMembers {
  readonly #members = new Map<string, Member>();
  readonly #onSilent: (member: Member) => void;

  constructor(onSilent: (member: Member) => void) {
    this.#onSilent = onSilent;
  }

  get size(): number {
    return this.#members.size;
  }

  get all(): readonly Member[] {
    return [...this.#members.values()];
  }

  has(id: string): boolean {
    return this.#members.has(id);
  }

  get(id: string): Member | undefined {
    return this.#members.get(id);
  }

  /** The static member that has the instance id. */
  byInstance(instanceId: string | null): Member | undefined {
    return instanceId === null ? undefined : this.all.find((member) => member.instanceId === instanceId);
  }

  add(member: Member): void {
    this.#members.set(member.id, member);
  }

  delete(member: Member): void {
    this.rest(member);
    this.#members.delete(member.id);
  }

  /** The member has shown that it lives: its session begins anew. */
  beat(member: Member): void {
    this.rest(member);
    member.session = setTimeout(() => this.#onSilent(member), member.sessionTimeoutMs);
  }

  /** The member may be silent, until its next beat. */
  rest(member: Member): void {
    clearTimeout(member.session);
  }

  close(): void {
    for (const member of this.#members.values()) this.rest(member);
  }
}
