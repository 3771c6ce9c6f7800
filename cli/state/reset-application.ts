import { rmSync } from 'node:fs';
import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import type { Database } from '../../connectors/postgres/database.ts';
import { forgetPositions } from '../../connectors/postgres/sink/forget-positions.ts';
import { requireUnused } from './local-state.ts';
import type { ResetPlan } from './reset-plan.ts';
import { membersOf, requireStopped } from './stopped-group.ts';

/**
 * Does what a plan says. Offsets go last, so that a reset that was cut off is done again by the same command.
 *
 * Errors: STREAM_CLI when the group has members again, before anything is deleted
 */
export async function resetApplication(log: KafkaLog, plan: ResetPlan, database: Database | undefined): Promise<void> {
  const { application, members, topics, local, offsets } = plan;
  const groups = log.groups();
  if (members.length > 0) await groups.removeMembers(application, members);
  requireStopped(application, await membersOf(log, application), 'nothing was done: stop its workers first');
  requireUnused(local);
  await log.admin().deleteTopics(topics);
  rmSync(local.path, { recursive: true, force: true });
  if (database) await forgetPositions(database, application);
  // With the group go offsets of topics that the pipeline reads no more, and of topics that begin anew.
  await groups.delete(application);
  const commits = offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset, metadata: '' }));
  if (commits.length > 0) await groups.commit(application, commits);
}
