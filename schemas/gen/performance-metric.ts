// Generated from the .avsc files by `millrace schema gen`. Do not edit.
import type { AvroSchema } from '../avro-schema.ts';

/** Documents of one type within one minute; type `all` takes all together. */
export interface PerformanceMetric {
  /** Id of the type and minute: a later event of the same id replaces an earlier one. Also the record's key. */
  readonly id: string;
  /** Whose document it is. */
  readonly tenant: string;
  /** A type, `all` for all together, `none` for documents that failed before their type was known. */
  readonly documentType: string;
  readonly windowStart: number;
  readonly windowEnd: number;
  readonly count: number;
  readonly failed: number;
  readonly failureRate: number;
  readonly latencyMs: LatencyPercentiles | null;
  readonly qualityMean: number | null;
  readonly entitiesPerDocument: number;
  /** The same in a few sentences. */
  readonly report: string;
}

/** From upload to result, in ms. */
export interface LatencyPercentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export const performanceMetricSchema: AvroSchema<PerformanceMetric> = {
  type: 'record',
  name: 'PerformanceMetric',
  namespace: 'millrace.events',
  doc: 'Documents of one type within one minute; type `all` takes all together.',
  fields: [
    {
      name: 'id',
      type: 'string',
      doc: "Id of the type and minute: a later event of the same id replaces an earlier one. Also the record's key.",
    },
    { name: 'tenant', type: 'string', default: 'default', doc: 'Whose document it is.' },
    {
      name: 'documentType',
      type: 'string',
      doc: 'A type, `all` for all together, `none` for documents that failed before their type was known.',
    },
    { name: 'windowStart', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'windowEnd', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'count', type: 'int' },
    { name: 'failed', type: 'int' },
    { name: 'failureRate', type: 'double' },
    {
      name: 'latencyMs',
      type: [
        'null',
        {
          type: 'record',
          name: 'LatencyPercentiles',
          doc: 'From upload to result, in ms.',
          fields: [
            { name: 'p50', type: 'double' },
            { name: 'p95', type: 'double' },
            { name: 'p99', type: 'double' },
            { name: 'max', type: 'double' },
          ],
        },
      ],
      default: null,
    },
    { name: 'qualityMean', type: ['null', 'double'], default: null },
    { name: 'entitiesPerDocument', type: 'double' },
    { name: 'report', type: 'string', doc: 'The same in a few sentences.' },
  ],
};
