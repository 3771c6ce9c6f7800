import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import { compile } from '../../engine/compile/compile.ts';
import { keptApplications } from '../../engine/state/disk/folder-path.ts';
import { SILENT_LOGGER } from '../../engine/worker/silent.ts';
import { cliFailure, usageError } from '../cli-error.ts';
import { addExamples } from '../help.ts';
import type { Io } from '../io.ts';
import { loadPlans } from '../load-plans.ts';
import { addLogOptions, addRegistryOption, choiceOption, type LogOptions, numberOption } from '../options.ts';
import { openResources, RESOURCES, type ResourceFactory } from '../resources.ts';
import { readSettings } from '../settings.ts';
import { similarNames } from '../similar-names.ts';
import { exportStore, RAW_ROWS, type RowFilter, rowReader } from '../state/export-store.ts';
import { describeStores, inspectState } from '../state/inspect-state.ts';
import { findLocalState, type LocalState, requireUnused, stateDirOf } from '../state/local-state.ts';
import { restoreSnapshot } from '../state/restore-snapshot.ts';
import { readSnapshot } from '../state/snapshot-file.ts';
import { takeSnapshot } from '../state/take-snapshot.ts';
import { withLog } from '../with-log.ts';

const FORMATS = ['text', 'json'] as const;
const PARTITION_MAX = 10_000;
const REPLICAS_MAX = 1_000;

/** What serdes ask for. */
const SERDE_RESOURCES: Readonly<Record<string, () => Promise<ResourceFactory>>> = Object.fromEntries(
  Object.entries(RESOURCES).filter(([name]) => name === 'schema-registry'),
);
/** A part of the names of topics. */
const APPLICATION = /^[A-Za-z0-9._-]{1,200}$/;

interface InspectOptions extends LogOptions {
  readonly stateDir?: string;
  readonly format: (typeof FORMATS)[number];
}

interface ExportOptions extends RowFilter {
  readonly stateDir?: string;
  readonly pipeline?: string;
  readonly registry?: string;
}

interface RestoreCommandOptions extends LogOptions {
  readonly replicas?: number;
}

export function registerState(program: Command, io: Io): void {
  const state = program
    .command('state')
    .description(
      'State of applications: look into the stores of this machine, keep an application and go on with it as another.',
    );
  const inspect = state
    .command('inspect')
    .argument('<application>', 'id of the application')
    .description(
      'List the stores of an application on this machine: rows, bytes, how far they are, and how far behind their changelogs.',
    )
    .option('--state-dir <dir>', 'folder that `run` keeps state in (default: state in MILLRACE_HOME)')
    .addOption(choiceOption('--format <format>', 'how to print it', FORMATS, 'text'))
    .action((application: string, options: InspectOptions) => inspectStores(application, options, io));
  addLogOptions(inspect);
  const exported = state
    .command('export')
    .argument('<application>', 'id of the application')
    .argument('<store>', 'name of the store')
    .description(
      'Print the rows of a store on this machine as lines of JSON. Without the pipeline, keys and values are shown as text or base64.',
    )
    .option('--pipeline <file>', 'TypeScript file whose serdes read keys and values')
    .option('--state-dir <dir>', 'folder that `run` keeps state in (default: state in MILLRACE_HOME)')
    .addOption(numberOption('--partition <n>', 'this partition alone', 0, PARTITION_MAX))
    .option('--from <key>', 'keys from this one on, by their bytes', keyOption)
    .option('--to <key>', 'keys up to this one, by their bytes', keyOption)
    .option('--prefix <text>', 'keys that begin with this', keyOption)
    .addOption(numberOption('--limit <n>', 'stop after so many rows', 1, Number.MAX_SAFE_INTEGER))
    .action((application: string, store: string, options: ExportOptions) => exportRows(application, store, options, io));
  addRegistryOption(exported);
  addLogOptions(
    state
      .command('snapshot')
      .argument('<application>', 'id of an application whose workers are stopped')
      .argument('<file>', 'where to write it: JSON lines, packed by gzip')
      .description('Keep an application in a file: changelogs, records between its parts that are not processed, and offsets.')
      .action((application: string, file: string, options: LogOptions) => snapshot(application, file, options, io)),
  );
  addLogOptions(
    state
      .command('restore')
      .argument('<file>', 'a snapshot')
      .argument('<application>', 'id of the application that is made of it')
      .description('Make another application of a snapshot. Run the pipeline with its id: it goes on where the other one was.')
      .addOption(numberOption('--replicas <n>', "copies of each partition (default: the broker's)", 1, REPLICAS_MAX))
      .action((file: string, application: string, options: RestoreCommandOptions) => restore(file, application, options, io)),
  );
  addExamples(state, [
    ['millrace state inspect spending', 'what lies here'],
    ['millrace state export spending spent-by-customer --pipeline spending.ts', 'all rows'],
    ['millrace state export spending spent-by-customer --prefix a --limit 10', 'some rows, as they are'],
    ['millrace state snapshot spending spending.gz', 'keep all of it, when its workers are stopped'],
    ['millrace state restore spending.gz spending-2', 'then: millrace run spending.ts --application-id spending-2'],
  ]);
}

