import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ERROR, errorName } from '../wire/error-codes.ts';
import { groupError } from './group-error.ts';
import { fromLastCommit, kafkaError, sentBack } from './kafka-error.ts';
import { heartbeatError } from './server-assigned/group-protocol-error.ts';
import { GROUP_FENCED } from './transaction-error.ts';

const DOCS = readFileSync(fileURLToPath(new URL('../../../docs/errors.md', import.meta.url)), 'utf8');
const MEMBER = { groupId: 'g', groupInstanceId: null };

/** The table of what Kafka answers: number, name, verdict, what to do. */
function rows(): readonly (readonly [number, string, string, string])[] {
  const [, section = ''] = DOCS.split('## What Kafka answers');
  return [...section.matchAll(/^\| (-?\d+) \| `([A-Z_]+)` \| ([^|]+) \| ([^|]*) \|$/gm)].map(
    ([, code, name = '', verdict = '', todo = '']) => [Number(code), name, verdict, todo],
  );
}

/** The verdict as docs/errors.md tells it: whether a producer or a member makes something else of the answer. */
function verdictOf(code: number): string {
  const error = kafkaError(code, 'x');
  if (error.verdict === 'retry') return 'retry';
  const isProducers = fromLastCommit(error).verdict === 'retry';
  const asMember = [groupError(code, MEMBER, 'x'), heartbeatError(code, null, MEMBER)];
  const isMembers =
    asMember.some(({ verdict }) => verdict === 'retry') || (GROUP_FENCED.has(code) && code !== ERROR.FENCED_INSTANCE_ID);
  const isMetadatas = code === ERROR.REBOOTSTRAP_REQUIRED && sentBack('b').verdict === 'retry';
  return `${error.verdict}${isMetadatas ? '; metadata: retry' : ''}${isProducers ? '; a producer: retry' : ''}${isMembers ? '; a member: retry' : ''}`;
}

test('docs/errors.md lists every answer of Kafka with its verdict, and none that there is not', () => {
  const codes = Object.values(ERROR).filter((code) => code !== ERROR.NONE);
  expect(rows().map(([code, name, verdict]) => [code, name, verdict])).toEqual(
    codes.map((code) => [code, errorName(code), verdictOf(code)]),
  );
});

test('what the messages advise is what docs/errors.md says', () => {
  const advised = rows().flatMap(([code, name, , todo]) => {
    const [, advice] = new RegExp(`^x: ${name} \\((.*)\\)$`).exec(kafkaError(code, 'x').message) ?? [];
    return advice === undefined ? [] : [[name, todo, advice] as const];
  });
  expect(advised.length).toBeGreaterThan(20);
  for (const [name, todo, advice] of advised) expect([name, todo]).toEqual([name, advice]);
});

test('an answer that nobody knows stops, under its number', () => {
  expect(kafkaError(999, 'x')).toMatchObject({ code: 'STREAM_KAFKA_ERROR_999', verdict: 'stop', context: { kafkaCode: 999 } });
});

test('only a quota says when to ask again', () => {
  const of = (code: number, ms: number) => kafkaError(code, 'x', null, { throttleTimeMs: ms }).retryAfterMs;
  expect(of(ERROR.THROTTLING_QUOTA_EXCEEDED, 700)).toBe(700);
  expect(of(ERROR.THROTTLING_QUOTA_EXCEEDED, 0)).toBeUndefined();
  expect(of(ERROR.NOT_CONTROLLER, 700)).toBeUndefined();
});
