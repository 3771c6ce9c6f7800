import type { Plan } from '../plan/plan.ts';

/**
 * Nodes that must fill in `Change.oldValue`, because a step after them needs it: the request goes up the plan from each step with
 * `oldValues: true` and on through those that only pass it along.
 */
export function nodesSendingOldValues(plan: Plan): ReadonlySet<number> {
  const sending = new Set<number>();
  for (const node of plan.nodes.toReversed()) {
    const asks = node.oldValues === true || (node.oldValues === 'pass' && sending.has(node.id));
    if (asks) for (const input of node.inputs) sending.add(input.node);
  }
  return sending;
}
