import type { RebalanceListener, TopicPartition } from '../../../engine/ports.ts';
import { nameOf } from './fetch-position.ts';
import type { Fetcher } from './fetcher.ts';
import type { GroupMembership } from './group-membership.ts';
import { without } from './partition-lists.ts';

export interface HandoverParts {
  readonly group: Pick<GroupMembership, 'isCooperative' | 'rejoin' | 'join' | 'joinAgain' | 'committed'>;
  readonly fetcher: Pick<Fetcher, 'assign' | 'holdBack' | 'position'>;
  readonly listener: RebalanceListener;
  /** Where partitions begin of which the group has no commit. */
  initialOffsets(places: readonly TopicPartition[]): Promise<readonly number[]>;
}

/**
 * The partitions that a member holds, and how they change hands when its group is shared out again:
 *
 * ```
 *   cooperative: join ─▶ revoked(what goes) ─▶ assigned(what comes) ─▶ join again, if anything went
 *   else:        revoked(everything) ─▶ join ─▶ assigned(everything)
 *   left behind: lost(everything) ─▶ join ─▶ assigned(everything)
 * ```
 *
 * What stays is fetched and handed out all the while.
 */
export class PartitionHandover {
  readonly #parts: HandoverParts;
  #held: readonly TopicPartition[] = [];

  constructor(parts: HandoverParts) {
    this.#parts = parts;
  }

  /** Something is held, and stays so while the group is joined. */
  get isHolding(): boolean {
    const { group } = this.#parts;
    return this.#held.length > 0 && group.isCooperative && group.rejoin !== 'lost';
  }

  /** One rebalance. */
  async run(): Promise<void> {
    const { group, fetcher, listener } = this.#parts;
    const holds = this.isHolding;
    const given = holds ? [] : await this.#giveUp();
    const joined = await group.join(holds);
    if (!joined) return;
    if (joined.gap) await this.#lose(given);
    const gone = without(this.#held, joined.partitions);
    if (gone.length > 0) {
      this.#hold(without(this.#held, gone));
      await listener.revoked(gone);
      // The group went on meanwhile, so that what was given up in good order may have been too late: nothing of it is taken up where it rests.
      if (group.rejoin === 'lost') return this.#lose(gone);
    }
    const came = without(joined.partitions, this.#held);
    const starts = await this.#starts(came);
    this.#held = joined.partitions;
    // Fetching begins while the listener gets ready; nothing is handed out before it is.
    fetcher.assign(joined.partitions.map((place) => ({ ...place, offset: starts.get(nameOf(place)) ?? this.#position(place) })));
    fetcher.holdBack(came, true);
    await listener.assigned(came, joined.standbys);
    fetcher.holdBack(came, false);
    if (gone.length > 0) group.joinAgain();
  }

  /** Gives everything up before the group is joined. Returns what was given up in good order. */
  async #giveUp(): Promise<readonly TopicPartition[]> {
    if (this.#parts.group.rejoin === 'lost') {
      await this.#lose();
      return [];
    }
    const given = this.#held;
    this.#hold([]);
    if (given.length > 0) await this.#parts.listener.revoked(given);
    return given;
  }

  /** What is held may be somebody else's, and so may be what was given up in good order before a generation was missed. */
  async #lose(given: readonly TopicPartition[] = []): Promise<void> {
    const lost = [...this.#held, ...given];
    this.#hold([]);
    if (lost.length > 0) await this.#parts.listener.lost(lost);
  }

  #hold(places: readonly TopicPartition[]): void {
    this.#held = places;
    this.#parts.fetcher.assign(places.map((place) => ({ ...place, offset: this.#position(place) })));
  }

  #position(place: TopicPartition): number {
    return this.#parts.fetcher.position(place) ?? 0;
  }

  async #starts(places: readonly TopicPartition[]): Promise<ReadonlyMap<string, number>> {
    const starts = new Map((await this.#parts.group.committed(places)).map((each) => [nameOf(each), each.offset]));
    const fresh = places.filter((place) => !starts.has(nameOf(place)));
    const initial = await this.#parts.initialOffsets(fresh);
    fresh.forEach((place, i) => void starts.set(nameOf(place), initial[i] ?? 0));
    return starts;
  }
}
