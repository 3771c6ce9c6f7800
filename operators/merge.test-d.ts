import type { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { merge } from './merge.ts';

declare const words: Stream<string, string>;
declare const names: Stream<string, string>;
declare const counts: Stream<string, number>;
declare const byNumber: Stream<number, string>;
declare const rows: Table<string, string>;

export const two: Stream<string, string> = words.pipe(merge(names));
export const three: Stream<string, string> = words.pipe(merge(names, words));

// @ts-expect-error all have the same values
export const mixed: Stream<string, string> = words.pipe(merge(counts));

// @ts-expect-error all have the same keys
words.pipe(merge(byNumber));

// @ts-expect-error a table has updates: toStream() first
words.pipe(merge(rows));
