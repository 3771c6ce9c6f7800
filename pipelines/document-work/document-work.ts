import type {
  AgentRequest,
  AgentResult,
  AgentStatus,
  Analysis,
  DocumentProcessed,
  DocumentSource,
  DocumentUploaded,
  Failure,
  Quality,
  StageTiming,
  SystemAlert,
} from '../../schemas/index.ts';
import { eventId } from '../events/event-id.ts';

/** The agents that work on a document, in this order. */
export const AGENTS = ['document-analyzer', 'quality-assurance'] as const;
export type AgentName = (typeof AGENTS)[number];

/** Times an agent is asked before the document fails. */
export const ATTEMPTS_MAX = 3;
/** How long an agent may take to answer before it is asked again; it covers the time a request waits behind others. */
export const ANSWER_TIMEOUT_MS = 10 * 60_000;

/** A document whose work is under way: one row of the orchestrator's state. */
export interface OpenWork {
  readonly documentId: string;
  readonly tenant: string;
  readonly uploadId: string;
  readonly source: DocumentSource;
  /** The agent that is at work. */
  readonly agent: AgentName;
  readonly attempt: number;
  readonly deadline: number;
  /** What the analyzer found, once it has. */
  readonly analysis: Analysis | null;
  readonly timings: readonly StageTiming[];
  /** The event by which the work came to where it is. */
  readonly causeId: string;
}

/** A document whose work has ended: kept so that what comes again is recognised. */
export interface ClosedWork {
  readonly uploadId: string;
  readonly causeId: string;
  readonly at: number;
  /** What was sent at the end; null once it is certain that it was. */
  readonly processed: DocumentProcessed | null;
}

export type Work = OpenWork | ClosedWork;

/** Events that follow from a transition, by the topic they go to. */
export type Effect =
  | { readonly to: 'document-analyzer' | 'quality-assurance'; readonly event: AgentRequest }
  | { readonly to: 'status'; readonly event: AgentStatus }
  | { readonly to: 'processed'; readonly event: DocumentProcessed }
  | { readonly to: 'alert'; readonly event: SystemAlert };

/** Where a document stands after an event, and what follows from it. */
export interface Transition {
  readonly work: Work | undefined;
  readonly effects: readonly Effect[];
  /** Set when the event changed nothing: it had been seen, or came too late to matter. */
  readonly ignored?: 'duplicate-upload' | 'late-result';
}

export function isOpen(work: Work | undefined): work is OpenWork {
  return work !== undefined && 'agent' in work;
}

/**
 * The life of a document, as pure functions of its state and an event:
 *
 * ```
 *   (none) ─uploaded─▶ document-analyzer ─result─▶ quality-assurance ─result─▶ closed (done)
 *                        │  ▲ no answer,             │  ▲ no answer,
 *                        │  └ ask again              │  └ ask again
 *                        │ failure, or attempts used │ failure, or attempts used
 *                        ▼                           ▼
 *                  closed (failed)             closed (done, not assessed)
 * ```
 *
 * An event that comes again after a crash gives the same effects again, with the same ids; one that is out of turn gives none.
 */
export function onUploaded(work: Work | undefined, upload: DocumentUploaded, now: number): Transition {
  if (work === undefined) {
    const { fileName, contentType, sizeBytes, sha256, objectKey, uploadedAt, documentId, tenant } = upload;
    const source: DocumentSource = { fileName, contentType, sizeBytes, sha256, objectKey, uploadedAt };
    const first = { documentId, tenant, uploadId: upload.id, source, analysis: null, timings: [], causeId: upload.id };
    return ask({ ...first, agent: AGENTS[0], attempt: 1, deadline: 0 }, now);
  }
  if (isOpen(work) && work.causeId === upload.id) return ask(work, now);
  return { work, effects: [], ignored: 'duplicate-upload' };
}

