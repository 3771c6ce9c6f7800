import type { GroupMember } from '../../connectors/kafka/client/group-admin.ts';
import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import type { Database } from '../../connectors/postgres/database.ts';
import { countPositions } from '../../connectors/postgres/sink/forget-positions.ts';
import type { Topology } from '../../engine/compile/topology.ts';
import { cliFailure } from '../cli-error.ts';
import { similarNames } from '../similar-names.ts';
import { table } from '../table.ts';
import { type ChosenOffset, chosenOffsets } from './chosen-offsets.ts';
import { type FoundApplication, findApplication, partitionsOf } from './find-application.ts';
import { findLocalState, type LocalState } from './local-state.ts';
import type { OffsetChoice } from './offset-choice.ts';
import { describeMember, membersOf } from './stopped-group.ts';

/** What a reset does, before it is done. */
export interface ResetPlan {
  readonly application: string;
  /** Members that the group has now. */
  readonly members: readonly GroupMember[];
  readonly offsets: readonly ChosenOffset[];
  /** Topics that are deleted: changelogs, and topics between the parts of the pipeline. */
  readonly topics: readonly string[];
  /** The dead-letter topic, which stays. */
  readonly kept: readonly string[];
  readonly local: LocalState;
  /** Undefined: no database was named. */
  readonly positions: number | undefined;
}

export interface ResetTarget {
  readonly application: string;
  /** Absent: inputs are the topics of which the group has offsets. */
  readonly topology?: Topology;
  readonly stateDir: string;
  readonly database?: Database;
}

/** Errors: STREAM_CLI for an application of which nothing is known, naming similar ones. */
export async function planReset(
  log: KafkaLog,
  { application, topology, stateDir, database }: ResetTarget,
  choice: OffsetChoice,
): Promise<ResetPlan> {
  const [found, members] = await Promise.all([findApplication(log, application, { topology }), membersOf(log, application)]);
  const local = findLocalState(stateDir, application);
  if (found.internal.length + found.committed.length + local.stores.length === 0) throw await unknown(log, application, topology);
  const places = inputsOf(found, topology).flatMap((topic) => partitionsOf(topic, found.topics.get(topic) ?? 0));
  const kept = found.internal.filter(({ kind }) => kind === 'dead-letters').map(({ name }) => name);
  const made = found.internal.map(({ name }) => name).filter((name) => !kept.includes(name));
  // What the pipeline would take for its own, whoever made it.
  const wanted = topology?.internalTopics.map(({ name }) => name).filter((name) => found.topics.has(name)) ?? [];
  return {
    application,
    members,
    offsets: await chosenOffsets(log, choice, places, found.committed),
    topics: [...new Set([...made, ...wanted])].sort(),
    kept,
    local,
    positions: database && (await countPositions(database, application)),
  };
}

function inputsOf({ committed, internal }: FoundApplication, topology: Topology | undefined): readonly string[] {
  const own = new Set(internal.map(({ name }) => name));
  const read = topology
    ? topology.subTopologies.flatMap((sub) =>
        sub.entries.filter(({ source }) => source && !source.global).map(({ topic }) => topic),
      )
    : committed.map(({ topic }) => topic).filter((topic) => !own.has(topic));
  return [...new Set(read)].sort();
}

async function unknown(log: KafkaLog, application: string, topology: Topology | undefined): Promise<Error> {
  const groups = await log.groups().list();
  const similar = similarNames(application, groups);
  const hint =
    similar.length > 0
      ? `did you mean ${similar.join(' or ')}?`
      : topology
        ? 'there is nothing to reset; --application-id names another one'
        : 'its id is the one that `millrace run` was given, or the name of its pipeline';
  return cliFailure(`application '${application}' has no topics, no offsets and no state here`, hint);
}

/** The plan for a person who is about to say yes. */
export function describeReset(plan: ResetPlan): string {
  const { application, members, offsets, topics, kept, local, positions } = plan;
  const rows = offsets.map(({ topic, partition, before, offset, end }) => [
    topic,
    partition,
    before ?? 'none',
    offset,
    end - offset,
  ]);
  const stores = new Set(local.stores.map(({ store }) => store)).size;
  const lines = [
    ...members.map((member) => `member of the group: ${describeMember(member)}`),
    ...topics.map((topic) => `topic deleted: ${topic}`),
    ...(stores === 0 ? [] : [`local state deleted: ${local.path} (${stores} ${stores === 1 ? 'store' : 'stores'})`]),
    positions === undefined
      ? 'positions of exactly-once sinks: kept, as no database is named (--database)'
      : `positions of exactly-once sinks deleted: ${positions}`,
    ...kept.map((topic) => `kept: ${topic}`),
  ];
  const places =
    rows.length === 0 ? 'no offsets are set\n' : table([['INPUT', 'PARTITION', 'OFFSET', 'NEW OFFSET', 'TO READ'], ...rows]);
  return `reset of application ${application}\n\n${places}\n${lines.join('\n')}\n`;
}
