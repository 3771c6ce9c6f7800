import type { Draft } from '../draft.ts';

/** A stream or table of a mixed plan. */
export interface Part {
  readonly id: string;
  readonly kind: 'stream' | 'table' | 'windowed';
  /** Topics whose records reach it. */
  readonly topics: ReadonlySet<string>;
  /** The step that changed its key, unless a topic lies behind that. */
  readonly rekeyedBy?: string | undefined;
  /** Its records went through a topic between steps. */
  readonly moved: boolean;
  /** It may have several records of one time for one that came in. */
  readonly bursts?: boolean;
}

/** What there is to go on from in a mixed plan. */
export class Pool {
  readonly draft: Draft;
  readonly globals: string[] = [];
  readonly #parts: Part[] = [];
  /** What nothing reads yet. */
  readonly ends = new Set<Part>();
  /** Which part a key change has been written to a topic for. */
  readonly #written = new Map<string, string>();

  constructor(draft: Draft) {
    this.draft = draft;
  }

  of(kind: Part['kind']): readonly Part[] {
    return this.#parts.filter((part) => part.kind === kind);
  }

  pick(kind: Part['kind']): Part {
    return this.draft.random.pick(this.of(kind));
  }

  add(part: Part): void {
    this.#parts.push(part);
    this.ends.add(part);
  }

  /** Adds what a step makes of one part or of several. */
  addFrom(kind: Part['kind'], id: string, from: readonly Part[], change: Partial<Part> = {}): void {
    for (const each of from) this.ends.delete(each);
    const topics = new Set(from.flatMap((each) => [...each.topics]));
    const rekeyedBy = kind === 'stream' ? from.find((each) => each.rekeyedBy)?.rekeyedBy : undefined;
    const [moved, bursts] = [from.some((each) => each.moved), kind === 'windowed' || from.some((each) => each.bursts)];
    this.add({ id, kind, topics, rekeyedBy, moved, bursts, ...change });
  }

  /** A stream whose records of a key meet, as a step needs them: one key change gives one topic, others need names of their own. */
  keyed(part: Part): Part {
    const { rekeyedBy } = part;
    if (rekeyedBy === undefined) return part;
    const settled = { ...part, rekeyedBy: undefined, moved: true };
    const written = this.#written.get(rekeyedBy);
    if (written === undefined || written === part.id) {
      this.#written.set(rekeyedBy, part.id);
      return settled;
    }
    return { ...settled, id: this.draft.add('repartition', this.draft.fresh('rp'), [part.id]) };
  }

  /**
   * Two parts that may be brought together. What becomes of one record on its way through two topics has no order that Kafka Streams promises
   * where both ways meet.
   */
  pair(first: Part['kind'], second: Part['kind']): readonly [Part, Part] | undefined {
    const [left, right] = [this.pick(first), this.pick(second)];
    if (left === right && first !== 'stream') return undefined;
    const wander = (part: Part) => part.moved || part.rekeyedBy !== undefined;
    const meet = [...left.topics].some((topic) => right.topics.has(topic));
    return meet && wander(left) && wander(right) ? undefined : [left, right];
  }
}
