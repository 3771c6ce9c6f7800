import type { Process, ProcessorContext } from '../model/processor.ts';
import type { Plan } from '../plan/plan.ts';

/**
 * The plan as it runs: steps that leave out records without a key let them pass where a step behind them, however far, takes such records. One
 * topic is enough for steps of both kinds that way.
 */
export function letNullKeysPass(plan: Plan): Plan {
  const before = new Set<number>();
  for (const { id, inputs, takesNullKeys = [] } of plan.nodes.toReversed()) {
    for (const [i, { node }] of inputs.entries()) if (before.has(id) || takesNullKeys.includes(i)) before.add(node);
  }
  const nodes = plan.nodes.map((node) =>
    node.leavesOutNullKeys && before.has(node.id) ? Object.freeze({ ...node, create: passOn }) : node,
  );
  return Object.freeze({ ...plan, nodes });
}

function passOn({ forward }: ProcessorContext): { readonly process: Process } {
  return { process: forward };
}
