import { LinesFile } from './lines-file.ts';

export interface Committed {
  readonly offset: number;
  readonly leaderEpoch: number;
  readonly metadata: string | null;
}

export interface KeptOffset extends Committed {
  /** In ms since 1970. */
  readonly committedAt: number;
}

/** Folders from before offsets expired have no time: there it is that of the start. */
type Line = readonly [
  group: string,
  topic: string,
  partition: number,
  offset: number,
  leaderEpoch: number,
  metadata: string | null,
  committedAt?: number,
];

/** Committed offsets of all groups: a file of lines, the newest line of a partition counts, a negative offset takes it away. */
export class CommittedOffsetsFile {
  readonly #file: LinesFile<Line>;
  readonly #now: () => number;
  readonly #groups = new Map<string, Map<string, Map<number, KeptOffset>>>();

  constructor(path: string, now: () => number = Date.now) {
    this.#now = now;
    this.#file = new LinesFile<Line>(path, {
      isLine,
      apply: (line) => this.#apply(line),
      current: () => this.#lines(),
    });
  }

  get(group: string, topic: string, partition: number): KeptOffset | undefined {
    return this.#groups.get(group)?.get(topic)?.get(partition);
  }

  /** All of a group, by topic and partition. */
  ofGroup(group: string): ReadonlyMap<string, ReadonlyMap<number, KeptOffset>> {
    return this.#groups.get(group) ?? new Map();
  }

  groups(): readonly string[] {
    return [...this.#groups.keys()];
  }

  commit(group: string, offsets: readonly (Committed & { readonly topic: string; readonly partition: number })[]): void {
    const committedAt = this.#now();
    this.#file.append(
      offsets.map(
        ({ topic, partition, offset, leaderEpoch, metadata }): Line => [
          group,
          topic,
          partition,
          offset,
          leaderEpoch,
          metadata,
          committedAt,
        ],
      ),
    );
  }

  /** Takes offsets of a group away; where there is none, nothing is done. */
  delete(group: string, places: readonly { readonly topic: string; readonly partition: number }[]): void {
    const known = places.filter(({ topic, partition }) => this.get(group, topic, partition) !== undefined);
    this.#file.append(known.map(({ topic, partition }): Line => [group, topic, partition, -1, -1, null]));
  }

  deleteGroup(group: string): void {
    const lines: Line[] = [];
    for (const [topic, partitions] of this.ofGroup(group))
      for (const partition of partitions.keys()) lines.push([group, topic, partition, -1, -1, null]);
    this.#file.append(lines);
  }

  deleteTopic(topic: string): void {
    const lines: Line[] = [];
    for (const [group, topics] of this.#groups)
      for (const partition of topics.get(topic)?.keys() ?? []) lines.push([group, topic, partition, -1, -1, null]);
    this.#file.append(lines);
  }

  close(): void {
    this.#file.close();
  }

  #apply([group, topic, partition, offset, leaderEpoch, metadata, committedAt = this.#now()]: Line): void {
    const topics = this.#groups.get(group) ?? new Map<string, Map<number, KeptOffset>>();
    const partitions = topics.get(topic) ?? new Map<number, KeptOffset>();
    if (offset < 0) partitions.delete(partition);
    else partitions.set(partition, { offset, leaderEpoch, metadata, committedAt });
    if (partitions.size > 0) topics.set(topic, partitions);
    else topics.delete(topic);
    if (topics.size > 0) this.#groups.set(group, topics);
    else this.#groups.delete(group);
  }

  *#lines(): Generator<Line> {
    for (const [group, topics] of this.#groups) {
      for (const [topic, partitions] of topics) {
        for (const [partition, { offset, leaderEpoch, metadata, committedAt }] of partitions)
          yield [group, topic, partition, offset, leaderEpoch, metadata, committedAt];
      }
    }
  }
}

function isLine(line: unknown): line is Line {
  if (!Array.isArray(line) || line.length < 6 || line.length > 7) return false;
  const [group, topic, partition, offset, leaderEpoch, metadata, committedAt = 0] = line as readonly unknown[];
  const isNamed = typeof group === 'string' && typeof topic === 'string';
  const isText = metadata === null || typeof metadata === 'string';
  return isNamed && isText && [partition, offset, leaderEpoch, committedAt].every(Number.isSafeInteger);
}
