import type { Windowed } from '../../../engine/model/windowed.ts';
import type { Table } from '../../../engine/plan/table.ts';
import { filterTable, groupTable, map, mapTable, toStream, toTable } from '../../../operators/index.ts';
import { keyFunction, predicate, type Text, valueFunction } from '../functions.ts';
import type { ScenarioNode } from '../scenario.ts';
import { required, type TextStream, type TextTable, type Translation, textTopic } from './translation.ts';

const table = (inputs: readonly unknown[]): TextTable => inputs[0] as TextTable;
const fnOf = (node: ScenarioNode): string => required(node, 'fn', node.fn);
const storeOf = (node: ScenarioNode) => (node.store === undefined ? {} : { store: node.store });

/** Steps on tables. */
export const tables: Readonly<Record<string, Translation>> = {
  table: (node, _, sources) =>
    sources.table(textTopic(required(node, 'topic', node.topic)), {
      ...storeOf(node),
      ...(node.versionedMs === undefined ? {} : { history: `${node.versionedMs}ms` as const }),
    }),
  tableFilter: (node, inputs) => {
    const test = predicate(fnOf(node));
    return table(inputs).pipe(filterTable((value, key) => test(key, value), storeOf(node)));
  },
  tableMapValues: (node, inputs) =>
    table(inputs).pipe(mapTable<string, Text, Text>(valueFunction(fnOf(node)), { ...storeOf(node), value: textTopic('').value })),
  toTable: (node, inputs) => (inputs[0] as TextStream).pipe(toTable(required(node, 'store', node.store))),
  toStream: (node, inputs) => {
    if (!table(inputs).state.windowed) return table(inputs).pipe(toStream());
    // A windowed key is written as `key@start/end`.
    const windowed = (inputs[0] as Table<Windowed<string>, Text>).pipe(toStream());
    return windowed.pipe(
      map(`${node.id}-key`, (value, { key, start, end }): [string, Text] => [`${key}@${start}/${end}`, value]),
    );
  },
  tableGroupBy: (node, inputs) => {
    const keyOf = keyFunction(fnOf(node));
    return table(inputs).pipe(groupTable(node.id, (value, key) => keyOf(key, value) as string | null));
  },
};
