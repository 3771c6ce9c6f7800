import type { Plan } from '../../plan/plan.ts';

/**
 * Tables that are read from a topic are restored from that topic, and have no changelog of their own: half the writes, and one topic less.
 * The topic should be compacted, as what its retention deletes is gone from a restored table.
 *
 * Tables with history, and those whose timestamps come from an extractor, keep their changelog.
 */
export function reuseSourceTopics(plan: Plan): Plan {
  const nodes = plan.nodes.map((node) => {
    if (!node.stores.some((store) => store.sameRowsAs !== undefined)) return node;
    const stores = node.stores.map((store) =>
      store.sameRowsAs === undefined ? store : { ...store, sourceTopic: store.sameRowsAs },
    );
    return Object.freeze({ ...node, stores });
  });
  return Object.freeze({ ...plan, nodes });
}
