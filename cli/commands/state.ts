import { type Command, InvalidArgumentError } from 'commander';
import { addExamples } from '../help.ts';
import type { Io } from '../io.ts';
import { addLogOptions, addRegistryOption, choiceOption, type LogOptions, numberOption } from '../options.ts';
import { keepApplication, type RestoreOptions, restoreApplication } from '../state/keep-application.ts';
import { type ExportOptions, exportRows, type InspectOptions, inspectStores } from '../state/look-into-state.ts';

const FORMATS = ['text', 'json'] as const;
const PARTITION_MAX = 10_000;
const REPLICAS_MAX = 1_000;

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
      .action((application: string, file: string, options: LogOptions) => keepApplication(application, file, options, io)),
  );
  addLogOptions(
    state
      .command('restore')
      .argument('<file>', 'a snapshot')
      .argument('<application>', 'id of the application that is made of it')
      .description('Make another application of a snapshot. Run the pipeline with its id: it goes on where the other one was.')
      .addOption(numberOption('--replicas <n>', "copies of each partition (default: the broker's)", 1, REPLICAS_MAX))
      .action((file: string, application: string, options: RestoreOptions) => restoreApplication(file, application, options, io)),
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
