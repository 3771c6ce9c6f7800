import { without } from '../../../engine/model/partition-lists.ts';
import { placeName } from '../../../engine/model/place-name.ts';
import type { RebalanceListener, TopicPartition } from '../../../engine/ports.ts';
import type { Fetcher } from './fetcher.ts';
import type { Handover, MemberParts } from './group-member.ts';
import type { GroupMembership } from './group-membership.ts';
import { startOffsets } from './start-offsets.ts';

export interface HandoverParts extends Pick<MemberParts, 'initialOffsets'> {
  readonly group: Pick<GroupMembership, 'isCooperative' | 'rejoin' | 'join' | 'joinAgain' | 'committed'>;
  readonly fetcher: Pick<Fetcher, 'assign' | 'holdBack' | 'position'>;
  readonly listener: RebalanceListener;
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
export class PartitionHandover implements Handover {
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
    const { group, fetcher, listener, initialOffsets } = this.#parts;
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
    const starts = await startOffsets(came, group, initialOffsets);
    this.#held = joined.partitions;
    // Fetching begins while the listener gets ready; nothing is handed out before it is.
    fetcher.assign(joined.partitions.map((place) => starts.get(placeName(place)) ?? { ...place, offset: this.#position(place) }));
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
}
