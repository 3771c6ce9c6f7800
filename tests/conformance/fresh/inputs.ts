import type { Scenario } from '../scenario.ts';
import type { Draft, TopicShape } from './draft.ts';
import type { Random } from './random.ts';

type Input = Scenario['inputs'][number];

const LETTERS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];
/** Numbers that are not digits, texts that are no numbers, and none at all. */
const WIDE_VALUES = ['0', '10', '-4', '-7', '007', '1.5', 'x', 'xy', '', 'é', '語'];
/** A moment of the calendar, for plans whose windows begin at the epoch: 2023-11-14T22:13:20Z. */
const RECENT = 1_700_000_000_000;
/** Longer than the segments of Kafka Streams' stores. */
const LEAP = 60_000;

/** Records for a draft's topics: many at the same time, many on the edges of its windows, many late. */
export function drawInputs({ random, topics, edges, wide }: Draft): readonly Input[] {
  const count = wide && random.chance(0.2) ? random.between(60, 120) : random.between(18, 45);
  const start = wide && random.chance(0.1) ? RECENT : random.chance(0.15) ? random.between(1, 40) : 0;
  const lengths = edges.length > 0 ? edges : [5, 15, 30];
  const lateness = random.pick([0.1, 0.25, 0.35]);
  const inputs: Input[] = [];
  const names = [...topics.keys()];
  let newest = start;
  let last = start;
  for (let i = 0; i < count; i++) {
    const time = Math.max(0, nextTime(random, newest, last, lengths, lateness, wide));
    newest = Math.max(newest, time);
    last = time;
    const topic = random.pick(names);
    const shape = topics.get(topic);
    if (shape) inputs.push([topic, drawKey(random, shape), drawValue(random, shape, wide), time]);
  }
  return inputs;
}

function nextTime(
  random: Random,
  newest: number,
  last: number,
  lengths: readonly number[],
  lateness: number,
  wide: boolean,
): number {
  const edge = random.pick(lengths) + random.between(-1, 1);
  if (random.chance(lateness)) return random.chance(0.7) ? newest - edge : newest - random.between(0, Math.max(1, edge));
  if (wide && random.chance(0.01)) return newest + LEAP + edge;
  return random.weighted([
    [3, last],
    [2, newest],
    [4, newest + 1],
    [4, newest + random.between(1, 3)],
    [2, newest + edge],
    [1, newest + edge + random.pick(lengths)],
    // The next edge of windows that begin at multiples of their length.
    [1, Math.ceil((newest + 1) / Math.max(1, edge)) * Math.max(1, edge)],
  ]);
}

function drawKey(random: Random, shape: TopicShape): string | null {
  return random.chance(shape.nullKeys) ? null : random.pick(shape.keys);
}

function drawValue(random: Random, shape: TopicShape, wide: boolean): string | null {
  if (random.chance(shape.nullValues)) return null;
  if (wide && random.chance(0.1)) return random.pick(WIDE_VALUES);
  const digit = String(random.between(1, 9));
  if (shape.values === 'digits') return digit;
  const letter = random.pick(LETTERS) + (random.chance(0.4) ? digit : '');
  return shape.values === 'foreign' && random.chance(0.1) ? `_${letter}` : letter;
}
