import { ElectLeaders } from '../../../connectors/kafka/wire/index.ts';
import { ask, type Case } from '../case.ts';
import { NO_TOPIC } from './topics.ts';

type Topics = readonly (readonly [name: string, ...partitions: number[]])[];
const ELECTION = { preferred: 0, unclean: 1 } as const;

interface How {
  readonly type?: number;
  readonly version?: number;
  readonly timeoutMs?: number;
}

function elect(name: string, topics: Topics | null, how: How = {}): Case {
  const { type = ELECTION.preferred, version = 2, timeoutMs = 10_000 } = how;
  return ask(name, ElectLeaders, version, {
    electionType: type,
    topicPartitions: topics?.map(([topic, ...partitions]) => ({ topic, partitions })) ?? null,
    timeoutMs,
  });
}

/** Elections, where the one broker leads all already. */
export const electLeaders: readonly Case[] = [
  ...[0, 1, 2].map((version) => elect('of one partition', [['read', 0]], { version })),
  ...[0, 1, 2].map((version) => elect('of all', null, { version })),
  ...[1, 2].map((version) => elect('of a replica that is not in sync', [['read', 0]], { type: ELECTION.unclean, version })),
  elect('of replicas that are not in sync, of all', null, { type: ELECTION.unclean }),
  elect('of a kind that is none', [['read', 0]], { type: 2 }),
  elect('of a negative kind', [['read', 0]], { type: -1, version: 1 }),
  elect('of a kind that is none, of all', null, { type: 2 }),
  elect('no topics', []),
  elect('no topics, oldest version', [], { version: 0 }),
  elect('a topic without partitions', [['read']]),
  elect('an unknown topic without partitions', [[NO_TOPIC]]),
  elect('unknown topic', [[NO_TOPIC, 0]]),
  elect('unknown topic, oldest version', [[NO_TOPIC, 0]], { version: 0 }),
  elect('an empty topic name', [['', 0]]),
  elect('a name that no topic may have', [['a b', 0]]),
  elect('unknown partition', [['read', 9]]),
  elect('negative partition', [['read', -1]]),
  elect('one that is there and some that are not', [
    ['read', 0, 9],
    [NO_TOPIC, 0],
  ]),
  elect('a partition twice', [['read', 0, 0]]),
  elect('a topic twice', [
    ['read', 0],
    ['read', 1],
  ]),
  elect('a topic twice, with one partition', [
    ['read', 0],
    ['read', 0],
  ]),
  elect('no time', [['read', 0]], { timeoutMs: 0 }),
  elect('a negative time', [['read', 0]], { timeoutMs: -1 }),
];
