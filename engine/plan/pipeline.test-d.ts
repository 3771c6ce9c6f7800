import type { PipelineSources } from './pipeline.ts';
import type { Topic } from './plan.ts';
import type { Stream } from './stream.ts';
import type { GlobalTable, Table } from './table.ts';

declare const sources: PipelineSources;
declare const words: Topic<string, number>;
declare const more: Topic<string, number>;
declare const names: Topic<number, string>;

export const read: Stream<string, number> = sources.from(words);
export const both: Stream<string, number> = sources.from([words, more]);
export const counts: Table<string, number> = sources.table(words, { store: 'counts' });
export const everywhere: GlobalTable<number, string> = sources.globalTable(names, { store: 'names' });

// @ts-expect-error topics of one stream agree in key and value
sources.from([words, names]);

// @ts-expect-error keys of the topic are texts
export const wrong: Table<number, number> = sources.table(words);

// @ts-expect-error a table is no stream
export const stream: Stream<string, number> = sources.table(words);

// @ts-expect-error rows of a global table can only be joined
sources.globalTable(names).pipe();

// @ts-expect-error a store has a name
sources.globalTable(names, { store: 1 });
