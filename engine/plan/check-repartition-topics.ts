import type { Plan, PlanNode } from './plan.ts';
import { planError } from './plan-error.ts';

/**
 * Repartition topics have names of their own.
 *
 * Errors: two that would have one name throw STREAM_PLAN naming the steps that need them and what to write
 */
export function checkRepartitionTopics(plan: Plan): void {
  const found = new Map<string, PlanNode>();
  for (const node of plan.nodes) {
    const topic = node.repartition?.topic;
    if (topic === undefined) continue;
    const before = found.get(topic);
    if (before) throw twoOfOneName(plan, topic, before, node);
    found.set(topic, node);
  }
}

function twoOfOneName(plan: Plan, topic: string, first: PlanNode, second: PlanNode): Error {
  const behind = (node: PlanNode): string =>
    plan.nodes.find((each) => each.inputs.some((input) => input.node === node.id))?.name ?? node.name;
  const [by] = topic.split(/-repartition$/);
  const merges = plan.options.optimize?.mergeRepartitions
    ? '; a step between changes values, so they cannot be made one'
    : ', or let them be one: optimize: { mergeRepartitions: true }';
  return planError(
    plan.name,
    behind(second),
    `it needs the key of '${by}' as '${behind(first)}' does, but of other records, and both topics would be named '${topic}': put repartition('another-name') before this step${merges}`,
  );
}
