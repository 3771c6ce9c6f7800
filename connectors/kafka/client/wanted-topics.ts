import { StreamError } from '../../../engine/model/stream-error.ts';
import { Fetch } from '../wire/messages/fetch.ts';
import type { BrokerConnection } from './broker-connection.ts';
import type { Cluster } from './cluster.ts';
import type { Position } from './fetch-position.ts';
import type { Wanted } from './fetch-session.ts';

/** From this version on Fetch names topics by their ids. */
const TOPIC_IDS_FROM = 13;

/** The newest version of a fetch for these positions. */
export function fetchVersionMax(wanted: readonly Wanted[]): number {
  return wanted.some(({ topicId }) => topicId === undefined) ? TOPIC_IDS_FROM - 1 : Fetch.max;
}

/**
 * Positions as a broker is asked for them: by the ids of their topics where it and the client know those, else by their names.
 *
 * Errors: STREAM_TOPIC_REPLACED for a topic that was read under another id: its offsets say nothing about the new one.
 */
export function wantedOf(cluster: Cluster, connection: BrokerConnection, positions: readonly Position[]): readonly Wanted[] {
  const wanted = positions.map(({ topic, partition, offset, topicId: read }) => {
    const known = cluster.knownId(topic);
    if (read !== undefined && known !== undefined && read !== known) throw topicReplaced(topic);
    return { topic, partition, offset, topicId: read ?? known };
  });
  const byIds = connection.newest(Fetch) >= TOPIC_IDS_FROM && wanted.every(({ topicId }) => topicId !== undefined);
  return byIds ? wanted : wanted.map((each) => ({ ...each, topicId: undefined }));
}

function topicReplaced(topic: string): StreamError {
  return new StreamError(
    `the topic '${topic}' was deleted and made again while it was read: offsets and state are those of the old one. Reset the application, or give it another application id`,
    { code: 'STREAM_TOPIC_REPLACED', domain: 'external', scope: 'process', verdict: 'stop', context: { topic } },
  );
}
