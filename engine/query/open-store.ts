import type { Topology } from '../compile/topology.ts';
import type { StoreShape } from '../model/state-store.ts';
import { StreamError } from '../model/stream-error.ts';
import type { LocalStores, StoreKind } from './store-kinds.ts';

/**
 * A handle to a store of a running pipeline, over the partitions that are here. It follows them as they come and go.
 *
 * Errors: STREAM_STORE_UNKNOWN (user) for a name that the pipeline does not have, STREAM_STORE_KIND (user) for one of another shape
 */
export function openStore<View>(topology: Topology, name: string, kind: StoreKind<View>, stores: LocalStores): View {
  const specs = topology.subTopologies.flatMap((sub) => sub.stores);
  const spec = specs.find((each) => each.name === name);
  if (!spec)
    throw unknownStore(
      topology,
      name,
      specs.map((each) => each.name),
    );
  if (spec.shape.kind !== kind.shape) throw otherKind(name, spec.shape.kind, kind.shape);
  return kind.view(stores);
}

/** The store exists, but its rows cannot be read at this moment: ask again. */
export function storeNotReady(name: string, why: string): StreamError {
  return new StreamError(`the store '${name}' cannot be read now: ${why}`, {
    code: 'STREAM_STORE_NOT_READY',
    domain: 'external',
    scope: 'record',
    verdict: 'retry',
    context: { store: name },
  });
}

function unknownStore({ plan }: Topology, name: string, existing: readonly string[]): StreamError {
  const others = existing.length === 0 ? 'it has none' : `it has ${existing.join(', ')}`;
  const hint = "a table is kept in a store when its step names one ({ store: 'name' })";
  return misuse('STREAM_STORE_UNKNOWN', name, `pipeline '${plan.name}' has no store '${name}': ${others}; ${hint}`);
}

/** How stores of each shape are asked for. */
const WRITTEN: Readonly<Record<StoreShape['kind'], string>> = {
  'key-value': 'keyValueRows()',
  window: 'windowRows()',
  session: 'sessionRows()',
  versioned: 'versionedRows()',
};

function otherKind(name: string, shape: StoreShape['kind'], asked: StoreShape['kind']): StreamError {
  const message = `the store '${name}' is a ${shape} store: ask for it with ${WRITTEN[shape]}, not ${WRITTEN[asked]}`;
  return misuse('STREAM_STORE_KIND', name, message);
}

function misuse(code: `STREAM_${string}`, store: string, message: string): StreamError {
  return new StreamError(message, { code, domain: 'user', scope: 'process', verdict: 'stop', context: { store } });
}
