import { ERROR } from '../../wire/error-codes.ts';
import { ApiVersions } from '../../wire/messages/api-versions.ts';
import { type Handler, handler } from '../handler.ts';
import { createAclsHandler, deleteAclsHandler, describeAclsHandler, describeClientQuotasHandler } from './access-handlers.ts';
import { alterConfigsHandler, describeConfigsHandler, incrementalAlterConfigsHandler } from './config-handlers.ts';
import { consumerGroupDescribeHandler, consumerGroupHeartbeatHandler } from './consumer-group-handlers.ts';
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
import { saslAuthenticateHandler, saslHandshakeHandler } from './sasl-handlers.ts';
import { createPartitionsHandler, createTopicsHandler, deleteRecordsHandler, deleteTopicsHandler } from './topic-handlers.ts';
import {
  describeProducersHandler,
  describeTransactionsHandler,
  listTransactionsHandler,
} from './transaction-description-handlers.ts';
import { addOffsetsToTxnHandler, addPartitionsToTxnHandler, endTxnHandler } from './transaction-handlers.ts';

const PRODUCE_KEY = 0;

const FEATURES = [
  /** Groups of the consumer protocol (KIP-848). */
  { name: 'group.version', min: 0, max: 1 },
  /** Transactions in the manner of KIP-890: what a producer writes is part of its transaction, and each end raises its epoch. */
  { name: 'transaction.version', min: 0, max: 2 },
] as const;
/** Before this version clients do not understand a feature whose lowest version is 0. */
const ZERO_VERSIONS_FROM = 4;

export const apiVersionsHandler = handler(ApiVersions, (_, __, { version }) => {
  const supported = version < ZERO_VERSIONS_FROM ? [] : FEATURES;
  return {
    errorCode: ERROR.NONE,
    apiKeys: servedVersions(),
    supportedFeatures: supported.map(({ name, min, max }) => ({ name, minVersion: min, maxVersion: max })),
    finalizedFeaturesEpoch: 0,
    finalizedFeatures: FEATURES.map(({ name, max }) => ({ name, maxVersionLevel: max, minVersionLevel: max })),
  };
});

const ALL: readonly Handler[] = [
  addOffsetsToTxnHandler,
  addPartitionsToTxnHandler,
  alterConfigsHandler,
  apiVersionsHandler,
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
