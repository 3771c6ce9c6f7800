/** The functions that scenarios name, as their FORMAT.md defines them. Keys and values are texts or null. */

export type Text = string | null;

/** The whole number in a text, else 0. */
export function num(value: Text): number {
  return value !== null && /^-?\d+$/.test(value) ? Number(value) : 0;
}

export function valueFunction(spec: string): (value: Text) => Text {
  const [name, argument = ''] = split(spec);
  const present = (fn: (value: string) => Text) => (value: Text) => (value === null ? null : fn(value));
  switch (name) {
    case 'append':
      return present((value) => value + argument);
    case 'upper':
      return present((value) => value.toUpperCase());
    case 'len':
      return present((value) => String(value.length));
    case 'plus':
      return present((value) => String(num(value) + Number(argument)));
    case 'nullIfEven':
      return present((value) => (num(value) % 2 === 0 ? null : value));
    case 'const':
      return () => argument;
    default:
      throw unknown('value function', spec);
  }
}

export function predicate(spec: string): (key: Text, value: Text) => boolean {
  const [name, argument = ''] = split(spec);
  switch (name) {
    case 'even':
      return (_, value) => num(value) % 2 === 0;
    case 'gt':
      return (_, value) => num(value) > Number(argument);
    case 'keyNot':
      return (key) => key !== argument;
    case 'keyIs':
      return (key) => key === argument;
    case 'notNull':
      return (_, value) => value !== null;
    case 'all':
      return () => true;
    default:
      throw unknown('predicate', spec);
  }
}

export function keyFunction(spec: string): (key: Text, value: Text) => Text {
  const [name, argument = ''] = split(spec);
  const first = (value: Text): Text => (value === null || value === '' ? null : value.slice(0, 1));
  switch (name) {
    case 'first':
      return (_, value) => first(value);
    case 'mod': {
      const n = Number(argument);
      return (_, value) => `k${((num(value) % n) + n) % n}`;
    }
    case 'const':
      return () => argument;
    case 'same':
      return (key) => key;
    case 'fk':
      return (_, value) => (value?.startsWith('_') ? null : first(value));
    default:
      throw unknown('key function', spec);
  }
}

export function manyFunction(spec: string): (value: Text) => readonly Text[] {
  switch (spec) {
    case 'chars':
      return (value) => (value === null ? [] : [...value]);
    case 'dup':
      return (value) => [value, value === null ? null : `${value}'`];
    case 'none':
      return () => [];
    default:
      throw unknown('function of many', spec);
  }
}

/** An aggregator or reducer: `a` is what there is so far. */
export function aggregator(spec: string): (a: Text, value: Text) => Text {
  switch (spec) {
    case 'concat':
      return (a, value) => `${a},${value}`;
    case 'sum':
      return (a, value) => String(num(a) + num(value));
    case 'minus':
      return (a, value) => String(num(a) - num(value));
    case 'max':
      return (a, value) => String(Math.max(num(a), num(value)));
    case 'add':
      return (a, value) => `${a}+${value}`;
    case 'sub':
      return (a, value) => `${a}-${value}`;
    case 'last':
      return (_, value) => value;
    case 'nullOn9':
      return (a, value) => (num(value) === 9 ? null : `${a},${value}`);
    default:
      throw unknown('aggregator', spec);
  }
}

export function joiner(left: Text, right: Text): string {
  return `${left ?? '~'}+${right ?? '~'}`;
}

function split(spec: string): readonly [string, string?] {
  const at = spec.indexOf(':');
  return at < 0 ? [spec] : [spec.slice(0, at), spec.slice(at + 1)];
}

function unknown(kind: string, spec: string): Error {
  return new Error(`there is no ${kind} '${spec}'`);
}
