import { describe, expect, it } from 'vitest';
import { MODEL_CLASSES } from '../../operators/agents/classification/document-type.ts';
import { written } from './corpora/written.ts';
import { evaluate, reliability } from './evaluate.ts';
import { answerOf, calibrate, crossValidate, exampleOf } from './train.ts';

/** Six documents of each template of three classes: small enough for a test, real enough to fail when training does. */
const examples = written(6, [])
  .filter(({ label }) => ['invoice', 'letter', 'other'].includes(label))
  .map(exampleOf);

describe('crossValidate', () => {
  const verdicts = crossValidate(examples, 3, 1);
  const calibration = calibrate(verdicts);

  it('judges every text once, by a model that saw nothing of its origin', () => {
    expect(new Set(verdicts.map(({ example }) => example)).size).toBe(examples.length);
    expect(verdicts).toHaveLength(examples.length);
    const right = verdicts.filter((verdict) => answerOf(verdict, calibration).label === verdict.label).length;
    expect(right / verdicts.length).toBeGreaterThan(0.9);
  }, 180_000);

  it('is told as tables', () => {
    const table = evaluate('Some texts', verdicts, calibration);
    expect(table).toMatch(/^### Some texts/);
    expect(table.split('\n').filter((line) => line.startsWith('| invoice |'))).toHaveLength(1);
    expect(table).toMatch(/\| all types \| \d+ \|/);
    expect(reliability('Confidence', verdicts, calibration)).toMatch(/Mean gap \(ECE\): \d/);
  });

  it('gives the same planes for the same seed', () => {
    const again = crossValidate(examples, 3, 1);
    expect(again.map(({ margins }) => margins)).toEqual(verdicts.map(({ margins }) => margins));
    expect(again[0]?.margins).toHaveLength(MODEL_CLASSES.length);
  }, 180_000);
});
