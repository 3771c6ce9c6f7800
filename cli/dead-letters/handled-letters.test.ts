import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OffsetAndMetadata } from '../../engine/ports.ts';
import { HandledLetters } from './handled-letters.ts';

const topic = (end: number) => ({ topic: 'app-dead-letters', partition: 0, offset: 0, end, groupId: 'app-dlq' });

function noted(committed: OffsetAndMetadata | undefined, letters: readonly number[], end: number): HandledLetters {
  const handled = new HandledLetters(committed, topic(end));
  for (const offset of letters) if (offset >= handled.from) handled.note(offset);
  return handled;
}

test('what is handled in one command is handled in the next, and nothing else', () => {
  const scenario = fc.record({
    letters: fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 80 }),
    // For each command, which of the letters that are open it handles.
    commands: fc.array(fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }), { maxLength: 4 }),
  });
  fc.assert(
    fc.property(scenario, ({ letters, commands }) => {
      const offsets = letters.toSorted((a, b) => a - b);
      const expected = new Set<number>();
      let committed: OffsetAndMetadata | undefined;
      for (const choice of [...commands, []]) {
        const handled = noted(committed, offsets, 300);
        for (const offset of offsets) expect(handled.isHandled(offset), `letter ${offset}`).toBe(expected.has(offset));
        const chosen = offsets.filter((offset, i) => choice[i] && !expected.has(offset));
        expect(handled.fitsWith(chosen)).toBe(true);
        for (const offset of chosen) {
          handled.handle(offset);
          expected.add(offset);
        }
        committed = handled.commit();
      }
    }),
  );
});

test('marks of transactions between open letters take no room', () => {
  const letters = Array.from({ length: 20_000 }, (_, i) => i * 2);
  const handled = noted(undefined, letters, 40_000);
  handled.handle(39_998);
  const committed = handled.commit();
  expect(committed?.metadata.length).toBeLessThan(40);
  const next = noted(committed, letters, 40_000);
  expect([0, 19_998, 39_996, 39_998].map((offset) => next.isHandled(offset))).toEqual([false, false, false, true]);
});

test('what does not fit is told before it is handled', () => {
  const letters = Array.from({ length: 5_000 }, (_, i) => i);
  const handled = noted(undefined, letters, 5_000);
  expect(handled.fitsWith(letters.filter((offset) => offset % 2 === 1))).toBe(false);
  expect(handled.fitsWith(letters)).toBe(true);
});

test('an offset beyond the end is that of another topic, metadata of another client counts as none', () => {
  expect(noted({ offset: 9, metadata: '' }, [0, 1], 2).isHandled(1)).toBe(false);
  const foreign = noted({ offset: 1, metadata: 'a note' }, [0, 1], 2);
  expect([foreign.isHandled(0), foreign.isHandled(1)]).toEqual([true, false]);
});
