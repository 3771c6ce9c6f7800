/** How much of a reference a summary covers, as F1 of what both have: words, pairs of words, longest common subsequence of words. */
export interface RougeScores {
  readonly rouge1: number;
  readonly rouge2: number;
  readonly rougeL: number;
}

/**
 * ROUGE-1, ROUGE-2 and ROUGE-L as F1, without stemming; words are runs of Latin letters and digits in lower case.
 *
 * Source: Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries".
 */
export function rouge(summary: string, reference: string): RougeScores {
  const [a, b] = [wordsOf(summary), wordsOf(reference)];
  return {
    rouge1: overlapF1(a, b),
    rouge2: overlapF1(pairsOf(a), pairsOf(b)),
    rougeL: f1(longestCommonSubsequence(a, b), a.length, b.length),
  };
}

/** The best of several references, score by score, as is usual for SciTLDR. */
export function bestRouge(summary: string, references: readonly string[]): RougeScores {
  const scores = references.map((reference) => rouge(summary, reference));
  const best = (pick: (score: RougeScores) => number) => Math.max(0, ...scores.map(pick));
  return { rouge1: best((s) => s.rouge1), rouge2: best((s) => s.rouge2), rougeL: best((s) => s.rougeL) };
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

function pairsOf(words: readonly string[]): readonly string[] {
  return words.slice(1).map((word, i) => `${words[i]} ${word}`);
}

/** Each occurrence counts once. */
function overlapF1(a: readonly string[], b: readonly string[]): number {
  const left = new Map<string, number>();
  for (const item of b) left.set(item, (left.get(item) ?? 0) + 1);
  let shared = 0;
  for (const item of a) {
    const count = left.get(item) ?? 0;
    if (count === 0) continue;
    left.set(item, count - 1);
    shared++;
  }
  return f1(shared, a.length, b.length);
}

function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const word of a) {
    const next = [0];
    for (let j = 1; j <= b.length; j++) {
      next[j] = word === b[j - 1] ? (row[j - 1] ?? 0) + 1 : Math.max(row[j] ?? 0, next[j - 1] ?? 0);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function f1(shared: number, sizeA: number, sizeB: number): number {
  return sizeA + sizeB === 0 ? 0 : (2 * shared) / (sizeA + sizeB);
}
