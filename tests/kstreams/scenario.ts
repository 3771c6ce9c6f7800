import { z } from 'zod';

const Text = z.string().nullable();

/** Tables whose changes are held back. */
export const CACHED = [
  'aggregate',
  'tumbling',
  'hopping',
  'sliding',
  'session',
  'table',
  'to-table',
  'filter-table',
  'map-table',
  'join',
  'left-join',
  'outer-join',
] as const;

const Plan = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('punctuate'),
    time: z.enum(['stream', 'wall']),
    every: z.number(),
    /** Interval of a second timer; 0: there is none. */
    also: z.number(),
    once: z.boolean(),
    later: z.boolean(),
  }),
  z.object({ kind: z.literal('extract'), extractor: z.enum(['fail', 'skip', 'partition-time', 'own']) }),
  z.object({
    kind: z.literal('extract-counts'),
    extractor: z.enum(['fail', 'skip', 'partition-time', 'own']),
    size: z.number(),
    grace: z.number(),
  }),
  z.object({ kind: z.literal('choice') }),
  z.object({
    kind: z.literal('outer-join'),
    type: z.enum(['left', 'outer']),
    size: z.number(),
    grace: z.number(),
    throttle: z.number(),
  }),
  z.object({ kind: z.literal('closed-windows'), size: z.number(), grace: z.number(), throttle: z.number() }),
  z.object({ kind: z.literal('suppress-time'), wait: z.number() }),
  z.object({
    kind: z.literal('cached'),
    of: z.enum(CACHED),
    /** Rows that a filter behind leaves out are deleted only where they were known: that tells what the old values are. */
    filtered: z.boolean(),
    size: z.number(),
    cacheMaxBytes: z.number(),
  }),
]);

const Step = z.union([
  z.object({ pipe: z.tuple([z.string(), Text, Text, z.number()]) }),
  z.object({ advance: z.number() }),
  z.object({ commit: z.literal(true) }),
]);

const Scenario = z.object({
  name: z.string(),
  plan: Plan,
  steps: z.array(Step),
  /** What Kafka Streams wrote to `out`: key, value, timestamp, and the step that caused it. */
  outputs: z.array(z.tuple([Text, Text, z.number(), z.number()])),
  /** What Kafka Streams stopped with, after the steps before. */
  throws: z.string().optional(),
});

export type KsPlan = z.infer<typeof Plan>;
export type KsStep = z.infer<typeof Step>;
export type KsScenario = z.infer<typeof Scenario>;

export function parseRecorded(text: string): readonly KsScenario[] {
  return z.array(Scenario).parse(JSON.parse(text));
}
