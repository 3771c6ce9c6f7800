import { isStreamError } from '../../engine/model/stream-error.ts';
import type { AgentContext } from '../../operators/index.ts';
import type { AgentRequest, AgentResult, Failure } from '../../schemas/index.ts';
import { eventId } from './event-id.ts';

/** What an agent found, without what every answer repeats. */
export type Answer = Pick<AgentResult, 'analysis' | 'quality'>;

/**
 * Answers a request by what `work` finds. A fault of the document is an answer too, as trying again would end the same way; a fault of
 * something outside is thrown on, to be tried again.
 */
export async function answer(
  request: AgentRequest,
  context: AgentContext<string>,
  work: () => Promise<Answer>,
): Promise<AgentResult> {
  const started = performance.now();
  const { documentId, tenant, agent, attempt, source } = request;
  const { analysis, quality, failure } = await work().then(
    (found) => ({ ...found, failure: null }),
    (error: unknown) => ({ analysis: null, quality: null, failure: failureOf(error, context, agent) }),
  );
  return {
    id: eventId('result', request.id),
    documentId,
    tenant,
    agent,
    attempt,
    source,
    analysis,
    quality,
    failure,
    elapsedMs: performance.now() - started,
    finishedAt: Date.now(),
  };
}

function failureOf(error: unknown, context: AgentContext<string>, stage: string): Failure {
  if (context.signal.aborted) throw error;
  if (isStreamError(error)) {
    if (error.verdict === 'retry' || error.verdict === 'stop') throw error;
    return { code: error.code, message: error.message, stage };
  }
  // Ours, not the document's; it would fail again all the same, and the sender shall not wait for it.
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'STREAM_AGENT_FAULT', message: `the agent failed in a way that is not foreseen: ${message}`, stage };
}
