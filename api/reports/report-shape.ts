import { z } from '@hono/zod-openapi';

const Time = z.string().openapi({ format: 'date-time' });

export const MetricShape = z
  .object({
    id: z.string(),
    tenant: z.string(),
    documentType: z.string().openapi({ example: 'all' }),
    windowStart: Time,
    windowEnd: Time,
    count: z.int(),
    failed: z.int(),
    failureRate: z.number().openapi({ description: '0 to 1.' }),
    latencyMs: z
      .object({ p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() })
      .nullable()
      .openapi({ description: 'From upload to result; null when nothing was processed.' }),
    qualityMean: z.number().nullable(),
    entitiesPerDocument: z.number(),
    report: z.string().openapi({ description: 'The same in a few sentences.' }),
  })
  .openapi('Metric');

export const MetricListShape = z.object({ metrics: z.array(MetricShape) }).openapi('MetricList');

export const AlertShape = z
  .object({
    id: z.string(),
    tenant: z.string(),
    severity: z.string().openapi({ example: 'warning', description: 'info, warning or critical.' }),
    code: z.string(),
    origin: z.string().openapi({ description: 'The pipeline or process that raised it.' }),
    message: z.string(),
    context: z.record(z.string(), z.string()),
    at: Time,
  })
  .openapi('Alert');

export const AlertListShape = z.object({ alerts: z.array(AlertShape) }).openapi('AlertList');
