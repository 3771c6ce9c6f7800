import type { AgentRequest, AgentStatus } from '../../schemas/index.ts';
import { eventId } from './event-id.ts';

/** The event that an agent has taken up a request. */
export function running({ id, documentId, tenant, agent, attempt }: AgentRequest): AgentStatus {
  const statusId = eventId('running', id);
  return { id: statusId, documentId, tenant, agent, state: 'running', attempt, message: null, elapsedMs: null, at: Date.now() };
}
