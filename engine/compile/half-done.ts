import type { PlanNode } from '../plan/plan.ts';
import type { Entry, Exit } from './topology.ts';

/**
 * What a record of a sub-topology may have done already while an asynchronous step still holds it. A commit that kept this and left the record
 * open would have it done again when the record comes again.
 */
export interface HalfDone {
  /** It may have changed stores. Journals of asynchronous steps do not count: they are made for a record that comes again. */
  readonly state: boolean;
  /** Records may have left. */
  readonly outputs: boolean;
}

/**
 * Finds out from the steps alone. Records are whole as long as a single asynchronous step comes before everything that they do, and holds each
 * at most once:
 *
 * ```
 *   whole:      source ─▶ filter ─▶ agent ─▶ count ─▶ to
 *   half done:  source ─▶ count ─▶ sink          counted, not yet written
 *               source ─┬▶ agent ─▶ count        the first of two is counted, the second still open
 *              flatMap ─┘
 * ```
 */
export function halfDone(
  steps: readonly PlanNode[],
  entries: readonly Pick<Entry, 'node'>[],
  exits: readonly Pick<Exit, 'node'>[],
): HalfDone {
  const exitNodes = exits.map(({ node }) => node);
  const nodes = [...steps, ...exitNodes];
  let [state, outputs] = [false, false];
  for (const { node: entry } of entries) {
    const reached = behind(entry.id, nodes);
    const asynchronous = reached.filter((node) => node.async);
    const [only] = asynchronous;
    if (!only) continue;
    const holdsOnce = asynchronous.length === 1 && arrivesOnce(only, entry.id, new Map(reached.map((node) => [node.id, node])));
    const early = holdsOnce ? behind(entry.id, nodes, only.id) : reached;
    state ||= early.some((node) => !node.async && node.stores.length > 0);
    outputs ||= early.some((node) => exitNodes.includes(node));
  }
  return { state, outputs };
}

/** Nodes that records of a node reach, in the order of the plan; not through `closed`, which is not among them. */
function behind(from: number, nodes: readonly PlanNode[], closed?: number): readonly PlanNode[] {
  const reached = new Set([from]);
  return nodes.filter((node) => {
    const reaches = node.id !== closed && node.inputs.some((input) => reached.has(input.node));
    if (reaches) reached.add(node.id);
    return reaches;
  });
}

/** A record of the entry comes to the node once at most: there is one way, and no step on it makes several of one. */
function arrivesOnce(node: PlanNode, entry: number, reached: ReadonlyMap<number, PlanNode>): boolean {
  const ways = node.inputs.filter((input) => input.node === entry || reached.has(input.node));
  const [way] = ways;
  if (ways.length !== 1 || !way) return false;
  if (way.node === entry) return true;
  const before = reached.get(way.node);
  return before !== undefined && (before.keepsRecords || before.oneForOne) && arrivesOnce(before, entry, reached);
}
