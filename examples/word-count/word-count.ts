import { json, pipeline, string } from 'millrace/engine';
import { count, flatMap, to, toStream } from 'millrace/operators';

export const lines = { name: 'lines', key: string(), value: string(), create: { partitions: 3 } };
export const words = { name: 'words', key: string(), value: json<number | null>(), create: { partitions: 3 } };

/** How often each word has come so far: a new count for each word of each line. */
export default pipeline('word-count', ({ from }) =>
  from(lines).pipe(
    flatMap('by-word', (line) => (line.toLowerCase().match(/\p{L}+/gu) ?? []).map((word) => [word, word] as const)),
    count('count-by-word'),
    toStream(),
    to(words),
  ),
);
