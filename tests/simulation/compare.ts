import type { SimulatedInput } from '../../engine/test-kit/index.ts';

/** Values in groups, by the key that a function tells; each group in the order of the list. */
export function byKey<T>(list: Iterable<T>, keyOf: (each: T) => unknown): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of list) {
    const key = String(keyOf(each));
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return groups;
}

/** Key and value of the records of a topic, as texts that can be compared, in groups by key. */
export function valuesByKey(records: Iterable<{ readonly key: unknown; readonly value: unknown }>): Map<string, string[]> {
  const groups = byKey(records, ({ key }) => key);
  return new Map([...groups].map(([key, list]) => [key, list.map(({ value }) => JSON.stringify(value))]));
}

/** Each key has exactly these values in this order. */
export function sameSequences(
  what: string,
  got: ReadonlyMap<string, readonly string[]>,
  want: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  for (const key of new Set([...want.keys(), ...got.keys()])) {
    const [expected, actual] = [want.get(key) ?? [], got.get(key) ?? []];
    const at = Math.max(expected.length, actual.length);
    for (let i = 0; i < at; i++) {
      if (expected[i] !== actual[i])
        return `${what}, key ${key}: value ${i} is ${actual[i] ?? 'missing'}, expected ${expected[i] ?? 'no more'} (${actual.length} of ${expected.length})`;
    }
  }
  return undefined;
}

/** The same, where values may be left out but the last: what a record cache tells. */
export function sameEnds(
  what: string,
  got: ReadonlyMap<string, readonly string[]>,
  want: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  for (const [key, values] of got) {
    let at = 0;
    for (const [i, value] of values.entries()) {
      at = (want.get(key) ?? []).indexOf(value, at) + 1;
      if (at === 0) return `${what}, key ${key}: value ${i} is ${value}, which is wrong or comes too late`;
    }
  }
  return sameLast(what, got, new Map([...want].map(([key, values]) => [key, values.at(-1) ?? ''])));
}

/** The same, where values may come again: when each is counted where it came first, they come in this order and none is missing. */
export function sameFirstSequences(
  what: string,
  got: ReadonlyMap<string, readonly string[]>,
  want: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  const first = new Map([...got].map(([key, values]) => [key, [...new Set(values)]]));
  return sameSequences(`${what}, repetitions aside`, first, want);
}

/** Each key's last value is this. */
export function sameLast(
  what: string,
  got: ReadonlyMap<string, readonly string[]>,
  want: ReadonlyMap<string, string>,
): string | undefined {
  for (const key of new Set([...want.keys(), ...got.keys()])) {
    const [expected, actual] = [want.get(key), got.get(key)?.at(-1)];
    if (expected !== actual)
      return `${what}, key ${key}: the last value is ${actual ?? 'missing'}, expected ${expected ?? 'none'}`;
  }
  return undefined;
}

/** The inputs of one topic, with their types. */
export function inputsOf<K, V>(
  inputs: readonly SimulatedInput[],
  topic: { readonly name: string; readonly types?: readonly [K, V] },
): readonly { readonly key: K; readonly value: V; readonly timestamp: number }[] {
  return inputs.filter((each) => each.topic.name === topic.name) as never;
}
