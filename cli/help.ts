import type { Command } from 'commander';
import { EXIT } from './exit-codes.ts';
import { ENVIRONMENT } from './settings.ts';

/** Columns of help where stdout is no terminal. */
export const HELP_WIDTH = 100;

const EXIT_CODES = [
  [EXIT.ok, 'done'],
  [EXIT.failed, 'failed: the reason is on stderr'],
  [EXIT.usage, 'wrong argument, option or environment variable: nothing was tried'],
  [EXIT.interrupted, 'interrupted before it was done'],
] as const;

/** Adds examples to a command's help: a command line and what it does. */
export function addExamples(command: Command, examples: readonly (readonly [line: string, what: string])[]): Command {
  return command.addHelpText('after', `\n${section('Examples', examples).trimEnd()}`);
}

/** What the help of the program itself ends with. */
export function programNotes(): string {
  const examples = [
    ['millrace dev', 'everything a pipeline needs, on this machine'],
    ['millrace describe spending.ts', 'see what a pipeline does'],
    ['millrace run spending.ts', 'run it until Ctrl-C'],
    [`millrace produce orders --key o1 --value '{"customer":"ada","total":30}'`, 'give it something to do'],
    ['millrace consume spent --follow', 'watch what comes out'],
  ] as const;
  const environment = ENVIRONMENT.map(([name, fallback, meaning]) => `  ${name}\n      ${meaning}; default ${fallback}\n`).join(
    '',
  );
  const codes = section(
    'Exit codes',
    EXIT_CODES.map(([code, meaning]) => [String(code), meaning] as const),
  );
  return `\n${section('Examples', examples)}\nEnvironment:\n${environment}\n${codes}\n'millrace <command> --help' tells more.`;
}

function section(title: string, rows: readonly (readonly [left: string, right: string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return `${title}:\n${rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('')}`;
}
