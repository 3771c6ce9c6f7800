import type { Clock, Logger, Metrics } from '../ports.ts';

/** What a worker uses when it is given nothing else. */
export const SILENT_LOGGER: Logger = { debug() {}, info() {}, warn() {}, error() {} };

export const NO_METRICS: Metrics = {
  counter: () => ({ add() {} }),
  gauge: () => ({ set() {} }),
  histogram: () => ({ observe() {} }),
};

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
