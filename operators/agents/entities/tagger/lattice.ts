import { mayFollow, TAG_COUNT } from './tags.ts';

/** Scores of a tag after another; row `TAG_COUNT` is the beginning of a segment. Forbidden pairs are `-Infinity`. */
export type Transitions = Float64Array;

export const START = TAG_COUNT;

/** All pairs that may stand beside each other with score 0. */
export function emptyTransitions(): Transitions {
  const transitions = new Float64Array((TAG_COUNT + 1) * TAG_COUNT);
  for (let from = 0; from <= TAG_COUNT; from++) {
    for (let to = 0; to < TAG_COUNT; to++) {
      if (!mayFollow(from === START ? -1 : from, to)) transitions[from * TAG_COUNT + to] = Number.NEGATIVE_INFINITY;
    }
  }
  return transitions;
}

/** The tags of a segment as probabilities: what forward and backward sums over all tag sequences give. */
export interface Lattice {
  readonly length: number;
  /** exp of the scores, each row divided by its largest entry. */
  readonly scores: Float64Array;
  /** exp of the transitions. */
  readonly steps: Float64Array;
  /** Each row sums to 1. */
  readonly forward: Float64Array;
  readonly backward: Float64Array;
  /** What each row of `forward` was divided by. */
  readonly scale: Float64Array;
}

/** Forward and backward sums over `length` rows of `emissions` from row `from` on. */
export function latticeOf(emissions: Float32Array, from: number, length: number, transitions: Transitions): Lattice {
  const size = length * TAG_COUNT;
  const lattice: Lattice = {
    length,
    scores: new Float64Array(size),
    steps: transitions.map(Math.exp),
    forward: new Float64Array(size),
    backward: new Float64Array(size),
    scale: new Float64Array(length),
  };
  for (let i = 0; i < length; i++) writeScores(lattice.scores, emissions, from, i);
  for (let i = 0; i < length; i++) stepForward(lattice, i);
  lattice.backward.fill(1, size - TAG_COUNT);
  for (let i = length - 2; i >= 0; i--) stepBackward(lattice, i);
  return lattice;
}

/** The probability of a tag at a token. */
export function marginal({ forward, backward }: Lattice, i: number, tag: number): number {
  return (forward[i * TAG_COUNT + tag] ?? 0) * (backward[i * TAG_COUNT + tag] ?? 0);
}

/** The probability that exactly the tokens `first` to `last` carry a name that begins with `begin` and goes on with `inside`. */
export function spanProbability(lattice: Lattice, first: number, last: number, begin: number, inside: number): number {
  const { forward, backward, scores, steps, scale, length } = lattice;
  let p = forward[first * TAG_COUNT + begin] ?? 0;
  for (let i = first + 1; i <= last; i++) {
    const from = i === first + 1 ? begin : inside;
    p *= ((steps[from * TAG_COUNT + inside] ?? 0) * (scores[i * TAG_COUNT + inside] ?? 0)) / (scale[i] ?? 1);
  }
  if (last === length - 1) return p;
  const from = first === last ? begin : inside;
  let after = 0;
  for (let tag = 0; tag < TAG_COUNT; tag++) {
    if (tag === inside) continue;
    const at = (last + 1) * TAG_COUNT + tag;
    after += (steps[from * TAG_COUNT + tag] ?? 0) * (scores[at] ?? 0) * (backward[at] ?? 0);
  }
  return (p * after) / (scale[last + 1] ?? 1);
}

/** The likeliest tags of the segment (Viterbi). */
export function bestTags(emissions: Float32Array, from: number, length: number, transitions: Transitions): Uint8Array {
  const back = new Uint8Array(length * TAG_COUNT);
  let previous = new Float64Array(TAG_COUNT);
  let current = new Float64Array(TAG_COUNT);
  for (let i = 0; i < length; i++) {
    for (let tag = 0; tag < TAG_COUNT; tag++) {
      let best = i === 0 ? (transitions[START * TAG_COUNT + tag] ?? 0) : Number.NEGATIVE_INFINITY;
      for (let before = 0; i > 0 && before < TAG_COUNT; before++) {
        const score = (previous[before] ?? 0) + (transitions[before * TAG_COUNT + tag] ?? 0);
        if (score <= best) continue;
        best = score;
        back[i * TAG_COUNT + tag] = before;
      }
      current[tag] = best + (emissions[(from + i) * TAG_COUNT + tag] ?? 0);
    }
    [previous, current] = [current, previous];
  }
  const tags = new Uint8Array(length);
  if (length > 0) tags[length - 1] = previous.indexOf(Math.max(...previous));
  for (let i = length - 1; i > 0; i--) tags[i - 1] = back[i * TAG_COUNT + (tags[i] ?? 0)] ?? 0;
  return tags;
}

function writeScores(scores: Float64Array, emissions: Float32Array, from: number, i: number): void {
  const row = (from + i) * TAG_COUNT;
  let top = Number.NEGATIVE_INFINITY;
  for (let tag = 0; tag < TAG_COUNT; tag++) top = Math.max(top, emissions[row + tag] ?? 0);
  for (let tag = 0; tag < TAG_COUNT; tag++) scores[i * TAG_COUNT + tag] = Math.exp((emissions[row + tag] ?? 0) - top);
}

function stepForward({ forward, scores, steps, scale }: Lattice, i: number): void {
  let total = 0;
  for (let tag = 0; tag < TAG_COUNT; tag++) {
    let sum = i === 0 ? (steps[START * TAG_COUNT + tag] ?? 0) : 0;
    for (let before = 0; i > 0 && before < TAG_COUNT; before++) {
      sum += (forward[(i - 1) * TAG_COUNT + before] ?? 0) * (steps[before * TAG_COUNT + tag] ?? 0);
    }
    sum *= scores[i * TAG_COUNT + tag] ?? 0;
    forward[i * TAG_COUNT + tag] = sum;
    total += sum;
  }
  scale[i] = total;
  for (let tag = 0; tag < TAG_COUNT; tag++) forward[i * TAG_COUNT + tag] = (forward[i * TAG_COUNT + tag] ?? 0) / total;
}

function stepBackward({ backward, scores, steps, scale }: Lattice, i: number): void {
  for (let tag = 0; tag < TAG_COUNT; tag++) {
    let sum = 0;
    for (let next = 0; next < TAG_COUNT; next++) {
      const at = (i + 1) * TAG_COUNT + next;
      sum += (steps[tag * TAG_COUNT + next] ?? 0) * (scores[at] ?? 0) * (backward[at] ?? 0);
    }
    backward[i * TAG_COUNT + tag] = sum / (scale[i + 1] ?? 1);
  }
}
