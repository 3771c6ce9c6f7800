import { expect, it } from 'vitest';
import { calibrated } from '../../operators/agents/entities/tagger/tagger-model.ts';
import { calibrationError, fitCalibration } from './fit-calibration.ts';
import { randomFrom } from './random.ts';

it('finds how far a model is too sure of itself', () => {
  const random = randomFrom(2);
  const truth = { slope: 0.5, offset: -0.4 };
  const judged = Array.from({ length: 20_000 }, () => {
    const probability = 0.02 + 0.96 * random();
    return { probability, right: random() < calibrated(probability, truth) };
  });
  const fitted = fitCalibration(judged);
  expect(fitted.slope).toBeCloseTo(truth.slope, 1);
  expect(fitted.offset).toBeCloseTo(truth.offset, 1);
  const points = judged.map(({ probability, right }) => ({ confidence: calibrated(probability, fitted), right }));
  expect(calibrationError(points)).toBeLessThan(0.02);
  expect(calibrationError(judged.map(({ probability, right }) => ({ confidence: probability, right })))).toBeGreaterThan(0.05);
});

it('leaves probabilities alone where there is nothing to learn from', () => {
  expect(fitCalibration([])).toEqual({ slope: 1, offset: 0 });
});
