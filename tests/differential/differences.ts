import type { Told } from './told.ts';

/** Where two answers differ: `path: theirs → ours` of each place, or of the whole when one of them is no answer. */
export function differences(theirs: Told, ours: Told): string {
  return [...places('', theirs, ours)].join('; ');
}

function* places(path: string, theirs: Told | undefined, ours: Told | undefined): Generator<string> {
  if (isNode(theirs) && isNode(ours) && Array.isArray(theirs) === Array.isArray(ours)) {
    for (const name of new Set([...Object.keys(theirs), ...Object.keys(ours)]))
      yield* places(path === '' ? name : `${path}.${name}`, theirs[name], ours[name]);
  } else if (JSON.stringify(theirs) !== JSON.stringify(ours))
    yield path === '' ? `${whole(theirs)} → ${whole(ours)}` : `${path}: ${JSON.stringify(theirs)} → ${JSON.stringify(ours)}`;
}

function isNode(value: Told | undefined): value is { readonly [field: string]: Told } {
  return typeof value === 'object' && value !== null;
}

function whole(answer: Told | undefined): string {
  return isNode(answer) ? 'answered' : String(answer);
}
