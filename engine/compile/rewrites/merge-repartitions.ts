import { checkRepartitionTopics } from '../../plan/check-repartition-topics.ts';
import type { Plan, PlanNode, Port } from '../../plan/plan.ts';

/** Repartition topics that one key change made necessary, and the one topic right behind it that replaces them. */
interface Group {
  readonly at: Port;
  readonly members: ReadonlySet<number>;
  /** The steps that take the records of the key change and lead to the members. */
  readonly first: ReadonlySet<number>;
  readonly merged: PlanNode;
}

/**
 * Writes the records of a key change to one repartition topic right behind it, where steps further on would have them written to one each:
 *
 * ```
 *   keyBy ─┬─ filter ─ topic ─ count            keyBy ─ topic ─┬─ filter ─ count
 *          └─ topic ─ reduce             ─▶                    └─ reduce
 * ```
 *
 * Only steps that give records on as they are may come to stand behind the topic: what others make of a value need not be written as the
 * value is. Topics that the author asked for by `repartition` stay. A topic that is the only one of its key change stays where it is.
 *
 * Errors: two topics of one name that cannot be merged throw STREAM_PLAN
 */
export function mergeRepartitions(plan: Plan): Plan {
  const groups = groupsOf(plan);
  const kept = plan.nodes.filter((node) => !groups.some((group) => group.members.has(node.id)));
  const nodes = kept.flatMap((node) => [
    { ...node, inputs: node.inputs.map((input) => rewired(plan, groups, input, node.id)) },
    ...groups.filter((group) => group.at.node === node.id).map((group) => group.merged),
  ]);
  const merged = Object.freeze({ ...plan, nodes: renumbered(nodes) });
  checkRepartitionTopics(merged);
  return merged;
}

function groupsOf(plan: Plan): readonly Group[] {
  const byPlace = new Map<string, PlanNode[]>();
  for (const node of plan.nodes) {
    const at = node.repartition?.keyChange?.at;
    if (at && pathTo(plan, node, at)) byPlace.set(placeOf(at), [...(byPlace.get(placeOf(at)) ?? []), node]);
  }
  return [...byPlace.values()].flatMap((members, i) => {
    const [node, second] = members;
    const change = node?.repartition?.keyChange;
    if (!second || !node?.repartition || !change) return [];
    const { topic } = node.repartition;
    const repartition = { topic, key: change.key, value: change.value };
    const merged = { ...node, id: plan.nodes.length + i, inputs: [change.at], repartition };
    const first = new Set(members.map((member) => pathTo(plan, member, change.at)?.at(-1) ?? member.id));
    return [{ at: change.at, members: new Set(members.map(({ id }) => id)), first, merged }];
  });
}

/** Where a step takes its records from, when the members of the groups are gone. */
function rewired(plan: Plan, groups: readonly Group[], input: Port, taker: number): Port {
  if (groups.some((group) => group.members.has(input.node))) {
    const before = plan.nodes[input.node]?.inputs[0];
    if (before) return rewired(plan, groups, before, input.node);
  }
  const group = groups.find((each) => placeOf(each.at) === placeOf(input) && each.first.has(taker));
  return group ? { node: group.merged.id, output: 0 } : input;
}

/** Ids are places in the list again. */
function renumbered(nodes: readonly PlanNode[]): readonly PlanNode[] {
  const ids = new Map(nodes.map((node, id) => [node.id, id]));
  const place = ({ node, output }: Port): Port => ({ node: ids.get(node) ?? node, output });
  return nodes.map((node, id) => {
    const change = node.repartition?.keyChange;
    const repartition = change && { ...node.repartition, keyChange: { ...change, at: place(change.at) } };
    return Object.freeze({ ...node, id, inputs: node.inputs.map(place), ...(repartition ? { repartition } : {}) });
  });
}

/** The steps between a key change and a repartition topic, from the topic up; undefined where one of them does more than pass records on. */
function pathTo(plan: Plan, node: PlanNode, at: Port): readonly number[] | undefined {
  const path: number[] = [];
  for (let input = node.inputs[0]; input; ) {
    if (placeOf(input) === placeOf(at)) return path;
    const step = plan.nodes[input.node];
    if (!step?.keepsRecords || step.inputs.length !== 1) return undefined;
    path.push(step.id);
    input = step.inputs[0];
  }
  return undefined;
}

function placeOf({ node, output }: Port): string {
  return `${node}.${output}`;
}
