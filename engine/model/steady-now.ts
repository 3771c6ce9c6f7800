/** A clock as `ports.ts` has it: wall time, and where it can tell, time that nobody sets. */
export interface SteadyClock {
  now(): number;
  steady?(): number;
}

/** What durations are measured with, in ms since some moment: wall time may be set, by an hour too, while something takes a second. */
export function steadyNow(clock: SteadyClock): number {
  return clock.steady === undefined ? clock.now() : clock.steady();
}