export function onResult(work: Work | undefined, result: AgentResult, now: number): Transition {
  if (!isOpen(work)) {
    if (!work || work.causeId !== result.id || work.processed === null) return { work, effects: [], ignored: 'late-result' };
    return { work, effects: [{ to: 'processed', event: work.processed }] };
  }
  // The same answer again: what it led to may not have been sent.
  if (work.causeId === result.id) return ask(work, now);
  if (result.agent !== work.agent) return { work, effects: [], ignored: 'late-result' };
  const timings = [...work.timings, ...(result.analysis && !work.analysis ? result.analysis.timings : [])];
  const timed = { ...work, timings: [...timings, { stage: result.agent, ms: result.elapsedMs }], causeId: result.id };
  const done = statusOf(work, result.failure ? 'failed' : 'done', now, result.failure?.message ?? null, result.elapsedMs);
  if (work.agent === 'document-analyzer') {
    if (result.failure) return close(timed, { failure: result.failure }, now, [done]);
    const next = ask({ ...timed, analysis: result.analysis, agent: 'quality-assurance', attempt: 1 }, now);
    return { ...next, effects: [done, ...next.effects] };
  }
  // A document whose quality could not be told has a result all the same.
  return close(timed, { quality: result.quality, failure: result.failure }, now, [done]);
}

/** Asks again where an agent has not answered in time, or gives up. */
export function onTime(work: OpenWork, now: number): Transition {
  if (now < work.deadline) return { work, effects: [] };
  const waited = `no answer from ${work.agent} within ${ANSWER_TIMEOUT_MS / 60_000} minutes (attempt ${work.attempt} of ${ATTEMPTS_MAX})`;
  if (work.attempt < ATTEMPTS_MAX) {
    const again = ask({ ...work, attempt: work.attempt + 1 }, now);
    return {
      ...again,
      effects: [statusOf({ ...work, attempt: work.attempt + 1 }, 'retrying', now, waited, null), ...again.effects],
    };
  }
  const failure: Failure = { code: 'STREAM_DOCUMENT_NO_ANSWER', message: waited, stage: work.agent };
  const causeId = eventId('no-answer', work.uploadId, work.agent);
  const alert: SystemAlert = {
    id: eventId('alert', causeId),
    tenant: work.tenant,
    severity: 'warning',
    code: failure.code,
    origin: 'orchestrator',
    message: `document ${work.documentId} failed: ${waited}`,
    context: { documentId: work.documentId, agent: work.agent },
    at: now,
  };
  return close({ ...work, causeId }, { failure }, now, [
    statusOf(work, 'failed', now, waited, null),
    { to: 'alert', event: alert },
  ]);
}

/** Asks the agent whose turn it is. */
function ask(work: OpenWork, now: number): Transition {
  const { documentId, tenant, uploadId, agent, attempt, source, analysis } = work;
  const id = eventId('request', uploadId, agent, String(attempt));
  const request: AgentRequest = { id, documentId, tenant, agent, attempt, source, analysis, requestedAt: now };
  const effects: Effect[] = [{ to: agent, event: request }];
  if (attempt === 1) effects.unshift(statusOf(work, 'queued', now, null, null));
  return { work: { ...work, deadline: now + ANSWER_TIMEOUT_MS }, effects };
}

function statusOf(
  work: OpenWork,
  state: AgentStatus['state'],
  now: number,
  message: string | null,
  elapsedMs: number | null,
): Effect {
  const { documentId, tenant, uploadId, agent, attempt } = work;
  const id = eventId('status', uploadId, agent, String(attempt), state);
  return { to: 'status', event: { id, documentId, tenant, agent, state, attempt, message, elapsedMs, at: now } };
}

function close(
  work: OpenWork,
  outcome: { readonly quality?: Quality | null; readonly failure?: Failure | null },
  now: number,
  before: readonly Effect[],
): Transition {
  const { documentId, tenant, uploadId, source, analysis, causeId } = work;
  const total = { stage: 'total', ms: Math.max(0, now - source.uploadedAt) };
  const processed: DocumentProcessed = {
    id: eventId('processed', uploadId),
    documentId,
    tenant,
    status: analysis === null ? 'failed' : 'done',
    source,
    analysis,
    quality: outcome.quality ?? null,
    failure: outcome.failure ?? null,
    timings: [...work.timings, total],
    processedAt: now,
  };
  return { work: { uploadId, causeId, at: now, processed }, effects: [...before, { to: 'processed', event: processed }] };
}
