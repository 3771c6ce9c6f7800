import { type EmbeddedKafka, type EmbeddedKafkaOptions, startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import type { Log } from '../../engine/ports.ts';

/** What tests on a broker share: names and topics of their own, an embedded broker when they ask for one, and an end for what they open. */
export abstract class TestBench {
  readonly #cleanups: (() => Promise<unknown> | unknown)[] = [];
  #embedded: EmbeddedKafka | undefined;

  /** A name of this test's own: a real broker keeps topics, groups and transactional ids over tests. */
  abstract own(name: string): string;

  /** Is called by `tidy`, the newest first. */
  onTidy(cleanup: () => Promise<unknown> | unknown): void {
    this.#cleanups.push(cleanup);
  }

  /** After each test. */
  async tidy(): Promise<void> {
    for (const cleanup of this.#cleanups.splice(0).reverse()) await cleanup();
  }

  /** After the last test. */
  async stop(): Promise<void> {
    await this.#embedded?.stop();
  }

  /** A topic of the test's own; records of any age stay in it. */
  async topic(log: Log, partitions: number, configs: Readonly<Record<string, string>> = {}): Promise<string> {
    const name = this.own('topic');
    await log.admin().createTopics([{ name, partitions, configs: { 'retention.ms': '-1', ...configs } }]);
    return name;
  }

  /** The address of the embedded broker, one for all tests. */
  protected async embedded(options: EmbeddedKafkaOptions = {}): Promise<string> {
    this.#embedded ??= await startEmbeddedKafka(options);
    return this.#embedded.bootstrap;
  }
}
