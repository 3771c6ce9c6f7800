import { checkRepartitionTopics } from './check-repartition-topics.ts';
import type { PipelineOptions, Plan, PlanNode, Port } from './plan.ts';
import { planError } from './plan-error.ts';

/** What a step declares; the builder adds the id and makes the name unique. */
export type NodeDeclaration = Pick<PlanNode, 'kind' | 'inputs'> &
  Partial<Omit<PlanNode, 'id' | 'name' | 'kind' | 'inputs'>> & {
    /** The author's name for the step. Without one the step is called `<kind>-<n>`, which no topic or store may depend on. */
    readonly name?: string;
  };

/** Topic and store names become parts of Kafka topic names. */
const NAME = /^[A-Za-z0-9._-]{1,160}$/;

/** Collects the nodes of one pipeline while its define function runs, then freezes them. */
export class PlanBuilder {
  readonly pipeline: string;
  readonly #options: PipelineOptions;
  readonly #nodes: PlanNode[] = [];
  readonly #names = new Set<string>();
  readonly #stores = new Set<string>();
  readonly #repartitions = new Map<string, Port>();
  #sealed = false;

  constructor(pipeline: string, options: PipelineOptions) {
    this.pipeline = pipeline;
    this.#options = options;
    if (!NAME.test(pipeline))
      throw this.error(pipeline, `the name of a pipeline has 1 to 160 of A-Z a-z 0-9 . _ -, not '${pipeline}'`);
  }

  get options(): PipelineOptions {
    return this.#options;
  }

  /** Adds a step and returns its first output. */
  add(declaration: NodeDeclaration): Port {
    const id = this.#nodes.length;
    if ('name' in declaration) this.requireName(declaration.kind, declaration.name);
    const name = declaration.name ?? this.freeName(declaration.kind);
    if (this.#sealed) throw this.error(name, 'steps can be added only while the pipeline is being defined');
    if (!NAME.test(name)) throw this.error(name, 'a step name has 1 to 160 of A-Z a-z 0-9 . _ -');
    if (this.#names.has(name)) throw this.error(name, 'this name is taken by another step: names must be unique in a pipeline');
    for (const store of declaration.stores ?? []) {
      if (!NAME.test(store.name)) throw this.error(name, `a store name has 1 to 160 of A-Z a-z 0-9 . _ -, not '${store.name}'`);
      if (this.#stores.has(store.name))
        throw this.error(name, `the store '${store.name}' exists already: give this step another name`);
      this.#stores.add(store.name);
    }
    this.#names.add(name);
    this.#nodes.push(
      Object.freeze({
        stores: [],
        reads: [],
        keepsRecords: false,
        oneForOne: false,
        copartition: false,
        oldValues: false,
        async: false,
        detail: {},
        ...declaration,
        id,
        name,
      }),
    );
    return { node: id, output: 0 };
  }

  /** For callers that the compiler does not check: `count()` has no name where one is due. */
  requireName(step: string, name: unknown): void {
    if (typeof name !== 'string')
      throw this.error(step, 'the step needs a name as its first argument, as it makes a store, a topic or an effect outside');
  }

  /** What the next step is called when its author gives it no name. */
  freeName(kind: string): string {
    let n = this.#nodes.length;
    while (this.#names.has(`${kind}-${n}`)) n++;
    return `${kind}-${n}`;
  }

  /** A port that was made before under this name, so that one key change gives one repartition topic. */
  reuse(name: string, make: () => Port): Port {
    const existing = this.#repartitions.get(name);
    if (existing) return existing;
    const port = make();
    this.#repartitions.set(name, port);
    return port;
  }

  hasName(name: string): boolean {
    return this.#names.has(name);
  }

  node(port: Port): PlanNode {
    const node = this.#nodes[port.node];
    if (!node) throw this.error(String(port.node), 'there is no such step in this pipeline');
    return node;
  }

  error(step: string, message: string): Error {
    return planError(this.pipeline, step, message);
  }

  build(): Plan {
    this.#sealed = true;
    if (!this.#nodes.some((node) => node.source))
      throw this.error(this.pipeline, 'nothing is read: begin with from(topic) or table(topic)');
    const plan = Object.freeze({
      name: this.pipeline,
      nodes: Object.freeze([...this.#nodes]),
      options: Object.freeze({ ...this.#options }),
    });
    if (!plan.options.optimize?.mergeRepartitions) checkRepartitionTopics(plan);
    return plan;
  }
}
