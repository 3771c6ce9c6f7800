// Generated from the .avsc files by `millrace schema gen`. Do not edit.
import type { AvroSchema } from '../avro-schema.ts';

/** Something an operator must know. */
export interface SystemAlert {
  /** Id of this event; the same when the event is sent again. Also the record's key. */
  readonly id: string;
  /** Whose document it is. */
  readonly tenant: string;
  readonly severity: Severity;
  readonly code: string;
  /** The pipeline or process that raised it. */
  readonly origin: string;
  readonly message: string;
  readonly context: Readonly<Record<string, string>>;
  readonly at: number;
}

export type Severity = 'info' | 'warning' | 'critical';

export const systemAlertSchema: AvroSchema<SystemAlert> = {
  type: 'record',
  name: 'SystemAlert',
  namespace: 'millrace.events',
  doc: 'Something an operator must know.',
  fields: [
    {
      name: 'id',
      type: 'string',
      doc: "Id of this event; the same when the event is sent again. Also the record's key.",
    },
    { name: 'tenant', type: 'string', default: 'default', doc: 'Whose document it is.' },
    { name: 'severity', type: { type: 'enum', name: 'Severity', symbols: ['info', 'warning', 'critical'] } },
    { name: 'code', type: 'string' },
    { name: 'origin', type: 'string', doc: 'The pipeline or process that raised it.' },
    { name: 'message', type: 'string' },
    { name: 'context', type: { type: 'map', values: 'string' }, default: {} },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
  ],
};
