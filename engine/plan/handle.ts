import type { Serde } from '../model/serde.ts';
import type { Port } from './plan.ts';
import type { PlanBuilder } from './plan-builder.ts';

/** A step of a pipeline: takes a handle, adds its node to the plan and returns the next handle. */
export type Step<In, Out> = (input: In) => Out;

/** What the compiler says of a fifteenth step. */
type TooManySteps = 'a pipe takes up to 14 steps: end it here, and go on with .pipe(…) on its result';

/** What every handle knows of the node it stands for. */
export interface HandleState<K, V> {
  readonly builder: PlanBuilder;
  readonly port: Port;
  /** How keys are written where this passes through a topic or a store; absent when a step changed the type. */
  readonly key?: Serde<K>;
  readonly value?: Serde<V>;
}

/** Something steps can follow. Handles exist only while a pipeline is being defined; they hold no data. */
export abstract class Handle<K, V> {
  /** Types only; never set. */
  declare readonly types: { readonly key: K; readonly value: V };
  readonly state: HandleState<K, V>;

  constructor(state: HandleState<K, V>) {
    this.state = state;
  }

  get builder(): PlanBuilder {
    return this.state.builder;
  }

  get port(): Port {
    return this.state.port;
  }

  /** Adds steps from left to right and returns what the last one gives. */
  pipe<S1>(s1: Step<this, S1>): S1;
  pipe<S1, S2>(s1: Step<this, S1>, s2: Step<S1, S2>): S2;
  pipe<S1, S2, S3>(s1: Step<this, S1>, s2: Step<S1, S2>, s3: Step<S2, S3>): S3;
  pipe<S1, S2, S3, S4>(s1: Step<this, S1>, s2: Step<S1, S2>, s3: Step<S2, S3>, s4: Step<S3, S4>): S4;
  pipe<S1, S2, S3, S4, S5>(s1: Step<this, S1>, s2: Step<S1, S2>, s3: Step<S2, S3>, s4: Step<S3, S4>, s5: Step<S4, S5>): S5;
  pipe<S1, S2, S3, S4, S5, S6>(
    s1: Step<this, S1>,
    s2: Step<S1, S2>,
    s3: Step<S2, S3>,
    s4: Step<S3, S4>,
    s5: Step<S4, S5>,
    s6: Step<S5, S6>,
  ): S6;
  pipe<S1, S2, S3, S4, S5, S6, S7>(
    s1: Step<this, S1>,
    s2: Step<S1, S2>,
    s3: Step<S2, S3>,
    s4: Step<S3, S4>,
    s5: Step<S4, S5>,
    s6: Step<S5, S6>,
    s7: Step<S6, S7>,
  ): S7;
  pipe<S1, S2, S3, S4, S5, S6, S7, S8>(
    s1: Step<this, S1>,
    s2: Step<S1, S2>,
    s3: Step<S2, S3>,
    s4: Step<S3, S4>,
    s5: Step<S4, S5>,
    s6: Step<S5, S6>,
    s7: Step<S6, S7>,
    s8: Step<S7, S8>,
  ): S8;
  pipe<S1, S2, S3, S4, S5, S6, S7, S8, S9>(
    s1: Step<this, S1>,
    s2: Step<S1, S2>,
    s3: Step<S2, S3>,
    s4: Step<S3, S4>,
    s5: Step<S4, S5>,
    s6: Step<S5, S6>,
    s7: Step<S6, S7>,
    s8: Step<S7, S8>,
    s9: Step<S8, S9>,
  ): S9;
  pipe<S1, S2, S3, S4, S5, S6, S7, S8, S9, S10>(
    s1: Step<this, S1>,
    s2: Step<S1, S2>,
    s3: Step<S2, S3>,
    s4: Step<S3, S4>,
    s5: Step<S4, S5>,
    s6: Step<S5, S6>,
    s7: Step<S6, S7>,
    s8: Step<S7, S8>,
    s9: Step<S8, S9>,
    s10: Step<S9, S10>,
  ): S10;
  pipe<S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, S11>(
    s1: Step<this, S1>,
    s2: Step<S1, S2>,
    s3: Step<S2, S3>,
    s4: Step<S3, S4>,
    s5: Step<S4, S5>,
    s6: Step<S5, S6>,
    s7: Step<S6, S7>,
    s8: Step<S7, S8>,
    s9: Step<S8, S9>,
    s10: Step<S9, S10>,
    s11: Step<S10, S11>,
  ): S11;
  pipe<S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, S11, S12>(
    s1: Step<this, S1>,
    s2: Step<S1, S2>,
    s3: Step<S2, S3>,
    s4: Step<S3, S4>,
    s5: Step<S4, S5>,
    s6: Step<S5, S6>,
    s7: Step<S6, S7>,
    s8: Step<S7, S8>,
    s9: Step<S8, S9>,
    s10: Step<S9, S10>,
    s11: Step<S10, S11>,
    s12: Step<S11, S12>,
  ): S12;
  pipe<S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, S11, S12, S13>(
    s1: Step<this, S1>,
    s2: Step<S1, S2>,
    s3: Step<S2, S3>,
    s4: Step<S3, S4>,
    s5: Step<S4, S5>,
    s6: Step<S5, S6>,
    s7: Step<S6, S7>,
    s8: Step<S7, S8>,
    s9: Step<S8, S9>,
    s10: Step<S9, S10>,
    s11: Step<S10, S11>,
    s12: Step<S11, S12>,
    s13: Step<S12, S13>,
  ): S13;
  pipe<S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, S11, S12, S13, S14>(
    s1: Step<this, S1>,
    s2: Step<S1, S2>,
    s3: Step<S2, S3>,
    s4: Step<S3, S4>,
    s5: Step<S4, S5>,
    s6: Step<S5, S6>,
    s7: Step<S6, S7>,
    s8: Step<S7, S8>,
    s9: Step<S8, S9>,
    s10: Step<S9, S10>,
    s11: Step<S10, S11>,
    s12: Step<S11, S12>,
    s13: Step<S12, S13>,
    s14: Step<S13, S14>,
  ): S14;
  /** A fifteenth step does not compile: the message says what to do instead. */
  pipe<S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, S11, S12, S13, S14>(
    s1: Step<this, S1>,
    s2: Step<S1, S2>,
    s3: Step<S2, S3>,
    s4: Step<S3, S4>,
    s5: Step<S4, S5>,
    s6: Step<S5, S6>,
    s7: Step<S6, S7>,
    s8: Step<S7, S8>,
    s9: Step<S8, S9>,
    s10: Step<S9, S10>,
    s11: Step<S10, S11>,
    s12: Step<S11, S12>,
    s13: Step<S12, S13>,
    s14: Step<S13, S14>,
    s15: Step<S14, unknown> & TooManySteps,
    ...more: readonly unknown[]
  ): never;
  // biome-ignore lint/suspicious/noExplicitAny: the overloads above are the type; no parameter type but any accepts all of them
  pipe(...steps: readonly Step<any, any>[]): unknown {
    return steps.reduce<unknown>((input, step) => step(input), this);
  }
}
