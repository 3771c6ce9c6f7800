import { ConsumerGroup, type ConsumerGroupOptions } from './consumer-group/consumer-group.ts';
import { Group } from './group.ts';
import type { GroupOptions } from './group-messages.ts';

/**
 * The groups of both protocols. A group without members takes the protocol of whoever comes next and keeps what it has committed; one with
 * members keeps its protocol.
 */
export class Groups {
  readonly #options: GroupOptions & ConsumerGroupOptions;
  readonly #groups = new Map<string, Group | ConsumerGroup>();

  constructor(options: GroupOptions & ConsumerGroupOptions) {
    this.#options = options;
  }

  find(id: string): Group | ConsumerGroup | undefined {
    return this.#groups.get(id);
  }

  findClassic(id: string): Group | undefined {
    const group = this.#groups.get(id);
    return group instanceof Group ? group : undefined;
  }

  findConsumer(id: string): ConsumerGroup | undefined {
    const group = this.#groups.get(id);
    return group instanceof ConsumerGroup ? group : undefined;
  }

  /** The group, made where there is none; undefined while it has members of the other protocol. */
  classic(id: string): Group | undefined {
    return this.findClassic(id) ?? this.#put(new Group(id, this.#options));
  }

  /** The group, made where there is none; undefined while it has members of the other protocol. */
  consumer(id: string): ConsumerGroup | undefined {
    return this.findConsumer(id) ?? this.#put(new ConsumerGroup(id, this.#options));
  }

  ids(): Iterable<string> {
    return this.#groups.keys();
  }

  /** Ids of groups with members. */
  live(): readonly string[] {
    return [...this.#groups.values()].filter((group) => group.members.length > 0).map((group) => group.id);
  }

  drop(id: string): void {
    this.#groups.get(id)?.close();
    this.#groups.delete(id);
  }

  close(): void {
    for (const group of this.#groups.values()) group.close();
  }

  #put<G extends Group | ConsumerGroup>(group: G): G | undefined {
    const before = this.#groups.get(group.id);
    if (before && before.members.length > 0) return undefined;
    before?.close();
    this.#groups.set(group.id, group);
    return group;
  }
}
