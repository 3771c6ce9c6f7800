import { fileURLToPath } from 'node:url';
import type { Case } from './case.ts';

/** Answers of the real broker as they came: a line each. */
export const FRAMES = fileURLToPath(new URL('frames.jsonl', import.meta.url));

/** The whole frame of one answer, without its size. */
export interface CapturedFrame {
  readonly name: string;
  readonly apiKey: number;
  readonly version: number;
  readonly hex: string;
}

/** Beside one request of each call and version: answers that say more than an error. */
const CAPTURED: ReadonlySet<string> = new Set([
  'ConsumerGroupDescribe v1: the group',
  'ConsumerGroupHeartbeat v1: a member joins',
  'DescribeConfigs v4: with synonyms',
  'DescribeGroups v5: a stable group',
  'DescribeProducers v0: the producers',
  'DescribeTransactions v0: one that is open',
  'Fetch v12: everything, with one that was aborted',
  'Fetch v12: what is committed, with one that was aborted',
  'Heartbeat v4: of a static member that is back',
  'JoinGroup v9: a static member that leads is back',
  'LeaveGroup v5: with a reason',
  'ListGroups v5: of the consumer protocol',
  'OffsetFetch v7: of a tool, all',
  'OffsetFetch v9: by the member',
  'SyncGroup v5: the leader',
]);

/** Whether the answer is kept as it came. */
export function isCaptured({ name, api, version }: Case): boolean {
  const isServed = version >= api.min && version <= api.max;
  return isServed && (name.endsWith(': valid') || CAPTURED.has(name));
}

export function captured({ name, api, version }: Case, frame: Buffer): CapturedFrame {
  return { name, apiKey: api.key, version, hex: frame.toString('hex') };
}
