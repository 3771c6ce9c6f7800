import { StreamError } from '../../../engine/model/stream-error.ts';
import { ERROR } from '../wire/error-codes.ts';
import { Fetch } from '../wire/messages/fetch.ts';
import type { BrokerConnection } from './broker-connection.ts';
import type { Position } from './fetch-position.ts';
import type { Wanted } from './fetch-session.ts';
import type { KnownTopics } from './known-topics.ts';

type Ids = Pick<KnownTopics, 'id'>;
type ReadPosition = Pick<Position, 'topic' | 'partition' | 'offset' | 'epoch' | 'topicId'>;

/** From this version on Fetch names topics by their ids. */
const TOPIC_IDS_FROM = 13;

/** The newest version of a fetch for these positions. */
export function fetchVersionMax(wanted: readonly Wanted[]): number {
  return wanted.some(({ topicId }) => topicId === undefined) ? TOPIC_IDS_FROM - 1 : Fetch.max;
}

/**
 * Positions as a broker is asked for them: by the ids of their topics where it and the client know those, else by their names.
 *
 * A broker that is asked by id says itself when it has another topic of that name by now; what metadata say of it may be old.
 *
 * Errors: STREAM_TOPIC_REPLACED where one is asked by names, for a topic that was read under another id.
 */
export function wantedOf(
  topics: Ids,
  connection: Pick<BrokerConnection, 'newest'>,
  positions: readonly ReadPosition[],
): readonly Wanted[] {
  const wanted = positions.map(({ topic, partition, offset, epoch, topicId: read }) => {
    return { topic, partition, offset, epoch, topicId: read ?? topics.id(topic) };
  });
  const byIds = connection.newest(Fetch) >= TOPIC_IDS_FROM && wanted.every(({ topicId }) => topicId !== undefined);
  if (byIds) return wanted;
  for (const position of positions) if (hasOtherId(topics, position)) throw topicReplaced(position.topic);
  return wanted.map((each) => ({ ...each, topicId: undefined }));
}

/** Whether the topic of that name is another one than was read, by what is known of it. */
function hasOtherId(topics: Ids, { topic, topicId }: ReadPosition): boolean {
  const known = topics.id(topic);
  return topicId !== undefined && known !== undefined && topicId !== known;
}

/** A refusal of the id under which a topic was read, where another id of it is known by now: it was replaced. */
export function isReplaced(topics: Ids, position: ReadPosition, errorCode: number): boolean {
  const isNoSuchId = errorCode === ERROR.UNKNOWN_TOPIC_ID || errorCode === ERROR.INCONSISTENT_TOPIC_ID;
  return isNoSuchId && hasOtherId(topics, position);
}

const UNKNOWN: ReadonlySet<number> = new Set([
  ERROR.UNKNOWN_TOPIC_OR_PARTITION,
  ERROR.UNKNOWN_TOPIC_ID,
  ERROR.INCONSISTENT_TOPIC_ID,
]);

/**
 * Whether a refusal says that there is no such topic, as others have for so long, whatever metadata say meanwhile: then whoever reads it is told.
 *
 * State: since when the position's topic is unknown; it begins anew once that is told.
 */
export function staysUnknown(position: Pick<Position, 'unknownSince'>, errorCode: number, giveUpAfterMs: number): boolean {
  if (!UNKNOWN.has(errorCode)) return false;
  position.unknownSince ??= performance.now();
  if (performance.now() - position.unknownSince < giveUpAfterMs) return false;
  position.unknownSince = undefined;
  return true;
}

/** Its offsets say nothing about the topic of that name that is there by now. */
export function topicReplaced(topic: string): StreamError {
  return new StreamError(
    `the topic '${topic}' was deleted and made again while it was read: offsets and state are those of the old one. Reset the application, or give it another application id`,
    { code: 'STREAM_TOPIC_REPLACED', domain: 'external', scope: 'process', verdict: 'stop', context: { topic } },
  );
}
