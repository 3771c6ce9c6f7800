/** What the tagger can find. */
export type TaggedType = 'person' | 'organisation' | 'location';

export const TAGGED_TYPES: readonly TaggedType[] = ['person', 'organisation', 'location'];

/** The tag of a token outside all names. */
export const OUTSIDE = 0;
/** Outside; then for each type: begins, goes on. */
export const TAG_COUNT = 1 + 2 * TAGGED_TYPES.length;

export function beginTag(type: number): number {
  return 1 + 2 * type;
}

export function insideTag(type: number): number {
  return 2 + 2 * type;
}

/** Index of the type of a tag; -1 for outside. */
export function typeOfTag(tag: number): number {
  return tag === OUTSIDE ? -1 : (tag - 1) >> 1;
}

export function isBegin(tag: number): boolean {
  return tag !== OUTSIDE && (tag - 1) % 2 === 0;
}

/** A name can only go on after a token of a name of the same type. `previous` -1 is the beginning of a segment. */
export function mayFollow(previous: number, tag: number): boolean {
  if (tag === OUTSIDE || isBegin(tag)) return true;
  return previous > OUTSIDE && typeOfTag(previous) === typeOfTag(tag);
}
