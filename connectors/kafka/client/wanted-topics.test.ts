import { expect, test } from 'vitest';
import { ERROR } from '../wire/error-codes.ts';
import { isReplaced, wantedOf } from './wanted-topics.ts';

const position = { topic: 't', partition: 0, offset: 7, epoch: 0, topicId: 'read' };
const byIds = { newest: () => 18 };
const byNames = { newest: () => 12 };
const knowing = (id: string | undefined) => ({ id: () => id });

test('a topic is asked for by the id under which it was read, whatever old metadata say', () => {
  for (const known of ['read', 'other', undefined]) expect(wantedOf(knowing(known), byIds, [position])).toEqual([position]);
});

test('it was replaced when its leader refuses that id, and another one is known', () => {
  const { UNKNOWN_TOPIC_ID, INCONSISTENT_TOPIC_ID, NOT_LEADER_OR_FOLLOWER } = ERROR;
  for (const refusal of [UNKNOWN_TOPIC_ID, INCONSISTENT_TOPIC_ID]) {
    expect(isReplaced(knowing('other'), position, refusal)).toBe(true);
    expect(isReplaced(knowing('read'), position, refusal)).toBe(false);
    expect(isReplaced(knowing(undefined), position, refusal)).toBe(false);
  }
  expect(isReplaced(knowing('other'), position, NOT_LEADER_OR_FOLLOWER)).toBe(false);
});

test('a broker that knows no ids is not asked for another topic by the same name', () => {
  expect(wantedOf(knowing('read'), byNames, [position])).toEqual([{ ...position, topicId: undefined }]);
  expect(() => wantedOf(knowing('other'), byNames, [position])).toThrow(
    expect.objectContaining({ code: 'STREAM_TOPIC_REPLACED' }),
  );
});
