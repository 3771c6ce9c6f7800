import type { ProcessorContext } from '../engine/model/processor.ts';
import type { Codec, Serde } from '../engine/model/serde.ts';

/** What a join by foreign key does; its steps run on the partitions of the left side, of the right side, and of the left side again. */
export interface JoinForeignPlan {
  readonly name: string;
  /** Rows of the left side without a partner have a joined row too. */
  readonly isLeft: boolean;
  readonly foreignKey: (value: unknown, key: unknown) => unknown;
  readonly select: (left: unknown, right: unknown, key: unknown) => unknown;
  readonly foreignKeySerde: Serde<unknown>;
  readonly leftValueSerde: Serde<unknown>;
  readonly versioned: { readonly left: boolean; readonly right: boolean };
  /** The store of joined rows. */
  readonly store: string;
}

/** The topic that carries what the left side asks, without the application's prefix. */
export function subscriptionTopic(name: string): string {
  return `${name}-subscription`;
}

export function subscriberStore(name: string): string {
  return `${name}-subscriptions`;
}

/** Encodes values for a step that compares their bytes; what the serde must look up is there once the step is open. */
export class StepCodec<T> {
  readonly #bind: () => Codec<T> | Promise<Codec<T>>;
  #codec: Codec<T> | undefined;

  /** `name`: of the topic that values are bound to, without the application's prefix. */
  constructor(context: ProcessorContext, serde: Serde<T>, name: string, part: 'key' | 'value') {
    const target = { topic: `${context.applicationId}-${name}`, part };
    this.#bind = () => serde.bind(target, { resource: (resource) => context.resource(resource) });
  }

  async open(): Promise<void> {
    this.#codec = await this.#bind();
  }

  /** REQUIRES: `open` has settled. The bytes stay as they are. */
  bytes(value: T): Buffer {
    if (!this.#codec) throw new Error('a step encodes before it is open');
    return Buffer.from(this.#codec.encode(value));
  }
}
