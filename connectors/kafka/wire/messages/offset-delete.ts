import { api } from '../api.ts';
import { struct } from '../struct.ts';
import { array, int16, int32, string } from '../types.ts';

export const OffsetDelete = api({
  key: 47,
  name: 'OffsetDelete',
  min: 0,
  max: 0,
  flexibleFrom: Number.POSITIVE_INFINITY,
  request: struct({
    groupId: string,
    topics: array(struct({ name: string, partitions: array(struct({ partitionIndex: int32 })) })),
  }),
  response: struct({
    errorCode: int16,
    throttleTimeMs: int32,
    topics: array(struct({ name: string, partitions: array(struct({ partitionIndex: int32, errorCode: int16 })) })),
  }),
});
