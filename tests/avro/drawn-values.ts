import fc from 'fast-check';
import { branchName, type SchemaNode } from '../../connectors/schema-registry/avro/schema-node.ts';
import { isAmbiguous } from '../../connectors/schema-registry/avro/union-values.ts';

/** Values of a type, as programs hold them. */
export function valuesOf(node: SchemaNode, depth = 0): fc.Arbitrary<unknown> {
  const part = (inner: SchemaNode) => valuesOf(inner, depth + 1);
  const size = { maxLength: depth > 4 ? 0 : 3 };
  switch (node.kind) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'int':
      return fc.integer();
    case 'long':
      return fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
    case 'float':
      return fc.float({ noNaN: true });
    case 'double':
      return fc.double({ noNaN: true });
    case 'string':
      return fc.string({ unit: 'grapheme' });
    case 'bytes':
      return fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes));
    case 'fixed':
      return fc.uint8Array({ minLength: node.size, maxLength: node.size }).map((bytes) => Buffer.from(bytes));
    case 'enum':
      return fc.constantFrom(...node.symbols);
    case 'array':
      return fc.array(part(node.items), size);
    case 'map':
      return fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'toString'), part(node.values), { maxKeys: size.maxLength });
    case 'union': {
      const branches =
        depth > 4 && node.branches.some(({ kind }) => kind === 'null')
          ? node.branches.filter(({ kind }) => kind === 'null')
          : node.branches;
      const wrap = isAmbiguous(node);
      return fc.oneof(
        ...branches.map((branch) =>
          part(branch).map((value) => (wrap && branch.kind !== 'null' ? { [branchName(branch)]: value } : value)),
        ),
      );
    }
    case 'record':
      return fc.record(Object.fromEntries(node.fields.map(({ name, type }) => [name, part(type)])));
  }
}
