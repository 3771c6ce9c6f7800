/** RxJS operators that remember across records, and those of rxjs itself, do not compile in `rx`. */
import { bufferCount, distinctUntilChanged, filter as rxFilter, scan } from 'rxjs';
import type { Stream } from '../../engine/plan/stream.ts';
import { filter, map, mergeMap, rx } from './index.ts';

declare const words: Stream<string, string>;

// @ts-expect-error it remembers the sum: aggregate
words.pipe(rx(scan((sum: number, word: string) => sum + word.length, 0)));
// @ts-expect-error it remembers the last value: dedupe
words.pipe(rx(distinctUntilChanged<string>()));
// @ts-expect-error it collects records: window
words.pipe(rx(bufferCount<string>(3)));
// @ts-expect-error import it from millrace/operators/rx
words.pipe(rx(rxFilter((word: string) => word.length > 0)));

export const lengths: Stream<string, number> = words.pipe(
  rx(
    filter((word) => word.length > 0),
    mergeMap(async (word) => word.length),
    map((length) => length * 2),
  ),
);
