import { createHash } from 'node:crypto';
import { type Headers, headerText } from '../../engine/model/record.ts';
import { EVENT_HEADERS, type TopicDeclaration } from '../../schemas/topics.ts';

/** What headers are made from. */
export interface HeadedEvent {
  readonly id: string;
  readonly tenant: string;
  readonly documentId?: string;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const SAMPLED = '01';

/**
 * The headers of an event that follows from another: the correlation id and the trace go on, the span is the event's own. An event that
 * follows from none begins a correlation by its document and a trace by its correlation id.
 */
export function eventHeaders(topic: Pick<TopicDeclaration, 'schemaVersion'>, event: HeadedEvent, incoming: Headers): Headers {
  const correlationId = headerText(incoming, EVENT_HEADERS.correlationId) ?? event.documentId ?? event.id;
  const trace = TRACEPARENT.exec(headerText(incoming, EVENT_HEADERS.traceparent) ?? '');
  const traceId = trace?.[1] ?? hash(correlationId, 32);
  const traceparent = `00-${traceId}-${hash(event.id, 16)}-${trace?.[3] ?? SAMPLED}`;
  return [
    [EVENT_HEADERS.id, Buffer.from(event.id)],
    [EVENT_HEADERS.tenant, Buffer.from(event.tenant)],
    [EVENT_HEADERS.correlationId, Buffer.from(correlationId)],
    [EVENT_HEADERS.schemaVersion, Buffer.from(String(topic.schemaVersion))],
    [EVENT_HEADERS.traceparent, Buffer.from(traceparent)],
  ];
}

function hash(text: string, characters: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, characters);
}
