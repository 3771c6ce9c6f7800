import { Command } from 'commander';
import { COMMANDS } from './commands.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { HELP_WIDTH, programNotes } from './help.ts';
import type { Io } from './io.ts';
import { reportError } from './report-error.ts';
import { version } from './version.ts';

/**
 * Runs one command line, without the program's name, and tells the exit code. Nothing is thrown and the process is left alone.
 */
export async function runCli(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    const program = await createProgram(argv, io);
    await program.parseAsync([...argv], { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    return reportError(error, io);
  }
}

/** The program with the command that is called; the others stand in the help and are loaded no further. */
async function createProgram(argv: readonly string[], io: Io): Promise<Command> {
  const program = new Command('millrace')
    .description('Kafka Streams for TypeScript: run pipelines, and look at the topics they read and write.')
    .version(version(), '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      // Errors are reported in one place, by reportError.
      outputError: () => {},
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', programNotes());
  const [first, second] = argv.filter((word) => !word.startsWith('-'));
  const called = first === 'help' ? second : first;
  for (const { name, summary, load } of COMMANDS) {
    if (name === called) (await load())(program, io);
    else program.command(name).description(summary);
  }
  return program;
}
