import { DescribeLogDirs } from '../../../connectors/kafka/wire/index.ts';
import { ask, type Case } from '../case.ts';
import { NO_TOPIC } from './topics.ts';

type Topics = readonly (readonly [name: string, ...partitions: number[]])[];

function described(name: string, topics: Topics, version = 5): Case {
  return ask(name, DescribeLogDirs, version, {
    topics: topics.map(([topic, ...partitions]) => ({ topic, partitions })),
  });
}

/** How large the logs are. */
export const logDirs: readonly Case[] = [
  ...[1, 2, 3, 4, 5].map((version) =>
    described(
      'of two topics',
      [
        ['read', 0, 1],
        ['committed', 1],
      ],
      version,
    ),
  ),
  described('one partition', [['read', 0]]),
  described('no topics', []),
  described('no topics, oldest version', [], 1),
  described('a topic without partitions', [['read']]),
  described('unknown topic', [[NO_TOPIC, 0]]),
  described('unknown topic, oldest version', [[NO_TOPIC, 0]], 1),
  described('an empty topic name', [['', 0]]),
  described('a name that no topic may have', [['a b', 0]]),
  described('unknown partition', [['read', 9]]),
  described('negative partition', [['read', -1]]),
  described('one that is there and some that are not', [
    ['read', 0, 9],
    [NO_TOPIC, 0],
  ]),
  described('a partition twice', [['read', 0, 0]]),
  described('a topic twice', [
    ['read', 0],
    ['read', 1],
  ]),
  described('a topic that was deleted', [['default', 0]]),
  described('what was cut off at the front', [['cut', 0]]),
];
