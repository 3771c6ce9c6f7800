import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, bool, int16, int32, nullableString, string } from '../types.ts';

export const DescribeCluster = api({
  key: 60,
  name: 'DescribeCluster',
  min: 0,
  max: 0,
  flexibleFrom: 0,
  request: struct({ includeClusterAuthorizedOperations: bool }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
    clusterId: string,
    controllerId: int32,
    brokers: array(struct({ brokerId: int32, host: string, port: int32, rack: nullableString })),
    clusterAuthorizedOperations: since(0, int32, -2147483648),
  }),
});
