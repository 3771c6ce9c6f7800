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
import { openResources } from '../resources.ts';
import { readSettings } from '../settings.ts';
import { similarNames } from '../similar-names.ts';
import { exportStore, RAW_ROWS, type RowFilter, rowReader } from '../state/export-store.ts';
import { describeStores, inspectState } from '../state/inspect-state.ts';
import { findLocalState, type LocalState, requireUnused, stateDirOf } from '../state/local-state.ts';
import { withLog } from '../with-log.ts';

const FORMATS = ['text', 'json'] as const;
const PARTITION_MAX = 10_000;

interface InspectOptions extends LogOptions {
  readonly stateDir?: string;
  readonly format: (typeof FORMATS)[number];
}

interface ExportOptions extends RowFilter {
  readonly stateDir?: string;
  readonly pipeline?: string;
  readonly registry?: string;
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
  addExamples(state, [
    ['millrace state inspect spending', 'what lies here'],
    ['millrace state export spending spent-by-customer --pipeline spending.ts', 'all rows'],
    ['millrace state export spending spent-by-customer --prefix a --limit 10', 'some rows, as they are'],
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
  const resources = await openResources({ settings, logger: SILENT_LOGGER });
  try {
    const reader = await rowReader(compile(loaded.plan, { applicationId: application }), store, (name) => resources.all[name]);
    await exportStore(local, store, options, reader, io);
  } finally {
    await resources.close();
  }
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
