import type { Duration } from '../../../engine/model/duration.ts';
import type { GlobalTable, Table } from '../../../engine/plan/table.ts';
import {
  join,
  joinForeign,
  joinGlobal,
  joinStreams,
  joinTables,
  leftJoinForeign,
  leftJoinStreams,
  leftJoinTables,
  outerJoinStreams,
  outerJoinTables,
} from '../../../operators/index.ts';
import { joiner, keyFunction, type Text } from '../functions.ts';
import type { ScenarioNode } from '../scenario.ts';
import { required, type TextStream, type TextTable, type Translation, textTopic } from './translation.ts';

const select = (left: Text, right: Text): Text => joiner(left, right);
const VALUE = { value: textTopic('').value };
const typeOf = (node: ScenarioNode) => required(node, 'type', node.type);
const ms = (length: number): Duration => `${length}ms`;

/** Steps that bring two sides together. */
export const joins: Readonly<Record<string, Translation>> = {
  globalTable: (node, _, sources) =>
    sources.globalTable(textTopic(required(node, 'topic', node.topic)), node.store === undefined ? {} : { store: node.store }),
  joinTable: (node, [stream, table]) => {
    const options = { select, ...VALUE, ...(node.grace === undefined ? {} : { grace: ms(node.grace) }) };
    const rows = table as TextTable;
    if (typeOf(node) === 'left')
      return (stream as TextStream).pipe(join(node.id, rows as Table<Text, string>, { ...options, onMissing: 'null' }));
    return (stream as TextStream).pipe(join(node.id, rows as Table<Text, string>, { ...options, onMissing: 'drop' }));
  },
  joinGlobal: (node, [stream, table]) => {
    const keyOf = keyFunction(required(node, 'fn', node.fn));
    const rows = table as GlobalTable<string, string>;
    const options = { select, ...VALUE, key: (value: Text, key: Text) => keyOf(key, value) };
    if (typeOf(node) === 'left') return (stream as TextStream).pipe(joinGlobal(node.id, rows, { ...options, onMissing: 'null' }));
    return (stream as TextStream).pipe(joinGlobal(node.id, rows, { ...options, onMissing: 'drop' }));
  },
  joinTables: (node, [left, right]) => {
    const options = { select, ...VALUE, ...(node.store === undefined ? {} : { store: node.store }) };
    const [from, rows] = [left as TextTable, right as TextTable];
    if (typeOf(node) === 'inner') return from.pipe(joinTables(node.id, rows, options));
    if (typeOf(node) === 'left') return from.pipe(leftJoinTables(node.id, rows, options));
    return from.pipe(outerJoinTables(node.id, rows, options));
  },
  joinForeign: (node, [left, right]) => {
    const keyOf = keyFunction(required(node, 'fn', node.fn));
    const foreignKey = (value: Text, key: Text): string | null => keyOf(key, value);
    const options = { foreignKey, select, ...VALUE, ...(node.store === undefined ? {} : { store: node.store }) };
    const [from, rows] = [left as TextTable, right as TextTable];
    if (typeOf(node) === 'inner') return from.pipe(joinForeign(node.id, rows, options));
    return from.pipe(leftJoinForeign(node.id, rows, options));
  },
  joinStreams: (node, [left, right]) => {
    const span = (field: 'before' | 'after' | 'grace') => ms(required(node, field, node[field]));
    const options = { before: span('before'), after: span('after'), grace: span('grace'), select, ...VALUE };
    const [from, other] = [left as TextStream, right as TextStream];
    if (typeOf(node) === 'inner') return from.pipe(joinStreams(node.id, other, options));
    if (typeOf(node) === 'left') return from.pipe(leftJoinStreams(node.id, other, options));
    return from.pipe(outerJoinStreams<Text, Text, Text, Text>(node.id, other, options));
  },
};
