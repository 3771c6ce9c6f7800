/** What a case of the benchmark gets. */
export interface CaseInput {
  readonly bootstrap: string;
  /** The topic that holds the orders. */
  readonly orders: string;
  /** A topic of its own to write to. */
  readonly out: string;
  readonly records: number;
}

/** What a case took, between `begin` and `end`. */
export interface CaseResult {
  readonly seconds: number;
  /** Processor time of the client's process. */
  readonly cpuSeconds: number;
  readonly peakRssMiB: number;
}

/** Measures from the first `begin` to `end`: connecting, and joining a group, are left out. */
export class Timer {
  #cpu: NodeJS.CpuUsage | undefined;
  #begun = 0;
  #result: CaseResult | undefined;

  begin(): void {
    if (this.#cpu) return;
    this.#begun = performance.now();
    this.#cpu = process.cpuUsage();
  }

  end(): void {
    const { user, system } = process.cpuUsage(this.#cpu);
    this.#result = {
      seconds: (performance.now() - this.#begun) / 1_000,
      cpuSeconds: (user + system) / 1e6,
      peakRssMiB: Math.round(process.resourceUsage().maxRSS / 1_024),
    };
  }

  get result(): CaseResult {
    if (!this.#result) throw new Error('the case has not ended');
    return this.#result;
  }
}

export type Case = (input: CaseInput, timer: Timer) => Promise<void>;
