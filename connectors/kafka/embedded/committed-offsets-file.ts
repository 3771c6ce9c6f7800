import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { appendWhole } from './append-whole.ts';

export interface Committed {
  readonly offset: number;
  readonly leaderEpoch: number;
  readonly metadata: string | null;
}

type Line = readonly [
  group: string,
  topic: string,
  partition: number,
  offset: number,
  leaderEpoch: number,
  metadata: string | null,
];

/** The file is written anew when it holds this many lines more than there are offsets. */
const SUPERSEDED_LINES_MAX = 50_000;

/**
 * Committed offsets of all groups: a file of JSON lines, the newest line of a partition counts, a negative offset takes it away. A line that
 * a crash cut off or damaged is left out.
 */
export class CommittedOffsetsFile {
  readonly #path: string;
  readonly #groups = new Map<string, Map<string, Map<number, Committed>>>();
  #fd: number;
  #lines = 0;
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
    if (existsSync(path)) {
      for (const text of readFileSync(path, 'utf8').split('\n')) {
        const line = parsed(text);
        if (line) this.#apply(line);
      }
    }
    this.#fd = this.#rewrite();
  }

  get(group: string, topic: string, partition: number): Committed | undefined {
    return this.#groups.get(group)?.get(topic)?.get(partition);
  }

  /** All of a group, by topic and partition. */
  ofGroup(group: string): ReadonlyMap<string, ReadonlyMap<number, Committed>> {
    return this.#groups.get(group) ?? new Map();
  }

  groups(): readonly string[] {
    return [...this.#groups.keys()];
  }

  commit(group: string, offsets: readonly (Committed & { readonly topic: string; readonly partition: number })[]): void {
    this.#append(
      offsets.map(({ topic, partition, offset, leaderEpoch, metadata }) => [
        group,
        topic,
        partition,
        offset,
        leaderEpoch,
        metadata,
      ]),
    );
  }

  /** Takes offsets of a group away; where there is none, nothing is done. */
  delete(group: string, places: readonly { readonly topic: string; readonly partition: number }[]): void {
    const known = places.filter(({ topic, partition }) => this.get(group, topic, partition) !== undefined);
    this.#append(known.map(({ topic, partition }) => [group, topic, partition, -1, -1, null]));
  }

  deleteGroup(group: string): void {
    const lines: Line[] = [];
    for (const [topic, partitions] of this.ofGroup(group))
      for (const partition of partitions.keys()) lines.push([group, topic, partition, -1, -1, null]);
    this.#append(lines);
  }

  deleteTopic(topic: string): void {
    const lines: Line[] = [];
    for (const [group, topics] of this.#groups)
      for (const partition of topics.get(topic)?.keys() ?? []) lines.push([group, topic, partition, -1, -1, null]);
    this.#append(lines);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #append(lines: readonly Line[]): void {
    if (lines.length === 0) return;
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    this.#bytes = appendWhole(this.#fd, Buffer.from(text, 'utf8'), this.#bytes);
    for (const line of lines) this.#apply(line);
    if (this.#lines - this.#live() > SUPERSEDED_LINES_MAX) {
      const old = this.#fd;
      this.#fd = this.#rewrite();
      closeSync(old);
    }
  }

  #apply([group, topic, partition, offset, leaderEpoch, metadata]: Line): void {
    this.#lines++;
    const topics = this.#groups.get(group) ?? new Map<string, Map<number, Committed>>();
    const partitions = topics.get(topic) ?? new Map<number, Committed>();
    if (offset < 0) partitions.delete(partition);
    else partitions.set(partition, { offset, leaderEpoch, metadata });
    if (partitions.size > 0) topics.set(topic, partitions);
    else topics.delete(topic);
    if (topics.size > 0) this.#groups.set(group, topics);
    else this.#groups.delete(group);
  }

  #live(): number {
    let live = 0;
    for (const topics of this.#groups.values()) for (const partitions of topics.values()) live += partitions.size;
    return live;
  }

  #rewrite(): number {
    const lines: string[] = [];
    for (const [group, topics] of this.#groups) {
      for (const [topic, partitions] of topics) {
        for (const [partition, { offset, leaderEpoch, metadata }] of partitions)
          lines.push(`${JSON.stringify([group, topic, partition, offset, leaderEpoch, metadata])}\n`);
      }
    }
    const text = lines.join('');
    writeFileSync(`${this.#path}.new`, text);
    // Opened before: what can fail must not fail when the old file is gone.
    const fd = openSync(`${this.#path}.new`, 'r+');
    renameSync(`${this.#path}.new`, this.#path);
    this.#lines = lines.length;
    this.#bytes = Buffer.byteLength(text);
    return fd;
  }
}

function parsed(text: string): Line | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return isLine(line) ? line : undefined;
  } catch {
    return undefined;
  }
}

function isLine(line: unknown): line is Line {
  if (!Array.isArray(line) || line.length !== 6) return false;
  const [group, topic, partition, offset, leaderEpoch, metadata] = line as readonly unknown[];
  const isNamed = typeof group === 'string' && typeof topic === 'string';
  const isText = metadata === null || typeof metadata === 'string';
  return isNamed && isText && [partition, offset, leaderEpoch].every(Number.isSafeInteger);
}
