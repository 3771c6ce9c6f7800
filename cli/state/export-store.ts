import { changelogTopic, type Topology } from '../../engine/compile/topology.ts';
import { NO_HEADERS } from '../../engine/model/record.ts';
import { type Codec, NotReady } from '../../engine/model/serde.ts';
import type { StoreShape, StoreSpec } from '../../engine/model/state-store.ts';
import { lookIntoStore } from '../../engine/state/disk/look-into-store.ts';
import { type AnyRow, rowsOf } from '../../engine/state/rows-of.ts';
import { SYSTEM_CLOCK } from '../../engine/worker/silent.ts';
import { cliFailure, interrupted, usageError } from '../cli-error.ts';
import type { Io } from '../io.ts';
import { toJsonLine } from '../records/record-line.ts';
import { fromBytes } from '../records/text-or-bytes.ts';
import { similarNames } from '../similar-names.ts';
import type { LocalState, LocalStore } from './local-state.ts';

/** Which rows are printed; keys are compared by their bytes. */
export interface RowFilter {
  readonly partition?: number;
  readonly from?: string;
  readonly to?: string;
  readonly prefix?: string;
  readonly limit?: number;
}

/** How keys and values of a store are read. */
export interface RowReader {
  readonly shape?: StoreShape;
  read(row: AnyRow<Buffer, Buffer>): Promise<{ readonly key: unknown; readonly value: unknown }>;
}

/** Texts where they are UTF-8, else base64. */
export const RAW_ROWS: RowReader = { read: async ({ key, value }) => ({ key: fromBytes(key), value: fromBytes(value) }) };

/** Errors: STREAM_CLI when the pipeline has no such store. */
export async function rowReader(topology: Topology, store: string, resource: (name: string) => unknown): Promise<RowReader> {
  const specs = topology.subTopologies.flatMap((sub) => sub.stores);
  const spec = specs.find(({ name }) => name === store);
  if (!spec)
    throw unknownStore(
      `pipeline '${topology.plan.name}'`,
      store,
      specs.map(({ name }) => name),
    );
  const [keys, values] = await Promise.all(
    (['key', 'value'] as const).map((part) => spec[part].bind({ topic: topicOf(topology, spec), part }, { resource })),
  );
  return {
    shape: spec.shape,
    read: async ({ key, value }) => ({ key: await decode(keys, key), value: await decode(values, value) }),
  };
}

function topicOf({ applicationId }: Topology, { name, sourceTopic }: StoreSpec): string {
  return sourceTopic ?? changelogTopic(applicationId, name);
}

async function decode(codec: Codec<unknown> | undefined, bytes: Buffer): Promise<unknown> {
  try {
    return codec?.decode(bytes, NO_HEADERS);
  } catch (error) {
    if (!(error instanceof NotReady)) throw error;
    await error.ready;
    return codec?.decode(bytes, NO_HEADERS);
  }
}

/** Prints the rows of a store as lines of JSON, partition after partition. */
export async function exportStore(state: LocalState, name: string, filter: RowFilter, reader: RowReader, io: Io): Promise<void> {
  if (filter.prefix !== undefined && (filter.from ?? filter.to) !== undefined)
    throw usageError('--prefix and --from or --to exclude each other');
  let left = filter.limit ?? Number.POSITIVE_INFINITY;
  for (const each of chosen(state, name, filter.partition)) {
    for await (const row of rowsIn(each, filter, reader)) {
      if (left-- <= 0) return;
      if (io.stop.aborted) throw interrupted();
      const { key, value } = await reader.read(row);
      await io.stdout.write(toJsonLine({ partition: each.partition, ...row, key, value }));
    }
  }
}

function chosen({ application, stores }: LocalState, name: string, partition: number | undefined): readonly LocalStore[] {
  const found = stores.filter(({ store }) => store === name);
  if (found.length === 0)
    throw unknownStore(`the state of '${application}'`, name, [...new Set(stores.map(({ store }) => store))]);
  const of = found.filter((each) => partition === undefined || each.partition === partition);
  if (of.length > 0) return of;
  throw cliFailure(
    `the store '${name}' has no partition ${partition} here: it has ${found.map((each) => each.partition).join(', ')}`,
  );
}

async function* rowsIn(
  { store, path }: LocalStore,
  { from, to, prefix }: RowFilter,
  { shape }: RowReader,
): AsyncGenerator<AnyRow<Buffer, Buffer>> {
  const view = await lookIntoStore({ dir: path, name: store, ...(shape ? { shape } : {}) }, SYSTEM_CLOCK);
  const [low, high, begin] = [from ?? prefix, to, prefix].map((text) => (text === undefined ? undefined : Buffer.from(text)));
  try {
    for (const row of rowsOf<Buffer, Buffer>(view.store, view.marker.shape as StoreShape['kind'], low)) {
      if (low && row.key.compare(low) < 0) continue;
      if (high && row.key.compare(high) > 0) continue;
      if (begin && !row.key.subarray(0, begin.length).equals(begin)) continue;
      yield row;
    }
  } finally {
    await view.close();
  }
}

function unknownStore(where: string, name: string, existing: readonly string[]): Error {
  const similar = similarNames(name, existing);
  const others = existing.length === 0 ? 'it has none' : `it has ${existing.join(', ')}`;
  return cliFailure(
    `${where} has no store '${name}': ${others}`,
    similar.length > 0 ? `did you mean ${similar.join(' or ')}?` : undefined,
  );
}
