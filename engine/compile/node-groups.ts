import type { Plan, PlanNode } from '../plan/plan.ts';

/** What `groupNodes` finds: a repartition node may be both in `writes` of one group and in `reads` of another. */
export interface NodeGroup {
  readonly steps: readonly PlanNode[];
  readonly reads: readonly PlanNode[];
  readonly writes: readonly PlanNode[];
}

/**
 * Groups the nodes that must run in one task: those joined by an edge or by a store. A repartition node stands on both sides of a
 * cut, so it has two places here: `2·id` takes records (with the steps before it), `2·id + 1` gives them (with the steps after it).
 */
export function groupNodes(plan: Plan): readonly NodeGroup[] {
  const parents = Array.from({ length: plan.nodes.length * 2 }, (_, i) => i);
  const rootOf = (place: number): number => {
    let root = place;
    while (parents[root] !== root) root = parents[root] ?? root;
    return root;
  };
  const join = (a: number, b: number): void => {
    const [x, y] = [rootOf(a), rootOf(b)];
    parents[Math.max(x, y)] = Math.min(x, y);
  };
  const owners = new Map(plan.nodes.flatMap((node) => node.stores.map((store) => [store.name, node] as const)));
  for (const node of plan.nodes) {
    if (!node.repartition) join(2 * node.id, 2 * node.id + 1);
    for (const input of node.inputs) join(2 * input.node + 1, 2 * node.id);
    for (const store of node.reads) {
      const owner = owners.get(store);
      if (owner && owner.kind !== 'global-table') join(2 * owner.id, 2 * node.id);
    }
  }
  const groups = new Map<number, { steps: PlanNode[]; reads: PlanNode[]; writes: PlanNode[] }>();
  const groupOf = (place: number) => {
    const root = rootOf(place);
    const group = groups.get(root) ?? { steps: [], reads: [], writes: [] };
    groups.set(root, group);
    return group;
  };
  for (const node of plan.nodes) {
    if (node.repartition) {
      groupOf(2 * node.id).writes.push(node);
      groupOf(2 * node.id + 1).reads.push(node);
    } else if (node.source) groupOf(2 * node.id).reads.push(node);
    else if (node.sink) groupOf(2 * node.id).writes.push(node);
    else groupOf(2 * node.id).steps.push(node);
  }
  return [...groups.values()];
}
