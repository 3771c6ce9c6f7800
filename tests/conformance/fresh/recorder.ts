import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseScenarios, type Scenario } from '../scenario.ts';

const BUILT = fileURLToPath(new URL('../../../.cache/fresh/recorder', import.meta.url));

/** Kafka Streams at hand: records one scenario after the other. REQUIRES: run.sh has built the recorder. */
export class Recorder {
  readonly #java: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;
  readonly #answers: AsyncIterator<string>;

  constructor() {
    this.#java = spawn('java', ['-cp', `${BUILT}/classes:${BUILT}/lib/*`, 'recorder.Main', '-']);
    this.#lines = createInterface({ input: this.#java.stdout });
    this.#answers = this.#lines[Symbol.asyncIterator]();
    this.#java.stderr.resume();
  }

  /** The scenario with what Kafka Streams makes of it; undefined when Kafka Streams throws. */
  async record({
    name,
    family,
    nodes,
    inputs,
  }: Pick<Scenario, 'name' | 'family' | 'nodes' | 'inputs'>): Promise<Scenario | undefined> {
    this.#java.stdin.write(`${JSON.stringify({ name, family, nodes, inputs })}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error('the recorder ended: build it with run.sh');
    return value.startsWith('{"throws"') ? undefined : parseScenarios(name, `[${value}]`)[0];
  }

  close(): void {
    this.#java.stdin.end();
  }
}
