import type { Duration } from '../../../engine/model/duration.ts';
import { type json, string } from '../../../engine/model/serdes.ts';
import type { Table } from '../../../engine/plan/table.ts';
import {
  aggregate,
  cogroup,
  cogrouped,
  count,
  GroupedTable,
  hopping,
  keyBy,
  mapTable,
  reduce,
  session,
  sliding,
  tumbling,
  window,
} from '../../../operators/index.ts';
import { aggregator, keyFunction, type Text } from '../functions.ts';
import type { ScenarioNode, ScenarioWindow } from '../scenario.ts';
import { required, type TextStream, type TextTable, type Translation, textTopic } from './translation.ts';

const VALUE = { value: string() as ReturnType<typeof json<Text>> };
const ms = (length: number): Duration => `${length}ms`;
const emitOf = (node: ScenarioNode) => (node.emit === 'close' ? ('on-close' as const) : ('on-update' as const));

/** Groups of a scenario are the stream itself: our aggregations group by the key. */
const stream = (inputs: readonly unknown[]): TextStream => inputs[0] as TextStream;

function windowed(input: TextStream, spec: Exclude<ScenarioWindow, { kind: 'session' }>) {
  switch (spec.kind) {
    case 'tumbling':
      return input.pipe(window(tumbling(ms(spec.size), { grace: ms(spec.grace) })));
    case 'hopping':
      return input.pipe(window(hopping(ms(spec.size), { advance: ms(spec.advance), grace: ms(spec.grace) })));
    case 'sliding':
      return input.pipe(window(sliding(ms(spec.size), { grace: ms(spec.grace) })));
  }
}

function sessioned(input: TextStream, { gap, grace }: Extract<ScenarioWindow, { kind: 'session' }>) {
  return input.pipe(window(session(ms(gap), { grace: ms(grace) })));
}

const merge = (first: Text, second: Text): Text => `${first}|${second}`;

const unnamed = (): never => {
  throw new Error('a cogroup names a function for each stream');
};

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
      const counted = count<Text, Text>(name, { emit: emitOf(node) });
      if (node.window.kind === 'session') return sessioned(input as TextStream, node.window).pipe(counted);
      return windowed(input as TextStream, node.window).pipe(counted);
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
    const emit = emitOf(node);
    if (node.window.kind === 'session')
      return sessioned(input as TextStream, node.window).pipe(aggregate(name, { ...aggregation, emit, merge }));
    return windowed(input as TextStream, node.window).pipe(aggregate(name, { ...aggregation, emit }));
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
    const reduced = reduce<Text, Text>(name, { ...reduction, emit: emitOf(node) });
    if (node.window.kind === 'session') return sessioned(input as TextStream, node.window).pipe(reduced);
    return windowed(input as TextStream, node.window).pipe(reduced);
  },
  cogroup: (node, inputs) => {
    const name = required(node, 'store', node.store);
    const [add = unnamed, ...others] = required(node, 'fns', node.fns).map(aggregator);
    const and = others.map((each, i) => cogrouped(inputs[i + 1] as TextStream, (so: Text, value: Text) => each(so, value)));
    const grouping = { init: (): Text => '0', add: (so: Text, value: Text) => add(so, value), and, ...VALUE };
    if (!node.window) return (inputs[0] as TextStream).pipe(cogroup(name, grouping));
    const emit = 'on-update' as const;
    if (node.window.kind === 'session')
      return sessioned(inputs[0] as TextStream, node.window).pipe(cogroup(name, { ...grouping, emit, merge }));
    return windowed(inputs[0] as TextStream, node.window).pipe(cogroup(name, { ...grouping, emit }));
  },
};
