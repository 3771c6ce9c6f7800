import type { PipelineOptions, Plan } from '../../plan/plan.ts';
import { mergeRepartitions } from './merge-repartitions.ts';
import { reuseSourceTopics } from './reuse-source-topics.ts';
import { singleStoreSelfJoin } from './single-store-self-join.ts';

/** Each takes a plan and gives one with the same results; neither is changed. They apply in this order, as in Kafka Streams. */
const REWRITES = {
  reuseSourceTopics,
  mergeRepartitions,
  singleStoreSelfJoin,
} as const satisfies Record<keyof Required<NonNullable<PipelineOptions['optimize']>>, (plan: Plan) => Plan>;

/** The plan with the rewrites that its own options ask for. */
export function rewritePlan(plan: Plan): Plan {
  const wanted = plan.options.optimize ?? {};
  let rewritten = plan;
  for (const [name, rewrite] of Object.entries(REWRITES)) {
    if (wanted[name as keyof typeof REWRITES]) rewritten = rewrite(rewritten);
  }
  return rewritten;
}
