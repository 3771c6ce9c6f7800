import type { Handler } from '../handler.ts';
import { createAclsHandler, deleteAclsHandler, describeAclsHandler } from './access-handlers.ts';
import { apiVersionsHandler, type ServedVersions } from './api-versions-handler.ts';
import { alterConfigsHandler, describeConfigsHandler, incrementalAlterConfigsHandler } from './config-handlers.ts';
import { consumerGroupDescribeHandler, consumerGroupHeartbeatHandler } from './consumer-group-handlers.ts';
import { deleteTopicsHandler } from './delete-topics-handler.ts';
import { electLeadersHandler } from './elect-leaders-handler.ts';
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
import { describeLogDirsHandler } from './log-dirs-handler.ts';
import {
  describeClusterHandler,
  findCoordinatorHandler,
  metadataHandler,
  offsetForLeaderEpochHandler,
} from './metadata-handlers.ts';
import { offsetDeleteHandler } from './offset-delete-handler.ts';
import { offsetFetchHandler } from './offset-fetch-handler.ts';
import { offsetCommitHandler, txnOffsetCommitHandler } from './offset-handlers.ts';
import { produceHandler } from './produce-handler.ts';
import { describeClientQuotasHandler } from './quota-handlers.ts';
import { saslAuthenticateHandler, saslHandshakeHandler } from './sasl-handlers.ts';
import { createPartitionsHandler, createTopicsHandler, deleteRecordsHandler } from './topic-handlers.ts';
import {
  describeProducersHandler,
  describeTransactionsHandler,
  listTransactionsHandler,
} from './transaction-description-handlers.ts';
import { addOffsetsToTxnHandler, addPartitionsToTxnHandler, endTxnHandler } from './transaction-handlers.ts';

const PRODUCE_KEY = 0;

const ALL: readonly Handler[] = [
  addOffsetsToTxnHandler,
  addPartitionsToTxnHandler,
  alterConfigsHandler,
  apiVersionsHandler(servedVersions),
  consumerGroupDescribeHandler,
  consumerGroupHeartbeatHandler,
  createAclsHandler,
  createPartitionsHandler,
  createTopicsHandler,
  deleteAclsHandler,
  deleteGroupsHandler,
  deleteRecordsHandler,
  deleteTopicsHandler,
  describeAclsHandler,
  describeClientQuotasHandler,
  describeClusterHandler,
  describeConfigsHandler,
  describeGroupsHandler,
  describeLogDirsHandler,
  describeProducersHandler,
  describeTransactionsHandler,
  electLeadersHandler,
  endTxnHandler,
  fetchHandler,
  findCoordinatorHandler,
  heartbeatHandler,
  incrementalAlterConfigsHandler,
  initProducerIdHandler,
  joinGroupHandler,
  leaveGroupHandler,
  listGroupsHandler,
  listOffsetsHandler,
  listTransactionsHandler,
  metadataHandler,
  offsetCommitHandler,
  offsetDeleteHandler,
  offsetFetchHandler,
  offsetForLeaderEpochHandler,
  produceHandler,
  saslAuthenticateHandler,
  saslHandshakeHandler,
  syncGroupHandler,
  txnOffsetCommitHandler,
];

/** What answers each call, by its key. */
export const HANDLERS: ReadonlyMap<number, Handler> = new Map(ALL.map((each) => [each.api.key, each]));

/** The versions that clients are told. */
export function servedVersions(): readonly ServedVersions[] {
  return [...HANDLERS.values()].map(({ api }) => ({
    apiKey: api.key,
    // Older librdkafka switches features off unless Produce begins at 0; like Kafka 4 we name versions there that nobody sends.
    minVersion: api.key === PRODUCE_KEY ? 0 : api.min,
    maxVersion: api.max,
  }));
}
