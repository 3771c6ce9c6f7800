import {
  branch,
  filter,
  filterNot,
  flatMap,
  flatMapValues,
  keyBy,
  map,
  mapValues,
  merge,
  repartition,
  to,
} from '../../../operators/index.ts';
import { keyFunction, manyFunction, predicate, type Text, valueFunction } from '../functions.ts';
import type { ScenarioNode } from '../scenario.ts';
import { required, type TextStream, type Translation, textTopic } from './translation.ts';

const stream = (inputs: readonly unknown[]): TextStream => inputs[0] as TextStream;
const fnOf = (node: ScenarioNode): string => required(node, 'fn', node.fn);
const NULLABLE = { key: textTopic('').key };

/** Steps on streams without state. */
export const stateless: Readonly<Record<string, Translation>> = {
  stream: (node, _, { from }) => from(textTopic(required(node, 'topic', node.topic))),
  to: (node, inputs) => stream(inputs).pipe(to(textTopic(required(node, 'topic', node.topic)))),
  filter: (node, inputs) => {
    const test = predicate(fnOf(node));
    return stream(inputs).pipe(filter((value, key) => test(key, value)));
  },
  filterNot: (node, inputs) => {
    const test = predicate(fnOf(node));
    return stream(inputs).pipe(filterNot((value, key) => test(key, value)));
  },
  mapValues: (node, inputs) => stream(inputs).pipe(mapValues(valueFunction(fnOf(node)))),
  map: (node, inputs) => {
    const fn = fnOf(node);
    if (fn === 'swap') return stream(inputs).pipe(map(node.id, (value, key): [Text, Text] => [value, key], NULLABLE));
    const keyOf = keyFunction(fn);
    return stream(inputs).pipe(map(node.id, (value, key): [Text, Text] => [keyOf(key, value), value], NULLABLE));
  },
  flatMapValues: (node, inputs) => stream(inputs).pipe(flatMapValues(manyFunction(fnOf(node)))),
  flatMap: (node, inputs) => {
    const many = manyFunction(fnOf(node));
    return stream(inputs).pipe(flatMap(node.id, (value) => many(value).map((key): [Text, Text] => [key, value]), NULLABLE));
  },
  selectKey: (node, inputs) => {
    const keyOf = keyFunction(fnOf(node));
    return stream(inputs).pipe(keyBy(node.id, (value, key) => keyOf(key, value), NULLABLE));
  },
  merge: (_, inputs) => stream(inputs).pipe(merge(...(inputs.slice(1) as TextStream[]))),
  repartition: (node, inputs) => stream(inputs).pipe(repartition(node.id)),
  branch: (node, inputs) => {
    const tests = required(node, 'fns', node.fns).map(predicate);
    const named = Object.fromEntries(tests.map((test, i) => [`b${i}`, (value: Text, key: Text) => test(key, value)]));
    const { rest, ...branches } = stream(inputs).pipe(branch(named));
    const numbered = Object.entries(branches).map(([name, part]) => [`${node.id}.${name.slice(1)}`, part]);
    return { parts: Object.fromEntries([...numbered, [`${node.id}.default`, rest]]) as Record<string, TextStream> };
  },
};
