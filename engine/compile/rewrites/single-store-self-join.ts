import type { Plan } from '../../plan/plan.ts';

/** A stream that is joined with itself is kept in one store, not in two of the same content. */
export function singleStoreSelfJoin(plan: Plan): Plan {
  const nodes = plan.nodes.map((node) => {
    const [first, ...others] = node.inputs;
    const isOneStream = first && others.every((input) => input.node === first.node && input.output === first.output);
    if (!node.selfJoin || !isOneStream) return node;
    const { selfJoin, ...rest } = node;
    return Object.freeze({ ...rest, ...selfJoin, inputs: [first] });
  });
  return Object.freeze({ ...plan, nodes });
}
