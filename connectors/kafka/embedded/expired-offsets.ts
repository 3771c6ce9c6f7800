import { placeName } from '../../../engine/model/place-name.ts';
import type { Broker } from './broker.ts';
import { OFFSETS_RETENTION_MS } from './broker-options.ts';
import { Group } from './group.ts';
import { subscribedTopics } from './subscribed-topics.ts';
import type { TopicPlace } from './transaction.ts';

const CONSUMERS = 'consumer';
const NOTHING: ReadonlySet<string> = new Set();

/**
 * Takes away the offsets that no one has committed for as long as they are kept, and forgets groups that have neither offsets nor members.
 *
 * Time:      of a group without members it counts from when it became so, or from the commit where that was later; of one with members from the
 *            commit, and topics that they read keep theirs
 * Errors:    those of the disk
 * Source:    KIP-211; Kafka's `offsets.retention.minutes`
 */
export function expireOffsets(broker: Broker, now: number): void {
  const ids = new Set([...broker.groups.ids(), ...broker.offsets.groups(), ...broker.emptyGroups.groups()]);
  for (const id of ids) {
    const expired = expiredPlaces(broker, id, now);
    const undecided = expired.length > 0 ? broker.transactions.undecidedOffsets(id) : NOTHING;
    broker.offsets.delete(
      id,
      expired.filter((place) => !undecided.has(placeName(place))),
    );
    if (isForgotten(broker, id)) broker.dropGroup(id);
  }
}

function expiredPlaces(broker: Broker, id: string, now: number): readonly TopicPlace[] {
  const read = topicsRead(broker, id);
  if (!read) return [];
  const retentionMs = broker.options.offsetsRetentionMs ?? OFFSETS_RETENTION_MS;
  const emptySince = broker.emptyGroups.since(id) ?? Number.NEGATIVE_INFINITY;
  const expired: TopicPlace[] = [];
  for (const [topic, partitions] of broker.offsets.ofGroup(id)) {
    if (read.has(topic)) continue;
    for (const [partition, { committedAt }] of partitions)
      if (now - Math.max(committedAt, emptySince) >= retentionMs) expired.push({ topic, partition });
  }
  return expired;
}

/** The topics that the group's members read; undefined where that is not known, or not yet. */
function topicsRead(broker: Broker, id: string): ReadonlySet<string> | undefined {
  const group = broker.groups.find(id);
  if (!group || group.members.length === 0) return NOTHING;
  if (group instanceof Group && (group.state !== 'Stable' || group.protocolType !== CONSUMERS)) return undefined;
  return subscribedTopics(group, broker.topics);
}

function isForgotten(broker: Broker, id: string): boolean {
  const group = broker.groups.find(id);
  if (broker.offsets.ofGroup(id).size > 0 || (group && !group.isIdle)) return false;
  return !broker.transactions.commitsFor(id);
}
