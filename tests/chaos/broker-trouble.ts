import type { Span } from './chaos-options.ts';

/** Something that happens to the broker, or to one of its nodes, and passes. */
export interface BrokerTrouble {
  readonly name: string;
  readonly awayMs: Span;
  /** Calls `wait` once, while things are bad; settles when all is well again. */
  happen(wait: () => Promise<void>): Promise<void>;
}

export interface Absence extends Pick<BrokerTrouble, 'name' | 'awayMs'> {
  go(): Promise<void> | void;
  comeBack(): Promise<void>;
}

/** A broker, or one node of it, is away for a while. */
export function away({ name, awayMs, go, comeBack }: Absence): BrokerTrouble {
  return {
    name,
    awayMs,
    happen: async (wait) => {
      await go();
      await wait();
      await comeBack();
    },
  };
}
