import { placeName } from '../../../engine/model/place-name.ts';
import type { StreamError } from '../../../engine/model/stream-error.ts';
import type { FetchedBatch, PartitionStart, TopicPartition } from '../../../engine/ports.ts';
import type { RecordCursor } from '../wire/record-cursor.ts';
import { newPosition, type Position } from './fetch-position.ts';

/**
 * The partitions that a fetcher reads, and what was fetched for them and not handed out. One that is taken away or sought elsewhere is another
 * position when it is back: what is under way for the old one is stale.
 */
export class FetchedPositions {
  readonly #all = new Map<string, Position>();
  #bytes = 0;

  /** Fetched and not handed out. */
  get bytes(): number {
    return this.#bytes;
  }

  values(): Iterable<Position> {
    return this.#all.values();
  }

  at(place: TopicPartition): Position | undefined {
    return this.#all.get(placeName(place));
  }

  /** Those of these partitions that are read. */
  of(places: readonly TopicPartition[]): readonly Position[] {
    return places.flatMap((place) => this.at(place) ?? []);
  }

  /** Whether it is a partition's position still. */
  isCurrent(position: Position): boolean {
    return this.at(position) === position;
  }

  /** Reads these and no others; those that stay keep where they are. Returns whether some went. */
  replace(starts: readonly PartitionStart[]): boolean {
    const wanted = new Set(starts.map(placeName));
    const gone = [...this.#all].filter(([name]) => !wanted.has(name));
    for (const [name, position] of gone) this.#forget(name, position);
    for (const start of starts) if (!this.at(start)) this.#all.set(placeName(start), newPosition(start));
    return gone.length > 0;
  }

  /** Goes on elsewhere, without what was fetched. Returns whether the partition is read. */
  seek(place: TopicPartition, offset: number): boolean {
    const name = placeName(place);
    const before = this.#all.get(name);
    if (!before) return false;
    this.#forget(name, before);
    const { topic, partition, topicId, paused, heldBack, highWatermark } = before;
    // Elsewhere it is not known what is before.
    const known = offset === before.offset ? { epoch: before.epoch } : {};
    this.#all.set(name, { ...newPosition({ topic, partition, offset }), ...known, topicId, paused, heldBack, highWatermark });
    return true;
  }

  /** So many bytes came for one of them. */
  received(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Takes what was fetched of those that are open. */
  take(): readonly FetchedBatch[] {
    const taken: RecordCursor[] = [];
    for (const position of this.#all.values()) {
      if (position.ready.length === 0 || !isOpen(position)) continue;
      for (const batch of position.ready.splice(0)) {
        this.#bytes -= batch.bytes;
        position.delivered = batch.nextOffset;
        taken.push(batch);
      }
    }
    return taken;
  }

  /** Takes the failure of an open one of which everything before it is handed out. */
  takeFailure(): StreamError | undefined {
    for (const position of this.#all.values()) {
      const { failure, ready } = position;
      if (!failure || ready.length > 0 || !isOpen(position)) continue;
      position.failure = undefined;
      return failure;
    }
    return undefined;
  }

  clear(): void {
    this.#all.clear();
  }

  #forget(name: string, position: Position): void {
    for (const batch of position.ready) this.#bytes -= batch.bytes;
    this.#all.delete(name);
  }
}

/** Whether what is fetched may be handed out. */
function isOpen({ paused, heldBack }: Position): boolean {
  return !paused && !heldBack;
}
