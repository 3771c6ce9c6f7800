import { SeededRandom } from '../../engine/test-kit/index.ts';
import type { BrokerTrouble } from './broker-trouble.ts';

/** Deals what happens to a broker like cards: each once, in an order of chance, before any comes again. */
export class TroubleDeck {
  readonly #troubles: readonly BrokerTrouble[];
  readonly #random: SeededRandom;
  #left: BrokerTrouble[] = [];
  #rounds = 0;

  constructor(troubles: readonly BrokerTrouble[], seed: number) {
    this.#troubles = troubles;
    this.#random = new SeededRandom(`${seed}/broker`);
  }

  /** Whether each was dealt once. */
  get hasDealtAll(): boolean {
    return this.#rounds > 0 && (this.#rounds > 1 || this.#left.length === 0);
  }

  deal(): BrokerTrouble {
    if (this.#left.length === 0) {
      this.#left = [...this.#troubles];
      this.#rounds++;
    }
    const dealt = this.#random.pick(this.#left);
    this.#left = this.#left.filter((each) => each !== dealt);
    return dealt;
  }
}
