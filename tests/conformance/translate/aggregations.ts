import type { Duration } from '../../../engine/model/duration.ts';
import { type json, string } from '../../../engine/model/serdes.ts';
import type { Table } from '../../../engine/plan/table.ts';
import { aggregate, count, GroupedTable, hopping, keyBy, mapTable, reduce, tumbling, window } from '../../../operators/index.ts';
import { aggregator, keyFunction, type Text } from '../functions.ts';
import type { ScenarioNode, ScenarioWindow } from '../scenario.ts';
import { required, type TextStream, type TextTable, type Translation, textTopic } from './translation.ts';

const VALUE = { value: string() as ReturnType<typeof json<Text>> };
const ms = (length: number): Duration => `${length}ms`;
const emitOf = (node: ScenarioNode) => (node.emit === 'close' ? ('on-close' as const) : ('on-update' as const));

/** Groups of a scenario are the stream itself: our aggregations group by the key. */
const stream = (inputs: readonly unknown[]): TextStream => inputs[0] as TextStream;

function windowed(input: TextStream, spec: ScenarioWindow) {
  switch (spec.kind) {
    case 'tumbling':
      return input.pipe(window(tumbling(ms(spec.size), { grace: ms(spec.grace) })));
    case 'hopping':
      return input.pipe(window(hopping(ms(spec.size), { advance: ms(spec.advance), grace: ms(spec.grace) })));
    default:
      throw new Error(`there is no window '${spec.kind}'`);
  }
}

/** What scenarios aggregate with, and from what. */
function aggregationOf(node: ScenarioNode) {
  const add = aggregator(required(node, 'fn', node.fn));
  return { init: (): Text => '0', add: (so: Text, value: Text) => add(so, value), ...VALUE };
}

/** Steps that take records of a key together. */
export const aggregations: Readonly<Record<string, Translation>> = {
  groupByKey: (_, inputs) => stream(inputs),
  groupBy: (node, inputs) => {
    const keyOf = keyFunction(required(node, 'fn', node.fn));
    return stream(inputs).pipe(keyBy(node.id, (value, key) => keyOf(key, value), { key: textTopic('').key }));
  },
  count: (node, [input]) => {
    const name = required(node, 'store', node.store);
    const table = () => {
      if (input instanceof GroupedTable) return (input as GroupedTable<Text, Text>).pipe(count(name));
      if (!node.window) return (input as TextStream).pipe(count(name));
      return windowed(input as TextStream, node.window).pipe(count(name, { emit: emitOf(node) }));
    };
    // Counts are written as text.
    return (table() as Table<unknown, unknown> as TextTable).pipe(mapTable((n) => String(n)));
  },
  aggregate: (node, [input]) => {
    const name = required(node, 'store', node.store);
    const aggregation = aggregationOf(node);
    if (input instanceof GroupedTable) {
      const subtract = aggregator(required(node, 'sub', node.sub));
      return (input as GroupedTable<Text, Text>).pipe(
        aggregate(name, { ...aggregation, subtract: (so: Text, value: Text) => subtract(so, value) }),
      );
    }
    if (!node.window) return (input as TextStream).pipe(aggregate(name, aggregation));
    return windowed(input as TextStream, node.window).pipe(aggregate(name, { ...aggregation, emit: emitOf(node) }));
  },
  reduce: (node, [input]) => {
    const name = required(node, 'store', node.store);
    const add = aggregator(required(node, 'fn', node.fn));
    const reduction = { add: (so: Text, value: Text) => add(so, value), ...VALUE };
    if (input instanceof GroupedTable) {
      const subtract = aggregator(required(node, 'sub', node.sub));
      return (input as GroupedTable<Text, Text>).pipe(
        reduce(name, { ...reduction, subtract: (so: Text, value: Text) => subtract(so, value) }),
      );
    }
    if (!node.window) return (input as TextStream).pipe(reduce(name, reduction));
    return windowed(input as TextStream, node.window).pipe(reduce(name, { ...reduction, emit: emitOf(node) }));
  },
};
