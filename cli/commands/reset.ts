import type { Command } from 'commander';
import type { Database } from '../../connectors/postgres/database.ts';
import { compile } from '../../engine/compile/compile.ts';
import type { Topology } from '../../engine/compile/topology.ts';
import { settingError, usageError } from '../cli-error.ts';
import { addExamples } from '../help.ts';
import { interruptible } from '../interruptible.ts';
import type { Io } from '../io.ts';
import { loadPlans } from '../load-plans.ts';
import { addLogOptions, type LogOptions } from '../options.ts';
import { readSettings } from '../settings.ts';
import { confirm } from '../state/confirm.ts';
import { requireUnused, stateDirOf } from '../state/local-state.ts';
import { addOffsetOptions, type OffsetOptions, offsetChoice } from '../state/offset-choice.ts';
import { resetApplication } from '../state/reset-application.ts';
import { describeReset, planReset } from '../state/reset-plan.ts';
import { requireStopped } from '../state/stopped-group.ts';
import { withLog } from '../with-log.ts';

interface Options extends LogOptions, OffsetOptions {
  readonly applicationId?: string;
  readonly stateDir?: string;
  readonly database?: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly force?: true;
}

export function registerReset(program: Command, io: Io): void {
  const command = program
    .command('reset')
    .argument('[pipeline]', 'TypeScript file whose default export is the pipeline')
    .description(
      'Let an application begin anew: its offsets are set, its changelogs, its topics in between and its state on this machine are deleted. Shows what it would do, and asks. Inputs and outputs stay as they are.',
    )
    .option('--application-id <id>', "which application (default: the pipeline's name)");
  addOffsetOptions(command)
    .option('--state-dir <dir>', 'folder that `run` keeps state in (default: state in MILLRACE_HOME)')
    .option('--database <url>', 'PostgreSQL in which exactly-once sinks of the application keep how far they are')
    .option('--dry-run', 'print what would be done')
    .option('--yes', 'do it without asking')
    .option('--force', 'remove static members that are gone, before their session is over')
    .action((file: string | undefined, options: Options) => reset(file, options, io));
  addExamples(addLogOptions(command), [
    ['millrace reset spending.ts --dry-run', 'what would be done'],
    ['millrace reset spending.ts', 'process everything again'],
    ['millrace reset spending.ts --by-duration 2h', 'only what was written in the last two hours'],
    ['millrace reset --application-id spending-2 --to-latest --yes', 'without its file, as a script does'],
  ]);
}

async function reset(file: string | undefined, options: Options, io: Io): Promise<void> {
  const choice = offsetChoice(options, io.cwd);
  const settings = readSettings(io.env, io.cwd, options);
  const topology = file === undefined ? undefined : await topologyOf(file, options.applicationId, io.cwd);
  const application = options.applicationId ?? topology?.applicationId;
  if (application === undefined) throw usageError('which application? name the file of its pipeline, or --application-id');
  const { kafka } = settings;
  const database = await databaseOf(options.database, options.timeout);
  const target = {
    application,
    stateDir: stateDirOf(options.stateDir, settings, io.cwd),
    ...(topology ? { topology } : {}),
    ...(database ? { database } : {}),
  };
  try {
    await withLog(io, { ...kafka, timeoutMs: options.timeout }, async (log) => {
      const plan = await interruptible(io.stop, planReset(log, target, choice));
      await io.stdout.write(describeReset(plan));
      if (options.dryRun) return;
      const running = options.force ? plan.members.filter(({ instanceId }) => instanceId === null) : plan.members;
      const statics = plan.members.some(({ instanceId }) => instanceId !== null);
      requireStopped(
        application,
        running,
        `stop them first; one that was killed is gone when its session is over${statics ? ', or with --force' : ''}`,
      );
      requireUnused(plan.local);
      await confirm(`reset ${application}?`, options, io);
      await resetApplication(log, plan, database);
      await io.stderr.write(`application ${application} was reset\n`);
    });
  } finally {
    await database?.close();
  }
}

async function topologyOf(file: string, applicationId: string | undefined, cwd: string): Promise<Topology> {
  const [first, second] = await loadPlans([file], cwd);
  if (first === undefined || second !== undefined)
    throw usageError(`${file} has several pipelines`, 'reset one of them by its name: --application-id');
  return compile(first.plan, applicationId === undefined ? {} : { applicationId });
}

/** Errors: STREAM_CONFIG for a URL of something else; it may hold a password and is not repeated. */
async function databaseOf(url: string | undefined, timeoutMs: number): Promise<Database | undefined> {
  if (url === undefined) return undefined;
  if (!/^postgres(ql)?:\/\//.test(url)) throw settingError('--database: expected postgresql://user:password@host:port/database');
  const { connectPostgres } = await import('../../connectors/postgres/connect-postgres.ts');
  return connectPostgres({ url, giveUpAfterMs: timeoutMs, queryTimeoutMs: timeoutMs });
}
