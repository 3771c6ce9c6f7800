// Generated from the .avsc files by `millrace schema gen`. Do not edit.
import type { AvroSchema } from '../avro-schema.ts';

/** An agent's work on a document has moved on. */
export interface AgentStatus {
  /** Id of this event; the same when the event is sent again. */
  readonly id: string;
  /** Id of the document; also the record's key. */
  readonly documentId: string;
  /** Whose document it is. */
  readonly tenant: string;
  /** document-analyzer, quality-assurance. */
  readonly agent: string;
  readonly state: AgentState;
  readonly attempt: number;
  readonly message: string | null;
  readonly elapsedMs: number | null;
  readonly at: number;
}

export type AgentState = 'queued' | 'running' | 'retrying' | 'done' | 'failed';

export const agentStatusSchema: AvroSchema<AgentStatus> = {
  type: 'record',
  name: 'AgentStatus',
  namespace: 'millrace.events',
  doc: "An agent's work on a document has moved on.",
  fields: [
    { name: 'id', type: 'string', doc: 'Id of this event; the same when the event is sent again.' },
    { name: 'documentId', type: 'string', doc: "Id of the document; also the record's key." },
    { name: 'tenant', type: 'string', default: 'default', doc: 'Whose document it is.' },
    { name: 'agent', type: 'string', doc: 'document-analyzer, quality-assurance.' },
    {
      name: 'state',
      type: { type: 'enum', name: 'AgentState', symbols: ['queued', 'running', 'retrying', 'done', 'failed'] },
    },
    { name: 'attempt', type: 'int', default: 1 },
    { name: 'message', type: ['null', 'string'], default: null },
    { name: 'elapsedMs', type: ['null', 'double'], default: null },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
  ],
};
