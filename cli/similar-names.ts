/** Names that are told at most. */
const NAMES_MAX = 3;
/** Letters of a name that may differ, as a part of its length: one in three is a slip, more is another word. */
const DIFFERENCE_MAX = 1 / 3;

/** The names that somebody may have meant, the likeliest first: a few letters differ, or one is a part of the other. */
export function similarNames(written: string, names: Iterable<string>): readonly string[] {
  const word = written.toLowerCase();
  const rated = [...names].map((name) => ({ name, rating: rate(word, name.toLowerCase()) }));
  return rated
    .filter(({ rating }) => rating <= DIFFERENCE_MAX)
    .sort((a, b) => a.rating - b.rating || (a.name < b.name ? -1 : 1))
    .slice(0, NAMES_MAX)
    .map(({ name }) => name);
}

/** `did you mean a or b?`, or undefined when nothing is similar. */
export function didYouMean(written: string, names: Iterable<string>): string | undefined {
  const found = similarNames(written, names);
  return found.length === 0 ? undefined : `did you mean ${found.join(' or ')}?`;
}

function rate(word: string, name: string): number {
  const contained = word.length >= 3 && name.length >= 3 && (name.includes(word) || word.includes(name));
  const difference = distance(word, name) / Math.max(word.length, name.length, 1);
  return contained ? Math.min(difference, DIFFERENCE_MAX) : difference;
}

/** Letters to put in, take out, exchange or swap with their neighbour until one word is the other. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(before, j - 2) + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], j: number): number {
  return row[j] ?? Number.POSITIVE_INFINITY;
}
