import { z } from 'zod';

const Text = z.string().nullable();

const Window = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tumbling'), size: z.number(), grace: z.number() }),
  z.object({ kind: z.literal('hopping'), size: z.number(), advance: z.number(), grace: z.number() }),
  z.object({ kind: z.literal('sliding'), size: z.number(), grace: z.number() }),
  z.object({ kind: z.literal('session'), gap: z.number(), grace: z.number() }),
]);

const Node = z.object({
  id: z.string(),
  op: z.string(),
  from: z.array(z.string()).default([]),
  topic: z.string().optional(),
  store: z.string().optional(),
  versionedMs: z.number().optional(),
  fn: z.string().optional(),
  fns: z.array(z.string()).optional(),
  sub: z.string().optional(),
  window: Window.optional(),
  emit: z.enum(['update', 'close']).optional(),
  until: z.union([z.literal('close'), z.number()]).optional(),
  maxRecords: z.number().optional(),
  type: z.enum(['inner', 'left', 'outer']).optional(),
  before: z.number().optional(),
  after: z.number().optional(),
  grace: z.number().optional(),
});

const Scenario = z.object({
  name: z.string(),
  family: z.string(),
  nodes: z.array(Node),
  inputs: z.array(z.tuple([z.string(), Text, Text, z.number()])),
  outputs: z.record(z.string(), z.array(z.tuple([Text, Text, z.number(), z.number()]))),
  stores: z.record(z.string(), z.array(z.array(z.union([z.string(), z.number(), z.null()])))),
  dropped: z.number(),
});

/** One step of a scenario's plan. */
export type ScenarioNode = z.infer<typeof Node>;
export type ScenarioWindow = z.infer<typeof Window>;
/** A plan, its input, and what Kafka Streams made of it; the shared FORMAT.md defines every field. */
export type Scenario = z.infer<typeof Scenario>;

/** Reads a file of scenarios; an error names the file and the field. */
export function parseScenarios(file: string, text: string): readonly Scenario[] {
  const parsed = z.array(Scenario).safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${file}: ${issue?.path.join('.')}: ${issue?.message}`);
}
