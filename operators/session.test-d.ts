import type { Windowed } from '../engine/model/windowed.ts';
import type { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { aggregate } from './aggregate.ts';
import { count } from './count.ts';
import { reduce } from './reduce.ts';
import { session } from './session.ts';
import { sliding } from './sliding.ts';
import { unlimited } from './unlimited.ts';
import { window } from './window.ts';
import { tumbling } from './windows.ts';

interface Click {
  readonly page: string;
}
declare const clicks: Stream<string, Click>;
declare const amounts: Stream<number, number>;
const emit = 'on-update' as const;
const visits = session('30m', { grace: '1m' });
const pages = { init: (): readonly string[] => [], add: (seen: readonly string[], click: Click) => [...seen, click.page] };

export const seen: Table<Windowed<string>, readonly string[]> = clicks.pipe(
  window(visits),
  aggregate('a', { ...pages, emit, merge: (first, second) => [...first, ...second] }),
);
export const counted: Table<Windowed<string>, number> = clicks.pipe(window(visits), count('b', { emit }));
export const longest: Table<Windowed<number>, number> = amounts.pipe(
  window(visits),
  reduce('c', { emit, add: (a, b) => Math.max(a, b) }),
);
export const slid: Table<Windowed<string>, number> = clicks.pipe(window(sliding('5m', { grace: '0ms' })), count('d', { emit }));
export const ever: Table<Windowed<string>, readonly string[]> = clicks.pipe(
  window(unlimited()),
  aggregate('e', { ...pages, emit }),
);

// @ts-expect-error sessions merge, and only the author knows how
clicks.pipe(window(visits), aggregate('f', { ...pages, emit }));

// @ts-expect-error windows of a fixed place never merge
clicks.pipe(window(tumbling('1m', { grace: '0ms' })), aggregate('g', { ...pages, emit, merge: (first) => first }));

// @ts-expect-error when results go out must be chosen
clicks.pipe(window(visits), count('h'));

// @ts-expect-error how late records may come must be chosen
session('30m');

// @ts-expect-error a length of time has a unit
sliding('30', { grace: '0ms' });
