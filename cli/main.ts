#!/usr/bin/env node
import { processIo } from './process-io.ts';
import { runCli } from './run-cli.ts';

const code = await runCli(process.argv.slice(2), processIo());
// What a library left open must not keep the command from ending; what was written has to reach a slow reader first.
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))),
);
process.exit(code);
