import { expect, test } from 'vitest';
import type { BrokerTrouble } from './broker-trouble.ts';
import { TroubleDeck } from './trouble-deck.ts';

const NAMES = ['a', 'b', 'c', 'd'];
const troubles: readonly BrokerTrouble[] = NAMES.map((name) => ({ name, awayMs: { from: 0, to: 0 }, happen: async () => {} }));

test('each trouble comes once before any comes again, in an order that the seed decides', () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 20; seed++) {
    const deck = new TroubleDeck(troubles, seed);
    const again = new TroubleDeck(troubles, seed);
    for (let round = 0; round < 3; round++) {
      const dealt = NAMES.map(() => deck.deal().name);
      expect([...dealt].sort()).toEqual(NAMES);
      expect(NAMES.map(() => again.deal().name)).toEqual(dealt);
      orders.add(dealt.join());
    }
  }
  expect(orders.size).toBeGreaterThan(1);
});

test('it tells when each was dealt once', () => {
  const deck = new TroubleDeck(troubles, 1);
  for (const _ of NAMES) {
    expect(deck.hasDealtAll).toBe(false);
    deck.deal();
  }
  expect(deck.hasDealtAll).toBe(true);
  deck.deal();
  expect(deck.hasDealtAll).toBe(true);
});
