import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameOf } from './live-event.ts';
import { RecentFrames } from './recent-frames.ts';

function add(frames: RecentFrames, text = ''): void {
  const seq = frames.seq + 1;
  frames.add(frameOf(seq, frames.cursor(seq), { topic: 't', partition: 0, offset: seq, timestamp: 0, event: { text } }));
}

test('after a cursor comes exactly what followed it, or the word that it is not known any more', () => {
  const step = fc.oneof({ weight: 9, arbitrary: fc.constant('add') }, { weight: 1, arbitrary: fc.constant('skip') });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 10 }), (steps, maxFrames) => {
      const frames = new RecentFrames({ maxFrames });
      const cursors = [frames.cursor()];
      for (const each of steps) {
        if (each === 'add') add(frames);
        else frames.skip();
        cursors.push(frames.cursor());
      }
      for (const [seq, cursor] of cursors.entries()) {
        const found = frames.after(cursor);
        const whole = Array.from({ length: steps.length - seq }, (_, i) => seq + 1 + i);
        if (found) expect(found.map((frame) => frame.seq)).toEqual(whole);
        // The newest half is always there, unless an event went by unwritten.
        else expect(whole.length > maxFrames / 2 || steps.slice(seq).includes('skip')).toBe(true);
      }
    }),
  );
});

test('bytes are bounded as well as frames', () => {
  const frames = new RecentFrames({ maxBytes: 10_000 });
  const first = frames.cursor();
  for (let i = 0; i < 100; i++) add(frames, 'x'.repeat(1_000));
  expect(frames.after(first)).toBeUndefined();
  const kept = frames.after(frames.cursor(97)) ?? [];
  expect(kept.map(({ seq }) => seq)).toEqual([98, 99, 100]);
});

test('a cursor of another process is not known', () => {
  const [one, other] = [new RecentFrames(), new RecentFrames()];
  expect(one.after(other.cursor())).toBeUndefined();
  expect(one.after(`${one.cursor().split('-')[0]}-7`)).toBeUndefined();
});
