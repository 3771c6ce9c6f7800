import { KEPT_AT_LEAST } from '../compile/internal-topic-configs.ts';
import type { Topology } from '../compile/topology.ts';
import { StreamError } from '../model/stream-error.ts';
import type { Logger, TopicDescription, TopicSpec } from '../ports.ts';

/** Instead of a retention. */
const FOR_EVER = '-1';

/** Something that a topic has and the pipeline cannot work with. */
interface Fault {
  readonly what: string;
  /** How to make the topic fit; absent where that is not possible with what is in it. */
  readonly mend?: string;
}

/**
 * Whether the application's own topics that exist already are what its pipeline needs. Their configs are left unchecked where the log does not tell
 * them, which is logged.
 *
 * Errors: STREAM_TOPIC_MISMATCH (user/process/stop) with each topic that is not: what it has, what is needed, what to do
 */
export function checkInternalTopics(
  { plan: { name: pipeline } }: Pick<Topology, 'plan'>,
  wanted: readonly TopicSpec[],
  existing: readonly TopicDescription[],
  logger: Logger,
): void {
  const found = new Map(existing.map((topic) => [topic.name, topic]));
  const unchecked: string[] = [];
  const misfits: { readonly topic: string; readonly faults: readonly Fault[] }[] = [];
  for (const want of wanted) {
    const has = found.get(want.name);
    if (!has) continue;
    if (!isTold(has)) unchecked.push(want.name);
    const faults = [...shapeFaults(has, want), ...(isTold(has) ? configFaults(has, want) : [])];
    if (faults.length > 0) misfits.push({ topic: want.name, faults });
  }
  if (unchecked.length > 0) {
    const fields = { code: 'STREAM_TOPIC_UNCHECKED', pipeline, topics: unchecked };
    logger.warn(
      fields,
      'the log does not tell the configs of topics: make sure that nobody has changed those of the internal ones',
    );
  }
  if (misfits.length === 0) return;
  const topic = misfits.map(({ topic }) => topic).join(',');
  const faults = misfits.map(({ topic, faults }) => `'${topic}': ${faults.map(describeFault).join('; ')}`).join('. ');
  const advice = misfits.every((misfit) => misfit.faults.every(({ mend }) => mend !== undefined))
    ? 'Do so, or reset the application'
    : 'Reset the application, or give it another application id';
  throw new StreamError(`internal topics do not fit pipeline '${pipeline}': ${faults}. ${advice}`, {
    code: 'STREAM_TOPIC_MISMATCH',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    context: { topic, pipeline },
  });
}

function describeFault({ what, mend }: Fault): string {
  return mend === undefined ? what : `${what} (${mend})`;
}

/** Whether its configs are known: every topic has a policy. */
function isTold({ configs }: TopicDescription): boolean {
  return configs['cleanup.policy'] !== undefined;
}

function shapeFaults(has: TopicDescription, want: TopicSpec): readonly Fault[] {
  const replicas = want.replicationFactor ?? -1;
  return [
    ...(has.partitions === want.partitions
      ? []
      : [{ what: `it has ${has.partitions} partitions where ${want.partitions} are needed` }]),
    ...(has.replicationFactor === undefined || has.replicationFactor >= replicas
      ? []
      : [
          {
            what: `its replication factor is ${has.replicationFactor} where ${replicas} is asked for`,
            mend: `give it ${replicas} replicas, or ask for fewer by replicationFactor`,
          },
        ]),
  ];
}

function configFaults({ configs: has }: TopicDescription, { configs: want = {} }: TopicSpec): readonly Fault[] {
  const policy = want['cleanup.policy'];
  const faults: Fault[] = [];
  if (policy !== undefined && !samePolicy(has['cleanup.policy'] ?? '', policy))
    faults.push({ what: `its cleanup.policy is ${has['cleanup.policy']} where ${policy} is needed` });
  for (const name of KEPT_AT_LEAST) {
    const [needed, now] = [want[name], has[name]];
    if (needed === undefined || now === undefined || lengthOf(now) >= lengthOf(needed)) continue;
    faults.push({ what: `its ${name} is ${now} where ${needed} is needed`, mend: `set ${name} of the topic to ${needed}` });
  }
  return faults;
}

function lengthOf(ms: string): number {
  return ms === FOR_EVER ? Number.POSITIVE_INFINITY : Number(ms);
}

function samePolicy(a: string, b: string): boolean {
  const parts = (text: string): string =>
    text
      .split(',')
      .map((part) => part.trim())
      .sort()
      .join();
  return parts(a) === parts(b);
}
