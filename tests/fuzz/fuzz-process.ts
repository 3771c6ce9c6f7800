/** The process of `fuzzApart`: tries the parser that it is told, and sends what came of it. */
import { openSync, writeSync } from 'node:fs';
import { fuzz } from './fuzz.ts';
import type { FuzzTask } from './fuzz-apart.ts';
import { PARSERS } from './parsers/index.ts';

const MINUTE_MS = 60_000;

const { parser: name, seed, minutes, inputs, seedFile } = JSON.parse(process.argv[2] ?? '') as FuzzTask & { seedFile: string };
const parser = PARSERS.find((each) => each.name === name);
if (!parser) throw new Error(`there is no parser '${name}'`);
const fd = openSync(seedFile, 'w');
const result = await fuzz(parser, {
  seed,
  durationMs: minutes * MINUTE_MS,
  ...(inputs === undefined ? {} : { inputs }),
  onInput: (at) => writeSync(fd, String(at), 0),
});
process.send?.(result, () => process.disconnect());
