/** What an upgrade does to something that outlives the process. */
export interface TopologyChange {
  readonly subject: 'application' | 'input' | 'output' | 'store' | 'repartition topic';
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly differences: readonly Difference[];
  /** What follows from it, and what to do: a sentence each. */
  readonly effects: readonly string[];
  /** Records or state are not there any more for the new version, or it refuses to start until the application is reset. */
  readonly loses: boolean;
  /**
   * What is lost stays under its name, and means something else: the new version starts, and no look at the log tells. Stores that are missing,
   * topics that nobody reads and other partition counts can be seen there.
   */
  readonly silent: boolean;
  /** Topics that the new version leaves behind: nobody reads or writes them any more. */
  readonly orphans: readonly string[];
}

/** A field that is not the same on both sides; null: it is not there. */
export interface Difference {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

export function describeDifference({ field, before, after }: Difference): string {
  return `${field}: ${before ?? 'none'} → ${after ?? 'none'}`;
}

/** The fields of two versions that differ. */
export function differences(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly Difference[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.flatMap((field) => {
    const [from, to] = [textOf(before[field]), textOf(after[field])];
    return from === to ? [] : [{ field, before: from, after: to }];
  });
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What is in only one of two maps, or in both and not the same. */
export function paired<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>) {
  const removed = [...before].filter(([name]) => !after.has(name));
  const added = [...after].filter(([name]) => !before.has(name));
  const both = [...before].flatMap(([name, old]) => {
    const now = after.get(name);
    return now === undefined ? [] : [[name, old, now] as const];
  });
  return { removed, added, both };
}
