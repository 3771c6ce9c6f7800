import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, bool, int16, int32, int64, nullableArray, string } from '../types.ts';

export const DescribeLogDirs = api({
  key: 35,
  name: 'DescribeLogDirs',
  min: 1,
  max: 5,
  flexibleFrom: 2,
  request: struct({
    /** Null asks for all. */
    topics: nullableArray(struct({ topic: string, partitions: array(int32) })),
  }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: since(3, int16),
    results: array(
      struct({
        errorCode: int16,
        logDir: string,
        topics: array(
          struct({
            name: string,
            partitions: array(struct({ partitionIndex: int32, partitionSize: int64, offsetLag: int64, isFutureKey: bool })),
          }),
        ),
        totalBytes: since(4, int64, -1),
        usableBytes: since(4, int64, -1),
        isCordoned: since(5, bool),
      }),
    ),
  }),
});
