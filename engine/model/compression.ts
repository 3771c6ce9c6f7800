/** Ways to pack a batch of records; docs/kafka-drivers.md says what each costs. */
export const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type Compression = (typeof COMPRESSIONS)[number];
