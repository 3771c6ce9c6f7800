import type { BrokerConnection } from './broker-connection.ts';
import type { Cluster } from './cluster.ts';
import type { Purpose } from './connections.ts';
import { unreachable } from './kafka-error.ts';

const MEMBER_CLOSED = 'this member was closed';

/** A connection of a member to the broker that keeps its group; found again where that has moved. */
export class GroupCoordinator {
  readonly #cluster: Cluster;
  readonly #groupId: string;
  readonly #purpose: Purpose;
  readonly #closing: AbortSignal;
  #known: BrokerConnection | undefined;

  constructor(cluster: Cluster, groupId: string, purpose: Purpose, closing: AbortSignal) {
    this.#cluster = cluster;
    this.#groupId = groupId;
    this.#purpose = purpose;
    this.#closing = closing;
  }

  /** The broker's address while it is connected. */
  get address(): string | undefined {
    return this.#known && !this.#known.isClosed ? this.#known.address : undefined;
  }

  async connection(): Promise<BrokerConnection> {
    if (!this.#known || this.#known.isClosed) this.#known = await this.#cluster.coordinator(this.#groupId, this.#purpose);
    if (!this.#closing.aborted) return this.#known;
    // Closed while it was being opened: nobody else would close it.
    this.release();
    throw unreachable(this.#known.address, `is not asked any more: ${MEMBER_CLOSED}`);
  }

  /** It said that another broker keeps the group. */
  forget(): void {
    this.#known = undefined;
  }

  release(): void {
    this.#cluster.release(this.#purpose, MEMBER_CLOSED);
  }
}
