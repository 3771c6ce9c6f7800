import { KEPT_AT_LEAST, leastKeptMs } from '../compile/internal-topic-configs.ts';
import type { Topology } from '../compile/topology.ts';
import { StreamError } from '../model/stream-error.ts';
import type { Logger, TopicDescription, TopicSpec } from '../ports.ts';

/** Instead of a retention. */
const FOR_EVER = '-1';

/** A length that a topic has, and the one that it is made with; the rows themselves need no more than `leastMs`. */
interface ShortLength {
  readonly config: string;
  readonly has: string;
  readonly wants: string;
  readonly leastMs: number;
}

/** Something that a topic has and the pipeline cannot work with. */
interface Fault {
  readonly what: string;
  /** How to make the topic fit; absent where that is not possible with what is in it. */
  readonly mend?: string;
}

/**
 * Whether the application's own topics that exist already are what its pipeline needs. Their configs are left unchecked where the log does not tell
 * them, which is logged; so is a topic that keeps all that is needed for now, and less than it would be made with, unless it is in `told`.
 *
 * Errors: STREAM_TOPIC_MISMATCH (user/process/stop) with each topic that is not: what it has, what is needed, what to do
 */
export function checkInternalTopics(
  { plan: { name: pipeline } }: Pick<Topology, 'plan'>,
  wanted: readonly TopicSpec[],
  existing: readonly TopicDescription[],
  logger: Logger,
  told: Set<string>,
): void {
  const found = new Map(existing.map((topic) => [topic.name, topic]));
  const unchecked: string[] = [];
  const misfits: { readonly topic: string; readonly faults: readonly Fault[] }[] = [];
  for (const want of wanted) {
    const has = found.get(want.name);
    if (!has) continue;
    if (!isTold(has)) unchecked.push(want.name);
    const short = shortLengths(has, want);
    const faults = [...shapeFaults(has, want), ...(isTold(has) ? policyFaults(has, want) : []), ...lengthFaults(short)];
    if (short.length > 0 && !told.has(want.name)) {
      tellShort(want.name, short, pipeline, logger);
      told.add(want.name);
    }
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
  const canMend = misfits.every((misfit) => misfit.faults.every(({ mend }) => mend !== undefined));
  const advice = canMend
    ? 'Do so: the application goes on where it was'
    : 'Reset the application, or give it another application id';
  throw new StreamError(`internal topics do not fit pipeline '${pipeline}': ${faults}. ${advice}`, {
    code: 'STREAM_TOPIC_MISMATCH',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    context: { topic, pipeline, reset: !canMend },
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

function policyFaults({ configs: has }: TopicDescription, { configs: want = {} }: TopicSpec): readonly Fault[] {
  const policy = want['cleanup.policy'];
  return policy === undefined || samePolicy(has['cleanup.policy'] ?? '', policy)
    ? []
    : [{ what: `its cleanup.policy is ${has['cleanup.policy']} where ${policy} is needed` }];
}

function shortLengths({ configs }: TopicDescription, { configs: want = {} }: TopicSpec): readonly ShortLength[] {
  return KEPT_AT_LEAST.flatMap((config) => {
    const [wants, has] = [want[config], configs[config]];
    if (wants === undefined || has === undefined || lengthOf(has) >= lengthOf(wants)) return [];
    return [{ config, has, wants, leastMs: leastKeptMs(wants) }];
  });
}

function lengthFaults(short: readonly ShortLength[]): readonly Fault[] {
  return short
    .filter(({ has, leastMs }) => Number(has) < leastMs)
    .map(({ config, has, wants, leastMs }) => ({
      what: `its ${config} is ${has} where rows need ${leastMs}`,
      mend: `set ${config} of the topic to ${wants}`,
    }));
}

/** Stopping would be worse: what is short goes while nobody processes it. */
function tellShort(topic: string, short: readonly ShortLength[], pipeline: string, logger: Logger): void {
  for (const { config, has, wants, leastMs } of short.filter((each) => Number(each.has) >= each.leastMs))
    logger.warn(
      { code: 'STREAM_TOPIC_SHORT', pipeline, topic, config, has, wants, leastMs },
      `${config} of '${topic}' is ${has}, and ${wants} where it is made anew: what is needed may be gone after a pause of the application. ` +
        `'millrace topics alter ${topic} --config ${config}=${wants}' sets it`,
    );
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
