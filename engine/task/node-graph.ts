import type { SubTopology } from '../compile/topology.ts';
import type { NodeInstance, Process, ProcessorContext, TableView } from '../model/processor.ts';
import { forwardedRow } from '../model/row-view.ts';
import type { StoreSpec } from '../model/state-store.ts';
import type { PlanNode, Port } from '../plan/plan.ts';
import { attributeTo } from './step-error.ts';

/** The steps of one task, connected: each entry's records go in at `entries`, by node id. */
export interface NodeGraph {
  readonly entries: ReadonlyMap<number, Process>;
  readonly instances: readonly NodeInstance[];
  /** Tables by the name of their store. */
  readonly tables: ReadonlyMap<string, TableView>;
}

/** What a step's context gets from the graph; the task adds the rest. */
export interface GraphLinks {
  readonly node: PlanNode;
  output(index: number): Process;
  table(input: number): TableView;
  /** Tells the steps before this one that it leaves out the record it is being given. */
  leaveOutAsLate(): void;
  /** An asynchronous step comes before this one. */
  readonly behindAsync: boolean;
  /** A record cache comes before this one. */
  readonly behindCache: boolean;
}

/**
 * Makes an instance of each step and connects them. Steps are made from the last to the first, so that each finds the steps it forwards to;
 * tables before it are looked up when they are first used.
 */
export function buildNodeGraph(
  sub: SubTopology,
  exitProcess: (node: PlanNode) => Process,
  contextOf: (links: GraphLinks) => ProcessorContext,
  caches: (store: StoreSpec) => boolean,
): NodeGraph {
  const processes = new Map<number, readonly Process[]>();
  const instances = new Map<number, NodeInstance>();
  const behindAsync = nodesBehind(sub, (node) => node.async);
  const behindCache = nodesBehind(sub, (node) => node.stores.some(caches));
  for (const { node } of sub.exits) processes.set(node.id, [attributeTo(node.name, exitProcess(node))]);

  const followers = [...sub.steps, ...sub.exits.map((exit) => exit.node)];
  const output = (from: Port): Process => {
    const targets = followers.flatMap((node) =>
      node.inputs.flatMap((input, i) =>
        input.node === from.node && input.output === from.output ? [inputProcess(processes, node, i)] : [],
      ),
    );
    return fanOut(targets);
  };
  for (const node of sub.steps.toReversed()) {
    if (!node.create) throw new Error(`step ${node.name} has nothing to run`);
    const table = (input: number): TableView => lateTable(node, input, (id) => instances.get(id)?.table);
    const links: GraphLinks = {
      node,
      output: (index) => output({ node: node.id, output: index }),
      table,
      leaveOutAsLate: () => {
        for (const input of node.inputs) instances.get(input.node)?.leftOutAsLate?.();
      },
      behindAsync: behindAsync.has(node.id),
      behindCache: behindCache.has(node.id),
    };
    const instance = node.create(contextOf(links));
    instances.set(node.id, instance);
    const functions = typeof instance.process === 'function' ? [instance.process] : instance.process;
    processes.set(
      node.id,
      functions.map((process) => attributeTo(node.name, process)),
    );
  }
  const entries = new Map(sub.entries.map(({ node }) => [node.id, output({ node: node.id, output: 0 })]));
  const tables = sub.steps.flatMap((node) => {
    const table = instances.get(node.id)?.table;
    return table ? node.stores.map((store) => [store.name, table] as const) : [];
  });
  return { entries, instances: [...instances.values()].reverse(), tables: new Map(tables) };
}

/** The function of a node's input; a node with a single function takes all its inputs there. */
function inputProcess(processes: ReadonlyMap<number, readonly Process[]>, node: PlanNode, input: number): Process {
  const functions = processes.get(node.id) ?? [];
  const process = functions.length === 1 ? functions[0] : functions[input];
  if (!process) throw new Error(`step ${node.name} has no function for its input ${input}`);
  return process;
}

function fanOut(targets: readonly Process[]): Process {
  const [first, second, ...more] = targets;
  if (!first) return () => {};
  if (!second) return first;
  if (more.length === 0) {
    return (record) => {
      first(record);
      second(record);
    };
  }
  return (record) => {
    for (const target of targets) target(record);
  };
}

function lateTable(node: PlanNode, input: number, find: (id: number) => TableView | undefined): TableView {
  const parent = node.inputs[input]?.node ?? -1;
  const view = (): TableView => {
    const table = find(parent);
    if (!table) throw new Error(`input ${input} of step ${node.name} is not a table`);
    return table;
  };
  return {
    get: (key) => view().get(key),
    getAsOf: (key, timestamp) => view().getAsOf?.(key, timestamp),
    getForwarded: (key) => forwardedRow(view(), key),
  };
}

function nodesBehind(sub: SubTopology, is: (node: PlanNode) => boolean): ReadonlySet<number> {
  const behind = new Set<number>();
  const nodes = new Set(sub.steps.filter(is).map((node) => node.id));
  for (const node of sub.steps) {
    if (node.inputs.some((input) => nodes.has(input.node) || behind.has(input.node))) behind.add(node.id);
  }
  return behind;
}