function keyOption(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('A key has at least one character.');
}

async function inspectStores(application: string, options: InspectOptions, io: Io): Promise<void> {
  const settings = readSettings(io.env, io.cwd, options);
  const local = foundState(stateDirOf(options.stateDir, settings, io.cwd), application);
  const print = async (log: KafkaLog | undefined): Promise<void> => {
    const reports = await inspectState(local, log);
    await io.stdout.write(options.format === 'json' ? `${JSON.stringify(reports, null, 2)}\n` : describeStores(reports));
  };
  // A broker is asked when one was named: what lies on this machine can be looked at without.
  const isNamed = options.brokers !== undefined || (io.env.KAFKA_BROKERS ?? '').trim() !== '';
  if (isNamed) await withLog(io, { ...settings.kafka, timeoutMs: options.timeout }, print);
  else await print(undefined);
}

async function exportRows(application: string, store: string, options: ExportOptions, io: Io): Promise<void> {
  const settings = readSettings(io.env, io.cwd, options);
  const local = foundState(stateDirOf(options.stateDir, settings, io.cwd), application);
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

async function snapshot(application: string, file: string, options: LogOptions, io: Io): Promise<void> {
  const { kafka } = readSettings(io.env, io.cwd, options);
  const target = { path: resolve(io.cwd, file), name: file };
  await withLog(io, { ...kafka, timeoutMs: options.timeout }, async (log) => {
    const reading = { timeoutMs: options.timeout, stop: io.stop };
    const { head, records } = await takeSnapshot(log, application, target, reading);
    const what = `${records} ${records === 1 ? 'record' : 'records'} of ${head.topics.length} topics, ${head.offsets.length} offsets`;
    await io.stderr.write(`${application} is kept in ${file}: ${what}\n`);
  });
}

async function restore(file: string, application: string, options: RestoreCommandOptions, io: Io): Promise<void> {
  if (!APPLICATION.test(application))
    throw usageError(`'${application}' cannot be an application id`, 'it has A-Z a-z 0-9 . _ -');
  const { kafka } = readSettings(io.env, io.cwd, options);
  const opened = await readSnapshot(resolve(io.cwd, file), file, io.stop);
  const { replicas } = options;
  await withLog(io, { ...kafka, timeoutMs: options.timeout }, async (log) => {
    const records = await restoreSnapshot(log, opened, { application, ...(replicas === undefined ? {} : { replicas }) });
    const { application: before, takenAt } = opened.head;
    await io.stderr.write(
      `${application} goes on where ${before} was at ${takenAt}: ${records} ${records === 1 ? 'record' : 'records'} written\n` +
        `  run its pipeline with --application-id ${application}\n`,
    );
  });
}

/** Errors: STREAM_CLI when there is none, with similar names, and while a worker has it open. */
function foundState(stateDir: string, application: string): LocalState {
  const local = findLocalState(stateDir, application);
  if (local.stores.length === 0) {
    const others = keptApplications(stateDir);
    const similar = similarNames(application, others);
    const hint =
      similar.length > 0
        ? `did you mean ${similar.join(' or ')}?`
        : others.length > 0
          ? `there is state of ${others.join(', ')}`
          : '--state-dir or MILLRACE_HOME names the folder that `run` keeps state in';
    throw cliFailure(`there is no state of application '${application}' in ${stateDir}`, hint);
  }
  requireUnused(local);
  return local;
}
