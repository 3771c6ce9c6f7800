import avsc from 'avsc';
import { shortName } from './schema-node.ts';
import type { Tap } from './tap.ts';
import { looksAmbiguous } from './union-values.ts';

interface Reads {
  _read(tap: Tap): unknown;
}
interface Resolver {
  _read?: (tap: Tap) => unknown;
}
interface ResolverOptions {
  /** Filled by avsc with the resolvers of records, also with those that turn out to be impossible. */
  readonly registry: Record<string, unknown>;
}
interface Branch extends avsc.Type {
  /** Null for the type null, whose values need no wrapper. */
  readonly _branchConstructor: (new (value: unknown) => unknown) | null;
}

/**
 * A union that reads a written branch as the same branch where it has one, and only else as one that it can be promoted to: avsc takes the
 * first that can be read, so that a string came back as bytes from `["bytes", "string"]`.
 */
export function exactUnion(schemas: readonly unknown[], options: unknown): avsc.Type {
  const types = schemas.map((schema) => avsc.Type.forSchema(schema as never, options as never));
  const Union = looksAmbiguous(types.map((type) => type.typeName)) ? ExactWrappedUnion : ExactPlainUnion;
  return new Union(types as never, options);
}

class ExactPlainUnion extends avsc.types.UnwrappedUnionType {
  _update(resolver: Resolver, written: avsc.Type, options: ResolverOptions): void {
    const found = firstReadable(this.types as Branch[], written, options);
    if (found) resolver._read = (tap) => found.reads._read(tap);
  }
}

class ExactWrappedUnion extends avsc.types.WrappedUnionType {
  _update(resolver: Resolver, written: avsc.Type, options: ResolverOptions): void {
    const found = firstReadable(this.types as Branch[], written, options);
    if (!found) return;
    const Wrapper = found.branch._branchConstructor;
    resolver._read = Wrapper ? (tap) => new Wrapper(found.reads._read(tap)) : () => null;
  }
}

function firstReadable(
  branches: readonly Branch[],
  written: avsc.Type,
  options: ResolverOptions,
): { readonly branch: Branch; readonly reads: Reads } | undefined {
  const closest = [...branches].sort((a, b) => distance(a, written) - distance(b, written));
  for (const branch of closest) {
    const before = new Set(Object.keys(options.registry));
    try {
      return { branch, reads: branch.createResolver(written, options as never) as unknown as Reads };
    } catch {
      // The attempt has left resolvers that read nothing, which later attempts would take for good ones.
      for (const key of Object.keys(options.registry)) if (!before.has(key)) delete options.registry[key];
    }
  }
  return undefined;
}

/** How far a branch is from what was written: the very type, one of the same short name, one of the same kind, any other. */
function distance(branch: avsc.Type, written: avsc.Type): number {
  if (branch.typeName !== written.typeName) return 3;
  if (branch.name === written.name) return 0;
  return shortName(branch.name ?? '') === shortName(written.name ?? '') ? 1 : 2;
}
