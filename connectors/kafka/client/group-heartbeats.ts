import { isStreamError } from '../../../engine/model/stream-error.ts';
import type { GroupMetadata, Logger } from '../../../engine/ports.ts';
import { Heartbeat } from '../wire/messages/heartbeat.ts';
import { backoffMs, pause } from './backoff.ts';
import { BEATS_PER_SESSION } from './client-options.ts';
import type { GroupCoordinator } from './group-coordinator.ts';

export interface HeartbeatParts {
  readonly coordinator: GroupCoordinator;
  readonly sessionTimeoutMs: number;
  readonly logger: Logger;
  readonly closing: AbortSignal;
  /** The generation that is told to be alive still is the member's. */
  stands(): boolean;
  /** What the group answered, NONE included; not asked for a generation that is over, as that says nothing about the next. */
  answered(errorCode: number): void;
}

/** Sends heartbeats of one generation as long as it stands. */
export async function beat(member: GroupMetadata, parts: HeartbeatParts): Promise<void> {
  const { groupId, generationId, memberId, groupInstanceId } = member;
  const { coordinator, sessionTimeoutMs, logger, closing } = parts;
  const intervalMs = sessionTimeoutMs / BEATS_PER_SESSION;
  for (let failures = 0; ; ) {
    await pause(failures === 0 ? intervalMs : Math.min(intervalMs, backoffMs(failures)), closing);
    if (!parts.stands()) return;
    try {
      const connection = await coordinator.connection();
      const request = { groupId, generationId, memberId, groupInstanceId };
      const { errorCode } = await connection.request(Heartbeat, request, { timeoutMs: sessionTimeoutMs });
      failures = 0;
      if (parts.stands()) parts.answered(errorCode);
    } catch (error) {
      failures++;
      logger.debug({ groupId }, `heartbeat: ${isStreamError(error) ? error.message : String(error)}`);
    }
  }
}
