import { pipeline } from '../../../engine/plan/pipeline.ts';
import type { Plan } from '../../../engine/plan/plan.ts';
import type { Scenario } from '../scenario.ts';
import { aggregations } from './aggregations.ts';
import { joins } from './joins.ts';
import { stateless } from './stateless.ts';
import { suppression } from './suppress.ts';
import { tables } from './tables.ts';
import type { Translation } from './translation.ts';

const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  ...stateless,
  ...aggregations,
  ...tables,
  ...joins,
  ...suppression,
};

/**
 * The pipeline of a scenario, built from public steps alone.
 *
 * Errors: an operator that has no translation throws naming it
 */
export function translate({ name, nodes }: Scenario): Plan {
  return pipeline(name.replaceAll(/[^\w.-]+/g, '-'), (sources) => {
    const parts = new Map<string, unknown>();
    for (const node of nodes) {
      const translation = TRANSLATIONS[node.op];
      if (!translation) throw new Error(`there is no translation of '${node.op}'`);
      const inputs = node.from.map((id) => {
        if (!parts.has(id)) throw new Error(`node ${node.id} takes '${id}', which is not defined before it`);
        return parts.get(id);
      });
      const made = translation(node, inputs, sources);
      parts.set(node.id, made);
      // A branch has several outputs, each with a name of its own.
      if (typeof made === 'object' && made !== null && 'parts' in made)
        for (const [id, part] of Object.entries(made.parts as object)) parts.set(id, part);
    }
  });
}
