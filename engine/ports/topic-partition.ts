export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface OffsetAndMetadata {
  readonly offset: number;
  /** At most 4,096 bytes of UTF-8. */
  readonly metadata: string;
  /**
   * The newest epoch of the partition's leader in which a record was read that the commit counts, where the log tells: a log that was cut shows by
   * it, also when it has gone on since.
   */
  readonly leaderEpoch?: number | undefined;
}

/** Where a partition is to be read from. */
export type PartitionStart = TopicPartition & Pick<OffsetAndMetadata, 'offset' | 'leaderEpoch'>;
