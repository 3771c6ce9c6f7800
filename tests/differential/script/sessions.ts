import { Fetch } from '../../../connectors/kafka/wire/index.ts';
import { ask, type Case, type CaseOptions, number } from '../case.ts';
import { NO_TOPIC } from './topics.ts';

interface Asked {
  readonly topic?: string;
  readonly partition: number;
  readonly offset?: number;
}

interface Session {
  /** The session's name in the script; absent for none. */
  readonly of?: string;
  readonly epoch: number;
  readonly asked?: readonly Asked[];
  readonly forgotten?: readonly number[];
}

const WITHIN = 3;

function fetch(name: string, { of, epoch, asked = [], forgotten = [] }: Session, options: CaseOptions = {}): Case {
  return ask(
    `${name}`,
    Fetch,
    12,
    (ids) => ({
      maxWaitMs: 0,
      minBytes: 0,
      sessionId: of === undefined ? 0 : number(ids, of),
      sessionEpoch: epoch,
      topics: asked.map(({ topic = 'read', partition, offset = WITHIN }) => ({
        topic,
        partitions: [{ partition, fetchOffset: offset, partitionMaxBytes: 1 << 20 }],
      })),
      forgottenTopicsData: forgotten.length === 0 ? [] : [{ topic: 'read', partitions: forgotten }],
    }),
    options,
  );
}

const both: readonly Asked[] = [{ partition: 0 }, { partition: 1, offset: 0 }];

/** Fetch sessions (KIP-227). */
export const sessions: readonly Case[] = [
  fetch('a session begins', { epoch: 0, asked: both }, { keep: { session: 'sessionId' } }),
  fetch('within it, nothing is new', { of: 'session', epoch: 1 }),
  fetch('within it, from another offset', { of: 'session', epoch: 2, asked: [{ partition: 0, offset: 0 }] }),
  fetch('within it, from there again', { of: 'session', epoch: 3 }),
  fetch('an epoch too far', { of: 'session', epoch: 9 }),
  fetch('an epoch before', { of: 'session', epoch: 3 }),
  fetch('the right epoch, after wrong ones', { of: 'session', epoch: 4, asked: [{ partition: 0 }] }),
  fetch('with an unknown topic besides', { of: 'session', epoch: 5, asked: [{ topic: NO_TOPIC, partition: 0, offset: 0 }] }),
  fetch('the unknown topic is told again', { of: 'session', epoch: 6 }),
  fetch('an offset that is gone', { of: 'session', epoch: 7, asked: [{ partition: 0, offset: 99 }] }),
  fetch('an offset that is there again', { of: 'session', epoch: 8, asked: [{ partition: 0 }] }),
  fetch('one is forgotten', { of: 'session', epoch: 9, asked: [{ partition: 1, offset: 1 }], forgotten: [0] }),
  fetch('one that is not part of it is forgotten', { of: 'session', epoch: 10, forgotten: [5] }),
  fetch('its end', { of: 'session', epoch: -1, asked: both }),
  fetch('after its end', { of: 'session', epoch: 11 }),
  fetch('another session', { epoch: 0, asked: both }, { keep: { another: 'sessionId' } }),
  fetch('a new one in its place', { of: 'another', epoch: 0, asked: both }, { keep: { third: 'sessionId' } }),
  fetch('the one that was replaced', { of: 'another', epoch: 1 }),
  fetch('everything is forgotten', { of: 'third', epoch: 1, forgotten: [0, 1] }, { keep: { third: 'sessionId' } }),
  fetch('a session that is none, at its end', { of: 'never', epoch: -1, asked: both }),
];
