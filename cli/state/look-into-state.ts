import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import { compile } from '../../engine/compile/compile.ts';
import { SILENT_LOGGER } from '../../engine/worker/silent.ts';
import { cliFailure, usageError } from '../cli-error.ts';
import type { Io } from '../io.ts';
import { loadPlans } from '../load-plans.ts';
import type { LogOptions } from '../options.ts';
import { openResources, RESOURCES, type ResourceFactory } from '../resources.ts';
import { readSettings } from '../settings.ts';
import { withLog } from '../with-log.ts';
import { exportStore, RAW_ROWS, type RowFilter, rowReader } from './export-store.ts';
import { describeStores, inspectState } from './inspect-state.ts';
import { requireState, stateDirOf } from './local-state.ts';

/** What serdes ask for. */
const SERDE_RESOURCES: Readonly<Record<string, () => Promise<ResourceFactory>>> = Object.fromEntries(
  Object.entries(RESOURCES).filter(([name]) => name === 'schema-registry'),
);

export interface InspectOptions extends LogOptions {
  readonly stateDir?: string;
  readonly format: 'text' | 'json';
}

export interface ExportOptions extends RowFilter {
  readonly stateDir?: string;
  readonly pipeline?: string;
  readonly registry?: string;
}

/** Lists the stores of an application on this machine. */
export async function inspectStores(application: string, options: InspectOptions, io: Io): Promise<void> {
  const settings = readSettings(io.env, io.cwd, options);
  const local = requireState(stateDirOf(options.stateDir, settings, io.cwd), application);
  const print = async (log: KafkaLog | undefined): Promise<void> => {
    const reports = await inspectState(local, log);
    await io.stdout.write(options.format === 'json' ? `${JSON.stringify(reports, null, 2)}\n` : describeStores(reports));
  };
  // A broker is asked when one was named: what lies on this machine can be looked at without.
  const isNamed = options.brokers !== undefined || (io.env.KAFKA_BROKERS ?? '').trim() !== '';
  if (isNamed) await withLog(io, { ...settings.kafka, timeoutMs: options.timeout }, print);
  else await print(undefined);
}

/** Prints the rows of a store on this machine. */
export async function exportRows(application: string, store: string, options: ExportOptions, io: Io): Promise<void> {
  const settings = readSettings(io.env, io.cwd, options);
  const local = requireState(stateDirOf(options.stateDir, settings, io.cwd), application);
  if (options.pipeline === undefined) return exportStore(local, store, options, RAW_ROWS, io);
  const [loaded, another] = await loadPlans([options.pipeline], io.cwd);
  if (!loaded || another) throw usageError(`${options.pipeline} has several pipelines: name a file with the one alone`);
  const resources = await openResources({ settings, logger: SILENT_LOGGER }, SERDE_RESOURCES);
  const resource = (name: string): unknown => {
    if (Object.hasOwn(SERDE_RESOURCES, name)) return resources.all[name];
    throw cliFailure(
      `a serde of the store asks for the resource '${name}', which is not here`,
      'without --pipeline rows are shown as they are',
    );
  };
  try {
    const reader = await rowReader(compile(loaded.plan, { applicationId: application }), store, resource);
    await exportStore(local, store, options, reader, io);
  } finally {
    await resources.close();
  }
}
