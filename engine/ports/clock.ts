/** The only source of time and of timers; tests drive it by hand. */
export interface Clock {
  /** Wall time, in ms since 1970. It may be set, forwards and back. */
  now(): number;
  /** Time that nobody sets, in ms since some moment of the clock's own: durations are measured with it. Default: `now`. */
  steady?(): number;
  /** Calls back once after `ms`; the returned function cancels. */
  after(ms: number, callback: () => void): () => void;
}
