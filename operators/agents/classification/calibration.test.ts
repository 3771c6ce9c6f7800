import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CalibrationExample, confidences, fitCalibration } from './calibration.ts';

const margins = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 2, maxLength: 9 });
const calibration = { bias: 0.2, best: 0.9, lead: 3 };

describe('confidences', () => {
  it('add up to 1 and are none below 0', () => {
    fc.assert(
      fc.property(margins, (list) => {
        const shares = confidences(list, calibration);
        expect(shares).toHaveLength(list.length);
        expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
        expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('grow with the margin of the best class', () => {
    fc.assert(
      fc.property(margins, fc.double({ min: 0, max: 2, noNaN: true }), (list, more) => {
        const best = list.indexOf(Math.max(...list));
        const raised = list.map((value, k) => (k === best ? value + more : value));
        expect(confidences(raised, calibration)[best]).toBeGreaterThanOrEqual(
          (confidences(list, calibration)[best] ?? 0) - 1e-12,
        );
      }),
    );
  });
});

describe('fitCalibration', () => {
  it('learns how often an answer is right', () => {
    // With a lead of 0.2 every second answer is right, with a lead of 1.2 all but one in twenty.
    const examples: CalibrationExample[] = [];
    for (let i = 0; i < 200; i++) {
      examples.push({ margins: [0.1, -0.1], label: i % 2 });
      examples.push({ margins: [0.6, -0.6], label: i % 20 === 0 ? 1 : 0 });
    }
    const fitted = fitCalibration(examples);
    expect(confidences([0.1, -0.1], fitted)[0]).toBeCloseTo(0.5, 1);
    expect(confidences([0.6, -0.6], fitted)[0]).toBeCloseTo(0.95, 1);
  });

  it('stays usable without examples', () => {
    expect(confidences([1, 0], fitCalibration([]))[0]).toBeGreaterThan(0.5);
  });
});
