import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERROR, isRetriable } from './error-codes.ts';

/** What `fixtures/error-codes/ErrorCodes.java` wrote with Kafka's own client. */
const FIXTURE = new URL('../fixtures/error-codes/kafka-4.4.0.csv', import.meta.url);

test('codes, names and what may pass are those of Kafka', () => {
  const ours = Object.entries(ERROR).map(([name, code]) => `${code},${name},${isRetriable(code)}`);
  expect(['code,name,retriable', ...ours]).toEqual(readFileSync(FIXTURE, 'utf8').trim().split('\n'));
});
