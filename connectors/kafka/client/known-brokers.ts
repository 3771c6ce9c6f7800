/** A broker as an answer tells it. */
export interface ToldBroker {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

/** Where the brokers are, and in which order they are asked for what any of them knows. */
export class KnownBrokers {
  readonly #bootstrap: readonly string[];
  readonly #addresses = new Map<number, string>();
  /** Addresses of brokers that failed when they were asked last. */
  readonly #silent = new Set<string>();

  /** `bootstrap`: the addresses that were named at the start. */
  constructor(bootstrap: readonly string[]) {
    this.#bootstrap = bootstrap;
  }

  get numbers(): readonly number[] {
    return [...this.#addresses.keys()];
  }

  addressOf(nodeId: number): string | undefined {
    return this.#addresses.get(nodeId);
  }

  add({ nodeId, host, port }: ToldBroker): void {
    this.#addresses.set(nodeId, `${host}:${port}`);
  }

  /** All brokers that there are: others are gone. A broker that is starting tells of none, which says nothing. */
  replace(all: readonly ToldBroker[]): void {
    if (all.length === 0) return;
    this.#addresses.clear();
    for (const each of all) this.add(each);
    const addresses = new Set(this.#all());
    for (const address of this.#silent) if (!addresses.has(address)) this.#silent.delete(address);
  }

  /** Nothing but what was named at the start is known. */
  forget(): void {
    this.#addresses.clear();
  }

  /** Whether it is an address of a broker, as far as it is known now. */
  has(address: string): boolean {
    return this.#all().includes(address);
  }

  /** Those that are known before those that were named at the start, and last those that did not answer lately. */
  inOrder(): readonly string[] {
    const all = this.#all();
    return [...new Set([...all.filter((address) => !this.#silent.has(address)), ...all])];
  }

  answered(address: string): void {
    this.#silent.delete(address);
  }

  failed(address: string): void {
    this.#silent.add(address);
  }

  #all(): readonly string[] {
    return [...this.#addresses.values(), ...this.#bootstrap];
  }
}
