import {
  emptyTransitions,
  type Lattice,
  latticeOf,
  marginal,
  START,
  type Transitions,
} from '../../operators/agents/entities/tagger/lattice.ts';
import { TAG_COUNT } from '../../operators/agents/entities/tagger/tags.ts';
import type { Encoded } from './encode-sentence.ts';
import { type Random, randomFrom, shuffled } from './random.ts';

export interface TrainOptions {
  readonly bits: number;
  readonly epochs: number;
  /** The result is the average of the weights after each epoch from this one on. */
  readonly averageFrom: number;
  /** Share of features that a sentence loses, others each time: none may become indispensable. */
  readonly dropout: number;
  readonly rate: number;
  readonly seed: number;
}

/** Weights of a linear chain before rounding. */
export interface ChainWeights {
  readonly bits: number;
  readonly weights: Float32Array;
  readonly transitions: Transitions;
}

/** Gradients smaller than this are not worth the walk through the features. */
const GRADIENT_MIN = 1e-3;
const SMOOTHING = 1e-2;

interface State {
  readonly mask: number;
  readonly weights: Float32Array;
  readonly transitions: Transitions;
  /** Sums of squared gradients. */
  readonly weightSquares: Float32Array;
  readonly transitionSquares: Float64Array;
}

/** Trains a conditional random field by stochastic gradients with a step per weight (AdaGrad). Same data, same seed, same result. */
export function trainChain(data: readonly Encoded[], options: TrainOptions): ChainWeights {
  const size = 2 ** options.bits * TAG_COUNT;
  const state: State = {
    mask: 2 ** options.bits - 1,
    weights: new Float32Array(size),
    transitions: emptyTransitions(),
    weightSquares: new Float32Array(size),
    transitionSquares: new Float64Array((TAG_COUNT + 1) * TAG_COUNT),
  };
  const random = randomFrom(options.seed);
  const averages = { weights: new Float32Array(size), transitions: new Float64Array(state.transitions.length) };
  const share = 1 / (options.epochs - options.averageFrom + 1);
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    for (const sentence of shuffled(random, data)) learn(state, thinned(sentence, options.dropout, random), options.rate);
    if (epoch < options.averageFrom) continue;
    for (let i = 0; i < size; i++) averages.weights[i] = (averages.weights[i] ?? 0) + share * (state.weights[i] ?? 0);
    state.transitions.forEach((score, i) => {
      averages.transitions[i] = (averages.transitions[i] ?? 0) + share * score;
    });
  }
  return { bits: options.bits, ...averages };
}

function thinned(sentence: Encoded, dropout: number, random: Random): Encoded {
  const { features, offsets } = sentence;
  const kept = new Int32Array(features.length);
  const starts = new Int32Array(offsets.length);
  let count = 0;
  for (let i = 0; i + 1 < offsets.length; i++) {
    const end = offsets[i + 1] ?? 0;
    for (let f = offsets[i] ?? 0; f < end; f++) if (random() >= dropout) kept[count++] = features[f] ?? 0;
    starts[i + 1] = count;
  }
  return { ...sentence, features: kept, offsets: starts };
}

function learn(state: State, sentence: Encoded, rate: number): void {
  const { tags, weight } = sentence;
  const emissions = emissionsOf(state, sentence);
  const lattice = latticeOf(emissions, 0, tags.length, state.transitions);
  const gradient = new Float64Array(TAG_COUNT);
  for (let i = 0; i < tags.length; i++) {
    let largest = 0;
    for (let tag = 0; tag < TAG_COUNT; tag++) {
      gradient[tag] = weight * (marginal(lattice, i, tag) - (tags[i] === tag ? 1 : 0));
      largest = Math.max(largest, Math.abs(gradient[tag] ?? 0));
    }
    if (largest > GRADIENT_MIN) updateWeights(state, sentence, i, gradient, rate);
    updateTransitions(state, lattice, sentence, i, rate);
  }
}

function emissionsOf({ weights, mask }: State, { features, offsets, tags }: Encoded): Float32Array {
  const emissions = new Float32Array(tags.length * TAG_COUNT);
  for (let i = 0; i < tags.length; i++) {
    const end = offsets[i + 1] ?? 0;
    for (let f = offsets[i] ?? 0; f < end; f++) {
      const at = ((features[f] ?? 0) & mask) * TAG_COUNT;
      for (let tag = 0; tag < TAG_COUNT; tag++) {
        emissions[i * TAG_COUNT + tag] = (emissions[i * TAG_COUNT + tag] ?? 0) + (weights[at + tag] ?? 0);
      }
    }
  }
  return emissions;
}

function updateWeights(state: State, { features, offsets }: Encoded, i: number, gradient: Float64Array, rate: number): void {
  const { weights, weightSquares, mask } = state;
  const end = offsets[i + 1] ?? 0;
  for (let f = offsets[i] ?? 0; f < end; f++) {
    const row = ((features[f] ?? 0) & mask) * TAG_COUNT;
    for (let tag = 0; tag < TAG_COUNT; tag++) {
      const g = gradient[tag] ?? 0;
      const squares = (weightSquares[row + tag] ?? 0) + g * g;
      weightSquares[row + tag] = squares;
      weights[row + tag] = (weights[row + tag] ?? 0) - (rate * g) / Math.sqrt(squares + SMOOTHING);
    }
  }
}

function updateTransitions(state: State, lattice: Lattice, { tags, weight }: Encoded, i: number, rate: number): void {
  const { transitions, transitionSquares } = state;
  const { forward, backward, scores, steps, scale } = lattice;
  const before = i === 0 ? START : (tags[i - 1] ?? 0);
  for (let from = i === 0 ? START : 0; from < (i === 0 ? START + 1 : TAG_COUNT); from++) {
    for (let tag = 0; tag < TAG_COUNT; tag++) {
      const at = from * TAG_COUNT + tag;
      if (transitions[at] === Number.NEGATIVE_INFINITY) continue;
      const here = i * TAG_COUNT + tag;
      const arrive = ((steps[at] ?? 0) * (scores[here] ?? 0) * (backward[here] ?? 0)) / (scale[i] ?? 1);
      const p = i === 0 ? marginal(lattice, 0, tag) : (forward[(i - 1) * TAG_COUNT + from] ?? 0) * arrive;
      const g = weight * (p - (from === before && tag === tags[i] ? 1 : 0));
      const squares = (transitionSquares[at] ?? 0) + g * g;
      transitionSquares[at] = squares;
      transitions[at] = (transitions[at] ?? 0) - (rate * g) / Math.sqrt(squares + SMOOTHING);
    }
  }
}
