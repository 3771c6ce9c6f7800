import { cliFailure, interrupted, usageError } from '../cli-error.ts';
import type { Io } from '../io.ts';
import { linesOf } from '../records/lines.ts';

/**
 * Asks the person at the keyboard whether to go on, unless that was said on the command line.
 *
 * Errors: STREAM_USAGE when nobody can be asked, STREAM_CLI when the answer is not yes; nothing was done then
 */
export async function confirm(question: string, { yes }: { readonly yes?: true }, io: Io): Promise<void> {
  if (yes) return;
  if (!io.stdin.isTTY)
    throw usageError('nobody can be asked, as stdin is no terminal', '--yes goes on without, --dry-run ends here');
  await io.stderr.write(`${question} [y/N] `);
  for await (const { text } of linesOf(io.stdin, io.stop)) {
    if (/^y(es)?$/i.test(text.trim())) return;
    break;
  }
  if (io.stop.aborted) throw interrupted();
  throw cliFailure('nothing was done');
}
