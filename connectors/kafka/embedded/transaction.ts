import { placeName } from '../../../engine/model/place-name.ts';
import type { Committed } from './committed-offsets-file.ts';
import type { TransactionMarker } from './control-batch.ts';
import type { ProducerIdentity } from './producer-identity.ts';

/**
 * ```
 *            add                 end               all markers written
 *   Empty ─────────▶ Ongoing ─────────▶ Prepare… ─────────▶ Complete…
 *     ▲                 ▲                                       │  │
 *     │                 └───────────────── add ─────────────────┘  │
 *     └───────────────────── a producer initialises ───────────────┘
 * ```
 */
export const TRANSACTION_STATES = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
] as const;
export type TransactionState = (typeof TRANSACTION_STATES)[number];

export interface TopicPlace {
  readonly topic: string;
  readonly partition: number;
}

/** An offset that a transaction commits with it. */
export type PendingOffset = TopicPlace & Committed;
/** Of two offsets for one partition the one with the higher order was sent later. */
export type OrderedOffset = PendingOffset & { readonly order: number };

/** What the coordinator knows of one transactional id, as plain data. */
export interface TransactionRecord {
  readonly transactionalId: string;
  readonly producer: ProducerIdentity;
  /** Who the current producer was before its epoch rose: it may repeat the call that raised it. */
  readonly previous: ProducerIdentity;
  readonly timeoutMs: number;
  readonly state: TransactionState;
  /** The decision, as long as it is not carried out everywhere. */
  readonly marker: TransactionMarker | null;
  /** When the transaction began, in ms since 1970; -1 while there is none. */
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly partitions: readonly TopicPlace[];
  readonly groups: readonly (readonly [group: string, offsets: readonly OrderedOffset[]])[];
}

/** What a transaction takes on: partitions it writes to, groups whose offsets it commits, those offsets. */
export interface Addition {
  readonly at: number;
  readonly partitions?: readonly TopicPlace[];
  readonly group?: string;
  readonly offsets?: readonly OrderedOffset[];
}

/** What a record says of a transaction that is over, or has not begun. */
export const NO_TRANSACTION = { marker: null, startedAt: -1, partitions: [], groups: [] } as const;

/** One transactional id: the record, and its partitions and offsets in a form that is quick to look things up in. */
export class Transaction {
  readonly #record: TransactionRecord;
  readonly #partitions = new Map<string, TopicPlace>();
  readonly #groups = new Map<string, Map<string, OrderedOffset>>();
  #state: TransactionState;
  #startedAt: number;
  #updatedAt: number;

  constructor(record: TransactionRecord) {
    this.#record = record;
    this.#state = record.state;
    this.#startedAt = record.startedAt;
    this.#updatedAt = record.updatedAt;
    this.#take(record.partitions, undefined, []);
    for (const [group, offsets] of record.groups) this.#take([], group, offsets);
  }

  get record(): TransactionRecord {
    return {
      ...this.#record,
      state: this.#state,
      startedAt: this.#startedAt,
      updatedAt: this.#updatedAt,
      partitions: [...this.#partitions.values()],
      groups: [...this.#groups].map(([group, offsets]) => [group, [...offsets.values()]]),
    };
  }

  get producer(): ProducerIdentity {
    return this.#record.producer;
  }

  get previous(): ProducerIdentity {
    return this.#record.previous;
  }

  get state(): TransactionState {
    return this.#state;
  }

  get marker(): TransactionMarker | null {
    return this.#record.marker;
  }

  get updatedAt(): number {
    return this.#updatedAt;
  }

  get partitionCount(): number {
    return this.#partitions.size;
  }

  get offsetCount(): number {
    let count = 0;
    for (const offsets of this.#groups.values()) count += offsets.size;
    return count;
  }

  /** Whether the transaction is open and older than its producer allows. */
  isOverdue(now: number): boolean {
    return this.#state === 'Ongoing' && now - this.#startedAt > this.#record.timeoutMs;
  }

  writesTo(place: TopicPlace): boolean {
    return this.#state === 'Ongoing' && this.#partitions.has(placeName(place));
  }

  commitsFor(group: string): boolean {
    return this.#state === 'Ongoing' && this.#groups.has(group);
  }

  /** The order of its latest offset; -1 when it has none. */
  get latestOrder(): number {
    let latest = -1;
    for (const offsets of this.#groups.values()) for (const { order } of offsets.values()) latest = Math.max(latest, order);
    return latest;
  }

  /** The record without some offsets of the group; undefined when it has none of them. */
  without(group: string, isDropped: (offset: OrderedOffset) => boolean): TransactionRecord | undefined {
    const dropped = [...(this.#groups.get(group)?.values() ?? [])].some(isDropped);
    if (!dropped) return undefined;
    const { record } = this;
    const groups = record.groups.map(([name, offsets]) =>
      name === group ? ([name, offsets.filter((each) => !isDropped(each))] as const) : ([name, offsets] as const),
    );
    return { ...record, groups };
  }

  /** Names of the partitions whose offsets of the group are not decided. */
  undecidedOffsets(group: string): Iterable<string> {
    return this.#groups.get(group)?.keys() ?? [];
  }

  /** Takes something on; the first time it begins the transaction. */
  add({ at, partitions = [], group, offsets = [] }: Addition): void {
    if (this.#state !== 'Ongoing') {
      this.#state = 'Ongoing';
      this.#startedAt = at;
    }
    this.#updatedAt = at;
    this.#take(partitions, group, offsets);
  }

  #take(partitions: readonly TopicPlace[], group: string | undefined, offsets: readonly OrderedOffset[]): void {
    for (const place of partitions) this.#partitions.set(placeName(place), place);
    if (group === undefined) return;
    const known = this.#groups.get(group) ?? new Map<string, OrderedOffset>();
    this.#groups.set(group, known);
    for (const offset of offsets) known.set(placeName(offset), offset);
  }
}
