import type { ScenarioWindow } from '../../scenario.ts';
import type { Draft } from '../draft.ts';

export type WindowKind = ScenarioWindow['kind'];

export const WINDOW_KINDS: readonly WindowKind[] = ['tumbling', 'hopping', 'sliding', 'session'];

/** Windows of a kind; input of the draft will meet their edges. */
export function drawWindow(draft: Draft, kind: WindowKind): ScenarioWindow {
  const { random, wide } = draft;
  const odd = wide && random.chance(0.5);
  const grace = odd ? random.pick([0, 2, 3, 7, 12, 100]) : random.pick([0, 0, 1, 5, 10, 30]);
  const size = odd ? random.pick([1, 2, 3, 7, 12, 50]) : random.pick([5, 10, 20]);
  switch (kind) {
    case 'tumbling':
      return draft.meet({ kind, size, grace });
    case 'hopping': {
      const advance = odd
        ? random.between(Math.max(1, Math.ceil(size / 12)), size)
        : random.pick([2, 3, 5, 7].filter((a) => a < size));
      return draft.meet({ kind, size, advance, grace });
    }
    case 'sliding':
      return draft.meet({ kind, size, grace });
    case 'session':
      return draft.meet({ kind, gap: odd ? random.pick([1, 2, 7, 15]) : random.pick([3, 5, 10]), grace });
  }
}
