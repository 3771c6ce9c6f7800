/** A sentence as weights of its words, of length 1. */
export type SentenceVector = ReadonlyMap<string, number>;

/** Words that say nothing about what a sentence is about. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a about above after again all also am an and any are as at be because been before being below between both but by can could did do does ' +
    'doing down during each either few for from further had has have having he her here hers him his how however i if in into is it its ' +
    'itself just may me might more most must my no nor not now of off on once only or other our out over own per same she should so some ' +
    'such than that the their them then there these they this those through to too under until up upon us very was we were what when ' +
    'where which while who whom why will with within without would you your'
  ).split(' '),
);

/** tf-idf vectors of sentences, the rarity of a word taken among these sentences. */
export function sentenceVectors(sentences: readonly string[]): readonly SentenceVector[] {
  const counts = sentences.map(wordCounts);
  const documents = new Map<string, number>();
  for (const words of counts) for (const word of words.keys()) documents.set(word, (documents.get(word) ?? 0) + 1);
  return counts.map((words) => {
    const weights = new Map<string, number>();
    for (const [word, count] of words) {
      const idf = Math.log((1 + sentences.length) / (1 + (documents.get(word) ?? 0))) + 1;
      weights.set(word, (1 + Math.log(count)) * idf);
    }
    return unit(weights);
  });
}

/** Cosine of two vectors of length 1. */
export function similarity(a: SentenceVector, b: SentenceVector): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [word, weight] of small) sum += weight * (large.get(word) ?? 0);
  return sum;
}

/** The direction in which all sentences together point. */
export function centroidOf(vectors: readonly SentenceVector[]): SentenceVector {
  const sum = new Map<string, number>();
  for (const vector of vectors) for (const [word, weight] of vector) sum.set(word, (sum.get(word) ?? 0) + weight);
  return unit(sum);
}

function wordCounts(sentence: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of sentence.toLowerCase().matchAll(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu)) {
    if (!STOP_WORDS.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

function unit(weights: ReadonlyMap<string, number>): SentenceVector {
  let squares = 0;
  for (const weight of weights.values()) squares += weight * weight;
  const length = Math.sqrt(squares) || 1;
  return new Map([...weights].map(([word, weight]) => [word, weight / length]));
}
