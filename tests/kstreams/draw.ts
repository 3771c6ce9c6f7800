import { SeededRandom } from '../../engine/test-kit/index.ts';
import { CACHED, type KsPlan, type KsScenario, type KsStep } from './scenario.ts';

/** Kafka Streams' extractor of the wall clock asks the machine, not the test driver: there is nothing to compare. */
const EXTRACTORS = ['fail', 'skip', 'partition-time', 'own'] as const;

const PLANS: Readonly<Record<KsPlan['kind'], (random: SeededRandom) => KsPlan>> = {
  punctuate: (random) => ({
    kind: 'punctuate',
    time: random.pick(['stream', 'wall'] as const),
    every: random.pick([1, 7, 10, 50]),
    also: random.pick([0, 0, 11, 30]),
    once: random.chance(0.2),
    later: random.chance(0.2),
  }),
  extract: (random) => ({ kind: 'extract', extractor: random.pick(EXTRACTORS) }),
  'extract-counts': (random) => ({
    kind: 'extract-counts',
    extractor: random.pick(EXTRACTORS),
    size: random.pick([10, 25]),
    grace: random.pick([0, 10]),
  }),
  choice: () => ({ kind: 'choice' }),
  'outer-join': (random) => ({
    kind: 'outer-join',
    type: random.pick(['left', 'outer'] as const),
    size: random.pick([0, 10, 30]),
    grace: random.pick([0, 5, 20]),
    throttle: random.pick([0, 20, 1_000]),
  }),
  // Without a throttle: ours gives results as soon as windows close.
  'closed-windows': (random) => ({
    kind: 'closed-windows',
    size: random.pick([10, 25]),
    grace: random.pick([0, 10]),
    throttle: 0,
  }),
  'suppress-time': (random) => ({ kind: 'suppress-time', wait: random.pick([0, 10, 40]) }),
  // Room for no change, or for all of them: what a change takes up is not the same here and there.
  cached: (random) => ({
    kind: 'cached',
    of: random.pick(CACHED),
    filtered: random.chance(0.5),
    size: random.pick([10, 25]),
    cacheMaxBytes: random.pick([1, 10_000_000]),
  }),
};

/** Kinds whose records carry their time in their value, so that it may be missing. */
const TIMED_BY_VALUE: ReadonlySet<KsPlan['kind']> = new Set(['extract', 'extract-counts']);

/** Scenarios of one kind; the same seed gives the same ones. */
export function drawKind(kind: KsPlan['kind'], seed: number, count: number): readonly KsScenario[] {
  return Array.from({ length: count }, (_, i) => {
    const name = `${kind}-${seed}-${i}`;
    const random = new SeededRandom(name);
    const plan = PLANS[kind](random);
    return { name, plan, steps: plan.kind === 'cached' ? drawCached(plan, random) : drawSteps(kind, random), outputs: [] };
  });
}

export function drawAll(seed: number, count: number): readonly KsScenario[] {
  return (Object.keys(PLANS) as KsPlan['kind'][]).flatMap((kind) => drawKind(kind, seed, count));
}

function drawSteps(kind: KsPlan['kind'], random: SeededRandom): KsStep[] {
  const steps: KsStep[] = [];
  let time = random.below(20);
  const count = random.between(10, 40);
  for (let i = 0; i < count; i++) {
    if (random.chance(0.25)) {
      steps.push({ advance: random.pick([1, 5, 10, 33, 120, 1_000]) });
      continue;
    }
    time += random.pick([0, 1, 2, 5, 10, 50]);
    const at = random.chance(0.2) ? Math.max(0, time - random.below(40)) : time;
    steps.push({ pipe: [topicFor(kind, random), keyFor(kind, random), valueFor(kind, random, at, i), at] });
  }
  return steps;
}

/** Rows that come, change, go and come again, and a commit now and then. */
function drawCached({ of }: Extract<KsPlan, { kind: 'cached' }>, random: SeededRandom): KsStep[] {
  const steps: KsStep[] = [];
  const isTable = of.endsWith('table') || of.endsWith('join');
  let time = random.below(20);
  const count = random.between(20, 60);
  for (let i = 0; i < count; i++) {
    if (random.chance(0.15)) {
      steps.push({ commit: true });
      continue;
    }
    time += random.pick([0, 1, 2, 5, 10, 50]);
    // A cache of Kafka Streams' still finds a session that its store, and ours, has forgotten: none comes so late.
    const at = of !== 'session' && random.chance(0.2) ? Math.max(0, time - random.below(40)) : time;
    const topic = of.endsWith('join') && random.chance(0.5) ? 'other' : 'in';
    // Where both rows of a pair go between two commits, Kafka Streams never tells that the pair is gone; ours does.
    const gone = (of !== 'join' || topic === 'in') && random.chance(0.2);
    // Kafka Streams' sliding windows fail on a row that was deleted.
    const value = gone && isTable ? null : `${gone && of !== 'session' && of !== 'sliding' ? '-' : 'v'}${i}`;
    steps.push({ pipe: [topic, random.pick(['a', 'b', 'c']), value, at] });
  }
  return [...steps, { commit: true }];
}

function topicFor(kind: KsPlan['kind'], random: SeededRandom): string {
  return kind === 'outer-join' && random.chance(0.5) ? 'other' : 'in';
}

function keyFor(kind: KsPlan['kind'], random: SeededRandom): string {
  if (kind !== 'punctuate') return random.pick(['a', 'b', 'c']);
  return random.chance(0.08) ? random.pick(['x1', 's1']) : random.pick(['a', 'b', 'c']);
}

function valueFor(kind: KsPlan['kind'], random: SeededRandom, time: number, i: number): string {
  // Of two records of one time either may come first.
  if (kind === 'choice') return `${2 * (time + random.below(30))}/${2 * (time + random.below(30)) + 1}`;
  if (!TIMED_BY_VALUE.has(kind)) return `v${i}`;
  return String(random.chance(0.15) ? -1 : time);
}
