export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface OffsetAndMetadata {
  readonly offset: number;
  /** At most 4,096 bytes of UTF-8. */
  readonly metadata: string;
}
