import { string } from '../../../engine/model/serdes.ts';
import type { Handle } from '../../../engine/plan/handle.ts';
import type { PipelineSources } from '../../../engine/plan/pipeline.ts';
import type { Topic } from '../../../engine/plan/plan.ts';
import type { Stream } from '../../../engine/plan/stream.ts';
import type { GlobalTable, Table } from '../../../engine/plan/table.ts';
import type { Text } from '../functions.ts';
import type { ScenarioNode } from '../scenario.ts';

/** What the nodes of a scenario stand for while its pipeline is defined. */
export type Part = Handle<never, never> | GlobalTable<never, never> | object;

/** Turns one node into public steps. `inputs` are the parts named in its `from`. */
export type Translation = (node: ScenarioNode, inputs: readonly unknown[], sources: PipelineSources) => unknown;

export type TextStream = Stream<Text, Text>;
export type TextTable = Table<string, string>;

/** Topics of scenarios hold texts. */
export function textTopic(name: string): Topic<Text, Text> {
  return { name, key: string() as Topic<Text, Text>['key'], value: string() as Topic<Text, Text>['value'] };
}

export function required<T>(node: ScenarioNode, field: keyof ScenarioNode, value: T | undefined): T {
  if (value === undefined) throw new Error(`node ${node.id} (${node.op}) has no '${field}'`);
  return value;
}
