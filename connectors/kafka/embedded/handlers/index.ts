import { ERROR } from '../../wire/error-codes.ts';
import { ApiVersions } from '../../wire/messages/api-versions.ts';
import { type Handler, handler } from '../handler.ts';
import { describeConfigsHandler, incrementalAlterConfigsHandler } from './config-handlers.ts';
import { fetchHandler } from './fetch-handler.ts';
import {
  deleteGroupsHandler,
  describeGroupsHandler,
  heartbeatHandler,
  joinGroupHandler,
  leaveGroupHandler,
  listGroupsHandler,
  syncGroupHandler,
} from './group-handlers.ts';
import { initProducerIdHandler } from './init-producer-id-handler.ts';
import { listOffsetsHandler } from './list-offsets-handler.ts';
import {
  describeClusterHandler,
  findCoordinatorHandler,
  metadataHandler,
  offsetForLeaderEpochHandler,
} from './metadata-handlers.ts';
import { offsetCommitHandler, offsetFetchHandler } from './offset-handlers.ts';
import { produceHandler } from './produce-handler.ts';
import { createPartitionsHandler, createTopicsHandler, deleteRecordsHandler, deleteTopicsHandler } from './topic-handlers.ts';

const PRODUCE_KEY = 0;

export const apiVersionsHandler = handler(ApiVersions, () => ({ errorCode: ERROR.NONE, apiKeys: servedVersions() }));

const ALL: readonly Handler[] = [
  apiVersionsHandler,
  createPartitionsHandler,
  createTopicsHandler,
  deleteGroupsHandler,
  deleteRecordsHandler,
  deleteTopicsHandler,
  describeClusterHandler,
  describeConfigsHandler,
  describeGroupsHandler,
  fetchHandler,
  findCoordinatorHandler,
  heartbeatHandler,
  incrementalAlterConfigsHandler,
  initProducerIdHandler,
  joinGroupHandler,
  leaveGroupHandler,
  listGroupsHandler,
  listOffsetsHandler,
  metadataHandler,
  offsetCommitHandler,
  offsetFetchHandler,
  offsetForLeaderEpochHandler,
  produceHandler,
  syncGroupHandler,
];

/** What answers each call, by its key. */
export const HANDLERS: ReadonlyMap<number, Handler> = new Map(ALL.map((each) => [each.api.key, each]));

/** The versions that clients are told. */
export function servedVersions(): readonly {
  readonly apiKey: number;
  readonly minVersion: number;
  readonly maxVersion: number;
}[] {
  return [...HANDLERS.values()].map(({ api }) => ({
    apiKey: api.key,
    // Older librdkafka switches features off unless Produce begins at 0; like Kafka 4 we name versions there that nobody sends.
    minVersion: api.key === PRODUCE_KEY ? 0 : api.min,
    maxVersion: api.max,
  }));
}
