import type { GroupProtocol } from '../../connectors/kafka/client/client-options.ts';
import type { Guarantee } from '../../engine/task/task-services.ts';
import type { ProtocolFault } from './protocol-fault.ts';

const fault = (
  api: ProtocolFault['api'],
  when: ProtocolFault['when'],
  ...says: readonly ProtocolFault['says'][]
): readonly ProtocolFault[] => says.map((each) => ({ api, says: each, when }));

/** What can go wrong however the workers are set up. */
const COMMON: readonly ProtocolFault[] = [
  ...fault('Produce', 'before', 'cut', 'NOT_LEADER_OR_FOLLOWER', 'NOT_ENOUGH_REPLICAS'),
  ...fault('Produce', 'after', 'cut', 'REQUEST_TIMED_OUT', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'),
  ...fault('Fetch', 'before', 'cut', 'NOT_LEADER_OR_FOLLOWER', 'UNKNOWN_LEADER_EPOCH'),
  ...fault('Fetch', 'after', 'cut'),
  ...fault('OffsetFetch', 'before', 'cut', 'COORDINATOR_LOAD_IN_PROGRESS', 'NOT_COORDINATOR'),
  ...fault('ListOffsets', 'before', 'cut', 'NOT_LEADER_OR_FOLLOWER'),
  ...fault('Metadata', 'before', 'cut'),
  ...fault('FindCoordinator', 'before', 'cut', 'COORDINATOR_NOT_AVAILABLE'),
];

const OF_GROUPS: Readonly<Record<GroupProtocol, readonly ProtocolFault[]>> = {
  classic: [
    ...fault('Heartbeat', 'before', 'cut', 'REBALANCE_IN_PROGRESS', 'UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'NOT_COORDINATOR'),
    ...fault('JoinGroup', 'before', 'COORDINATOR_LOAD_IN_PROGRESS', 'UNKNOWN_MEMBER_ID', 'NOT_COORDINATOR'),
    ...fault('JoinGroup', 'after', 'cut'),
    ...fault('SyncGroup', 'before', 'REBALANCE_IN_PROGRESS', 'COORDINATOR_NOT_AVAILABLE'),
    ...fault('SyncGroup', 'after', 'cut'),
  ],
  consumer: [
    ...fault(
      'ConsumerGroupHeartbeat',
      'before',
      'cut',
      'UNKNOWN_MEMBER_ID',
      'FENCED_MEMBER_EPOCH',
      'NOT_COORDINATOR',
      'COORDINATOR_NOT_AVAILABLE',
      'COORDINATOR_LOAD_IN_PROGRESS',
    ),
    ...fault('ConsumerGroupHeartbeat', 'after', 'cut'),
  ],
};

const OF_COMMITS: Readonly<Record<Guarantee, readonly ProtocolFault[]>> = {
  'at-least-once': [
    ...fault(
      'OffsetCommit',
      'before',
      'cut',
      'COORDINATOR_NOT_AVAILABLE',
      'NOT_COORDINATOR',
      'ILLEGAL_GENERATION',
      'REBALANCE_IN_PROGRESS',
    ),
    ...fault('OffsetCommit', 'after', 'cut', 'REQUEST_TIMED_OUT'),
    ...fault('InitProducerId', 'after', 'cut'),
  ],
  'exactly-once': [
    ...fault(
      'EndTxn',
      'before',
      'cut',
      'PRODUCER_FENCED',
      'INVALID_PRODUCER_EPOCH',
      'CONCURRENT_TRANSACTIONS',
      'NOT_COORDINATOR',
      'COORDINATOR_LOAD_IN_PROGRESS',
    ),
    ...fault('EndTxn', 'after', 'cut', 'COORDINATOR_NOT_AVAILABLE', 'REQUEST_TIMED_OUT'),
    ...fault(
      'TxnOffsetCommit',
      'before',
      'cut',
      'ILLEGAL_GENERATION',
      'UNKNOWN_MEMBER_ID',
      'REBALANCE_IN_PROGRESS',
      'COORDINATOR_LOAD_IN_PROGRESS',
    ),
    ...fault('TxnOffsetCommit', 'after', 'cut', 'REQUEST_TIMED_OUT', 'COORDINATOR_NOT_AVAILABLE'),
    ...fault('AddPartitionsToTxn', 'before', 'cut', 'CONCURRENT_TRANSACTIONS', 'PRODUCER_FENCED', 'NOT_COORDINATOR'),
    ...fault('AddPartitionsToTxn', 'after', 'cut'),
    ...fault('AddOffsetsToTxn', 'before', 'CONCURRENT_TRANSACTIONS', 'COORDINATOR_LOAD_IN_PROGRESS'),
    ...fault('AddOffsetsToTxn', 'after', 'cut'),
    ...fault('InitProducerId', 'before', 'cut', 'CONCURRENT_TRANSACTIONS', 'COORDINATOR_LOAD_IN_PROGRESS'),
    ...fault('InitProducerId', 'after', 'cut'),
    ...fault('Produce', 'before', 'INVALID_PRODUCER_EPOCH'),
  ],
};

/**
 * What brokers may truly say or leave out. Not there: what no broker says after it has done what was asked, such as PRODUCER_FENCED, and
 * OFFSET_OUT_OF_RANGE for offsets that are there, after which a reader begins elsewhere, as it was told to.
 */
export function faultsOf(guarantee: Guarantee, groupProtocol: GroupProtocol): readonly ProtocolFault[] {
  return [...COMMON, ...OF_GROUPS[groupProtocol], ...OF_COMMITS[guarantee]];
}
