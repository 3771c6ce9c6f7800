#!/usr/bin/env node
import { processIo } from './process-io.ts';
import { runCli } from './run-cli.ts';

/** Node's own code for a program that waits for something that can never come, such as a promise in a pipeline's file. */
const NEVER_SETTLES = 13;
process.on('exit', () => {
  if (process.exitCode === NEVER_SETTLES)
    process.stderr.write('millrace: ended while waiting for a promise that never settles\n');
});

const code = await runCli(process.argv.slice(2), processIo());
// What a library left open must not keep the command from ending; what was written has to reach a slow reader first.
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))),
);
process.exit(code);
