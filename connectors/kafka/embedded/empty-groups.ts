import { LinesFile } from './lines-file.ts';

/** Null: the group has members. Without a time: it is forgotten. */
type Line = readonly [group: string, since?: number | null];

/**
 * Since when groups have been without members. A group that had some when the broker stopped has been without them since the start: they are
 * forgotten, and come back or not.
 *
 * State: `empty-groups.jsonl` in the broker's folder
 */
export class EmptyGroups {
  readonly #file: LinesFile<Line>;
  readonly #now: () => number;
  readonly #since = new Map<string, number | null>();
  readonly #unsaved = new Set<string>();

  constructor(path: string, now: () => number) {
    this.#now = now;
    this.#file = new LinesFile<Line>(path, {
      isLine,
      apply: (line) => this.#apply(line),
      current: () => this.#since,
    });
    for (const [group, since] of this.#since) if (since === null) this.note(group, false);
    this.save();
  }

  /** Undefined for a group that has members, or never had any. */
  since(group: string): number | undefined {
    return this.#since.get(group) ?? undefined;
  }

  groups(): Iterable<string> {
    return this.#since.keys();
  }

  /** The group has members now, or has none any more. */
  note(group: string, hasMembers: boolean): void {
    this.#since.set(group, hasMembers ? null : this.#now());
    this.#unsaved.add(group);
  }

  forget(group: string): void {
    if (this.#since.delete(group)) this.#unsaved.add(group);
  }

  /** Errors: those of the disk; what could not be saved is saved the next time. */
  save(): void {
    const lines = [...this.#unsaved].map(
      (group): Line => (this.#since.has(group) ? [group, this.#since.get(group) ?? null] : [group]),
    );
    this.#file.append(lines);
    this.#unsaved.clear();
  }

  close(): void {
    this.#file.close();
  }

  #apply([group, since]: Line): void {
    if (since === undefined) this.#since.delete(group);
    else this.#since.set(group, since);
  }
}

function isLine(line: unknown): line is Line {
  if (!Array.isArray(line) || typeof line[0] !== 'string' || line.length > 2) return false;
  return line.length === 1 || line[1] === null || Number.isSafeInteger(line[1]);
}
