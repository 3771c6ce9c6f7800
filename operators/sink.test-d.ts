import type { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import type { SinkConnector } from '../engine/ports.ts';
import { sink } from './sink.ts';
import { to } from './to.ts';

declare const words: Stream<string, string>;
declare const rows: Table<string, string>;
declare const counts: Stream<string, number>;
declare const list: SinkConnector<string, string>;
declare const topic: Parameters<typeof to<string, string>>[0];

words.pipe(sink('list', list));
rows.pipe(sink('list', list, { maxPending: 100, backoff: '1s', maxBackoff: '1m', giveUpAfter: '1h' }));

// @ts-expect-error the connector writes text
counts.pipe(sink('list', list));

// @ts-expect-error no name
words.pipe(sink(list));

// @ts-expect-error a length of time has a unit
words.pipe(sink('list', list, { backoff: 200 }));

// @ts-expect-error nothing follows a sink
words.pipe(sink('list', list), to(topic));
