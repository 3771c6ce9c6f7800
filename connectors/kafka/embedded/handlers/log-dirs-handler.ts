import { statfsSync } from 'node:fs';
import { ERROR } from '../../wire/error-codes.ts';
import { DescribeLogDirs } from '../../wire/messages/describe-log-dirs.ts';
import { handler } from '../handler.ts';

/** The one folder, the size of its disk, and of each log that is asked for. */
export const describeLogDirsHandler = handler(DescribeLogDirs, (broker, { topics }) => {
  const isAsked = (name: string, partition: number): boolean =>
    topics?.some(({ topic, partitions }) => topic === name && partitions.includes(partition)) ?? true;
  const described = broker.topics.all().map(({ name, partitions }) => ({
    name,
    partitions: partitions
      .filter(({ partition }) => isAsked(name, partition))
      .map(({ partition, size }) => ({ partitionIndex: partition, partitionSize: size, offsetLag: 0, isFutureKey: false })),
  }));
  const { bsize, blocks, bavail } = statfsSync(broker.dir);
  return {
    errorCode: ERROR.NONE,
    results: [
      {
        errorCode: ERROR.NONE,
        logDir: broker.dir,
        topics: described.filter(({ partitions }) => partitions.length > 0),
        totalBytes: blocks * bsize,
        usableBytes: bavail * bsize,
        isCordoned: false,
      },
    ],
  };
});
