import type { FuzzedParser } from '../fuzzed-parser.ts';
import { brokerFiles, segmentFiles, segmentRecovery } from './broker-files.ts';
import { assignments, commits, subscriptions } from './group-messages.ts';
import { apiQueries, registryRequests, uploads } from './http-requests.ts';
import { deadLetters, producedBatches, recordCursor } from './record-batches.ts';
import { confluentTopic, registryTopic } from './registry-records.ts';
import { saslClient, saslServer } from './sasl-messages.ts';
import { avroFromJson, avroSchemas, avroValues, jsonSchemas } from './schemas.ts';
import { snapshots } from './snapshots.ts';
import { storedValues } from './stored-values.ts';
import { answers, requests } from './wire-messages.ts';

/** Everything that reads bytes of the network, or of a file that may be damaged. */
export const PARSERS: readonly FuzzedParser[] = [
  requests,
  answers,
  recordCursor,
  producedBatches,
  deadLetters,
  subscriptions,
  assignments,
  commits,
  saslServer,
  saslClient,
  segmentRecovery,
  segmentFiles,
  brokerFiles,
  avroSchemas,
  jsonSchemas,
  avroValues,
  avroFromJson,
  registryRequests,
  registryTopic,
  confluentTopic,
  uploads,
  apiQueries,
  snapshots,
  storedValues,
];
