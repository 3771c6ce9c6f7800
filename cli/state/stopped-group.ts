import type { GroupMember } from '../../connectors/kafka/client/group-admin.ts';
import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import { cliFailure } from '../cli-error.ts';

/** Members of the group of an application: those that run, and static ones that may be back. */
export async function membersOf(log: KafkaLog, application: string): Promise<readonly GroupMember[]> {
  return (await log.groups().describe(application)).members;
}

/** Errors: STREAM_CLI naming the members when there are any: what they do meanwhile would be lost, or come twice. */
export function requireStopped(application: string, members: readonly GroupMember[], hint: string): void {
  if (members.length === 0) return;
  const names = members.map(describeMember).join(', ');
  throw cliFailure(
    `application '${application}' has ${members.length} active ${members.length === 1 ? 'member' : 'members'}: ${names}`,
    hint,
  );
}

export function describeMember({ clientId, host, instanceId }: GroupMember): string {
  return `${clientId} at ${host.replace(/^\//, '')}${instanceId === null ? '' : ` (instance '${instanceId}')`}`;
}
