import { BATCH, checkBatch } from '../../connectors/kafka/wire/record-batch-header.ts';
import { readInt64 } from '../../engine/model/int64.ts';
import type { Ids } from './case.ts';

/** What an answer says as far as two brokers must agree: JSON without undefined. */
export type Told = null | string | number | boolean | readonly Told[] | { readonly [field: string]: Told };

/** Fields that are a broker's own affair: times, throttling, addresses, wording, folders and disks, and what it serves beside the script's calls. */
const OWN: ReadonlySet<string> = new Set([
  'throttleTimeMs',
  'host',
  'port',
  'nodeId',
  'clusterId',
  'controllerId',
  'errorMessage',
  'batchIndexErrorMessage',
  'documentation',
  'supportedFeatures',
  'finalizedFeaturesEpoch',
  'finalizedFeatures',
  'logAppendTimeMs',
  'lastTimestamp',
  'transactionStartTimeMs',
  'sessionId',
  'clientHost',
  'nodeEndpoints',
  'logDir',
  'totalBytes',
  'usableBytes',
]);
/** Fields that hold an epoch of a group of the consumer protocol: 0 or less, or above all before it, by as much as the broker likes. */
const EPOCHS: ReadonlySet<string> = new Set(['memberEpoch', 'groupEpoch', 'assignmentEpoch']);
/** Fields that hold an id which the broker chose. */
const CHOSEN: ReadonlySet<string> = new Set(['producerId', 'memberId', 'leader', 'topicId']);
/** Lists whose order means nothing. */
const UNORDERED: ReadonlySet<string> = new Set([
  'configs',
  'groups',
  'transactionStates',
  'topics',
  'responses',
  'results',
  'partitions',
  'resultsByPartition',
  'replicaElectionResults',
  'partitionResult',
]);
/** What Apache Kafka keeps offsets and transactions in. */
const INTERNAL: ReadonlySet<unknown> = new Set(['__consumer_offsets', '__transaction_state']);
/** Topic configs that are compared; each broker knows some that the other does not. */
const CONFIGS: ReadonlySet<unknown> = new Set([
  'cleanup.policy',
  'compression.type',
  'max.message.bytes',
  'message.timestamp.type',
  'min.cleanable.dirty.ratio',
  'preallocate',
  'retention.bytes',
  'retention.ms',
  'segment.bytes',
]);
const NO_ID = '0'.repeat(32);
const CONTROL = 0x20;

/** The answer without what may differ; an id that the script knows is told by its name. */
export function told(answer: unknown, ids: Ids): Told {
  const names = new Map([...ids].map(([name, id]) => [id, `$${name}`]));
  const each = (field: string, value: unknown): Told => {
    if (Buffer.isBuffer(value)) return field === 'records' ? batches(value, names) : value.toString('hex');
    if (Array.isArray(value)) {
      if (field === 'apiKeys') return value.length > 1 ? 'what is served' : value.map(({ apiKey }) => apiKey);
      const list = value.filter((element) => isCompared(field, element)).map((element) => each(field, element));
      return UNORDERED.has(field) ? list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : list;
    }
    if (CHOSEN.has(field)) return chosen(value, names);
    if (EPOCHS.has(field) && Number(value) > 0) return '<epoch>';
    if (value === null || typeof value !== 'object') return value as Told;
    const fields = Object.entries(value).filter(([name]) => !OWN.has(name));
    return Object.fromEntries(fields.map(([name, inner]) => [name, each(name, inner)]));
  };
  return each('', answer);
}

/** Not the broker's internal topics, and not the configs that only one of them knows. */
function isCompared(
  field: string,
  element: { readonly isInternal?: boolean; readonly name?: unknown; readonly topic?: unknown },
): boolean {
  if (element.isInternal === true || INTERNAL.has(element.name) || INTERNAL.has(element.topic)) return false;
  return field !== 'configs' || CONFIGS.has(element.name);
}

function chosen(id: unknown, names: ReadonlyMap<unknown, string>): Told {
  if (id === null || id === '' || id === -1 || id === NO_ID) return id;
  return names.get(id) ?? '<id>';
}

/** Stored batches as they were fetched: a control batch holds the time of its writing. */
function batches(records: Buffer, names: ReadonlyMap<unknown, string>): Told {
  const list: Told[] = [];
  for (let at = 0; at < records.length; ) {
    const length = checkBatch(records, at, records.length);
    if (typeof length !== 'number') return [...list, `not a batch: ${length}`];
    const attributes = records.readInt16BE(at + BATCH.attributes);
    list.push({
      baseOffset: readInt64(records, at),
      leaderEpoch: records.readInt32BE(at + BATCH.leaderEpoch),
      attributes,
      lastOffsetDelta: records.readInt32BE(at + BATCH.lastOffsetDelta),
      ...((attributes & CONTROL) === 0 && { baseTimestamp: readInt64(records, at + BATCH.baseTimestamp) }),
      producer: chosen(readInt64(records, at + BATCH.producerId), names),
      producerEpoch: records.readInt16BE(at + BATCH.producerEpoch),
      baseSequence: records.readInt32BE(at + BATCH.baseSequence),
      records: records.toString('hex', at + BATCH.records, Math.min(at + length, at + BATCH.records + 64)),
    });
    at += length;
  }
  return list;
}
