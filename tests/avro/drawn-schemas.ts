import fc from 'fast-check';

/** A schema before its types have names; names are given by place, so that two similar trees have similar names. */
export type Tree =
  | { readonly is: 'primitive'; readonly type: string }
  | { readonly is: 'array' | 'map'; readonly of: Tree }
  | { readonly is: 'union'; readonly of: readonly Tree[] }
  | {
      readonly is: 'record';
      readonly fields: readonly { readonly at: number; readonly type: Tree; readonly hasDefault: boolean }[];
    }
  | { readonly is: 'enum'; readonly symbols: readonly string[]; readonly hasDefault: boolean }
  | { readonly is: 'fixed'; readonly size: number }
  | { readonly is: 'self' };

const PRIMITIVES = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'];

export const trees = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'tree' },
    fc.record({ is: fc.constant('primitive' as const), type: fc.constantFrom(...PRIMITIVES) }),
    fc.record({
      is: fc.constant('enum' as const),
      symbols: fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D'), { minLength: 1 }),
      hasDefault: fc.boolean(),
    }),
    fc.record({ is: fc.constant('fixed' as const), size: fc.integer({ min: 0, max: 3 }) }),
    fc.constant({ is: 'self' as const }),
    fc.record({ is: fc.constantFrom('array' as const, 'map' as const), of: tie('tree') }),
    fc.record({ is: fc.constant('union' as const), of: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }) }),
    fc.record({
      is: fc.constant('record' as const),
      fields: fc.uniqueArray(fc.record({ at: fc.integer({ min: 0, max: 4 }), type: tie('tree'), hasDefault: fc.boolean() }), {
        maxLength: 4,
        selector: (field) => field.at,
      }),
    }),
  ),
})).tree;

/** The schema of a tree as JSON. `self` refers to the record around it; union branches that Avro forbids are left out. */
export function schemaOf(tree: Tree, name = 'T', self?: string): unknown {
  switch (tree.is) {
    case 'primitive':
      return tree.type;
    case 'self':
      // Without a way out the value would be endless.
      return self === undefined ? 'null' : ['null', self];
    case 'array':
      return { type: 'array', items: schemaOf(tree.of, `${name}_i`, self) };
    case 'map':
      return { type: 'map', values: schemaOf(tree.of, `${name}_v`, self) };
    case 'union': {
      const seen = new Set<string>();
      const branches: unknown[] = [];
      for (const [at, part] of tree.of.entries()) {
        const branch = part.is === 'union' || part.is === 'self' ? 'null' : schemaOf(part, `${name}_${at}`, self);
        const key = typeof branch === 'string' ? branch : keyOf(branch as { type: string; name?: string });
        if (!seen.has(key)) branches.push(branch);
        seen.add(key);
      }
      return branches;
    }
    case 'record':
      return {
        type: 'record',
        name,
        namespace: 'test',
        fields: tree.fields.map(({ at, type, hasDefault }) => {
          const schema = schemaOf(type, `${name}_f${at}`, name);
          const value = defaultOf(schema);
          return { name: `f${at}`, type: schema, ...(hasDefault && value !== undefined ? { default: value } : {}) };
        }),
      };
    case 'enum':
      return { type: 'enum', name, symbols: tree.symbols, ...(tree.hasDefault ? { default: tree.symbols[0] } : {}) };
    case 'fixed':
      return { type: 'fixed', name, size: tree.size };
  }
}

function keyOf(branch: { readonly type: string; readonly name?: string }): string {
  return branch.name ?? branch.type;
}

function defaultOf(schema: unknown): unknown {
  const first = Array.isArray(schema) ? schema[0] : schema;
  const simple: Record<string, unknown> = {
    null: null,
    boolean: true,
    int: 7,
    long: 8,
    float: 0.5,
    double: 1.5,
    bytes: 'ÿ',
    string: 's',
  };
  if (typeof first === 'string') return simple[first];
  const { type, symbols, size } = first as { type: string; symbols?: string[]; size?: number };
  if (type === 'array') return [];
  if (type === 'map') return {};
  if (type === 'enum') return symbols?.at(-1);
  return type === 'fixed' ? '\u0001'.repeat(size ?? 0) : undefined;
}
