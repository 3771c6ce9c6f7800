import { placeName } from '../../../engine/model/place-name.ts';
import type { StreamError } from '../../../engine/model/stream-error.ts';
import { ERROR } from '../wire/error-codes.ts';
import { METADATA_MAX_AGE_MS } from './client-options.ts';
import type { Cluster } from './cluster.ts';
import type { Position } from './fetch-position.ts';
import { kafkaError } from './kafka-error.ts';

/** The broker that a position is fetched from: its leader, or the closer one that the leader named lately (KIP-392). */
export function sourceOf(cluster: Cluster, position: Position): number | undefined {
  const { replica } = position;
  return replica && performance.now() < replica.until ? replica.nodeId : cluster.topics.leader(position);
}

/** The leader names a broker that is closer. Returns an error while that is none that is known: then fresh metadata is called for. */
export function goTo(cluster: Cluster, position: Position, nodeId: number): StreamError | undefined {
  if (!cluster.knows(nodeId))
    return kafkaError(ERROR.REPLICA_NOT_AVAILABLE, `reading ${placeName(position)} from broker ${nodeId}`);
  position.replica = { nodeId, until: performance.now() + METADATA_MAX_AGE_MS };
  return undefined;
}

/** A broker failed: whom it was a replica for goes back to its leader. Returns whether it was one. */
export function leave(cluster: Cluster, position: Position, broker: number): boolean {
  if (position.replica?.nodeId !== broker) return false;
  position.replica = undefined;
  return cluster.topics.leader(position) !== broker;
}
