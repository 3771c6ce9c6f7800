import { describe, expect, it } from 'vitest';
import type { TaggerModel } from '../../operators/agents/entities/tagger/tagger-model.ts';
import { TAG_COUNT, TAGGED_TYPES } from '../../operators/agents/entities/tagger/tags.ts';
import { encodeSentence } from './encode-sentence.ts';
import { evaluate, rates } from './evaluate.ts';
import { inventedSentences } from './invented-documents.ts';
import { quantise } from './quantise.ts';
import { randomFrom } from './random.ts';
import { type ChainWeights, trainChain } from './train-chain.ts';

const clusters = { pathOf: () => 0 };
const OPTIONS = { bits: 14, epochs: 4, averageFrom: 2, dropout: 0.2, rate: 0.1, seed: 3 };

function trained(seed: number): ChainWeights {
  const sentences = inventedSentences(randomFrom(seed), 400);
  return trainChain(
    sentences.flatMap((sentence) => encodeSentence(sentence, 1, clusters)),
    OPTIONS,
  );
}

describe('training', () => {
  const chain = trained(5);

  it('learns to find names in lines it has not seen', () => {
    const model: TaggerModel = {
      ...quantise(chain, 1.6, 0.05),
      transitions: chain.transitions,
      calibration: TAGGED_TYPES.map(() => ({ slope: 1, offset: 0 })),
      clusters,
    };
    const { all } = evaluate(model, inventedSentences(randomFrom(99), 200), 1);
    expect(rates(all).f1).toBeGreaterThan(60);
    const nothing = { ...model, weights: new Int8Array(model.weights.length) };
    expect(rates(evaluate(nothing, inventedSentences(randomFrom(99), 200), 1).all).f1).toBeLessThan(20);
  });

  it('gives the same weights for the same data', () => {
    expect(trained(5)).toEqual(chain);
  });

  it('keeps forbidden pairs forbidden', () => {
    expect(chain.transitions.filter((score) => !Number.isFinite(score)).length).toBeGreaterThan(0);
    expect(chain.transitions.some(Number.isNaN)).toBe(false);
  });
});

describe('rounding', () => {
  it('keeps weights to half a step, cuts large ones and drops rows of small ones', () => {
    const weights = new Float32Array(2 * TAG_COUNT);
    weights.set([0.5, -0.25, 9], 0);
    weights.set([0.01, -0.02], TAG_COUNT);
    const { weights: rounded, step } = quantise({ bits: 1, weights, transitions: new Float64Array(0) }, 1.27, 0.05);
    expect(Math.abs((rounded[0] ?? 0) * step - 0.5)).toBeLessThanOrEqual(step / 2);
    expect([...rounded.slice(0, 3)]).toEqual([50, -25, 127]);
    expect([...rounded.slice(TAG_COUNT)]).toEqual(new Array(TAG_COUNT).fill(0));
  });
});

describe('invented lines', () => {
  it('mark what they name', () => {
    for (const { text, names } of inventedSentences(randomFrom(1), 500)) {
      expect(text).not.toMatch(/[{}]/);
      for (const { start, end } of names) {
        expect(text.slice(start, end).trim()).toBe(text.slice(start, end));
        expect(end).toBeGreaterThan(start);
      }
    }
  });
});
