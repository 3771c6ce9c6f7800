import type { TaggerModel } from '../../operators/agents/entities/tagger/tagger-model.ts';
import { TAG_COUNT } from '../../operators/agents/entities/tagger/tags.ts';
import type { ChainWeights } from './train-chain.ts';

const STEPS = 127;

/** Rounds weights to signed bytes of one step; larger than `limit` is cut, rows with nothing above `floor` become zero. */
export function quantise(
  { bits, weights }: ChainWeights,
  limit: number,
  floor: number,
): Pick<TaggerModel, 'bits' | 'weights' | 'step'> {
  const step = limit / STEPS;
  const rounded = new Int8Array(weights.length);
  for (let row = 0; row < weights.length; row += TAG_COUNT) {
    let largest = 0;
    for (let tag = 0; tag < TAG_COUNT; tag++) largest = Math.max(largest, Math.abs(weights[row + tag] ?? 0));
    if (largest < floor) continue;
    for (let tag = 0; tag < TAG_COUNT; tag++) {
      const value = Math.round((weights[row + tag] ?? 0) / step);
      rounded[row + tag] = Math.max(-STEPS, Math.min(STEPS, value));
    }
  }
  return { bits, weights: rounded, step };
}
