import { TOPICS } from '../../schemas/index.ts';

/** The topics that clients may follow. */
export const LIVE_TOPICS: readonly string[] = [
  TOPICS.documentUploaded,
  TOPICS.agentStatus,
  TOPICS.documentProcessed,
  TOPICS.performanceMetric,
  TOPICS.systemAlert,
].map(({ name }) => name);

/** A decoded record of one of these topics. */
export interface LiveEvent {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly event: unknown;
}

/** A live event as it is sent: written once, for all clients. */
export interface Frame {
  /** Counts up by one with each event of this process. */
  readonly seq: number;
  readonly topic: string;
  /** null: the event is about no single document. */
  readonly documentId: string | null;
  readonly tenant: string | null;
  readonly json: Buffer;
}

/** Writes an event as clients get it. The bytes of uploads are left out: they are no news, and may be large. */
export function frameOf(seq: number, cursor: string, live: LiveEvent): Frame {
  const { event, offset, partition, timestamp, topic } = live;
  const fields = typeof event === 'object' && event !== null ? (event as Readonly<Record<string, unknown>>) : {};
  const { content: _content, ...told } = fields;
  const json = JSON.stringify({ type: 'event', topic, partition, offset, timestamp, cursor, event: told }, bigintAsText);
  return { seq, topic, documentId: textOr(fields.documentId), tenant: textOr(fields.tenant), json: Buffer.from(json) };
}

function textOr(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** A schema of somebody else may hold a long beyond 2^53. */
function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
