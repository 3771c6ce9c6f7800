import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, bool, int8, int16, int32, nullableString, string } from '../types.ts';

export const DescribeCluster = api({
  key: 60,
  name: 'DescribeCluster',
  min: 0,
  max: 2,
  flexibleFrom: 0,
  request: struct({
    includeClusterAuthorizedOperations: bool,
    endpointType: since(1, int8, 1),
    includeFencedBrokers: since(2, bool),
  }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
    endpointType: since(1, int8, 1),
    clusterId: string,
    controllerId: since(0, int32, -1),
    brokers: array(struct({ brokerId: int32, host: string, port: int32, rack: nullableString, isFenced: since(2, bool) })),
    clusterAuthorizedOperations: since(0, int32, -2147483648),
  }),
});
