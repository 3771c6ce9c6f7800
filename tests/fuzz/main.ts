/**
 * `npm run fuzz -- [PARSER…] [--minutes N] [--seed N] [--inputs N]`: tries parsers, by default all of them, for some minutes each with inputs that
 * others could send or leave on the disk. What a parser does not stand is printed with the command that shows it again. Exit code 1: there was such an
 * input; 2: it could not be run.
 */
import { parseArgs } from 'node:util';
import { fuzzApart } from './fuzz-apart.ts';
import { PARSERS } from './parsers/index.ts';

const EXIT_UNUSABLE = 2;

function number(text: string, option: string, pattern: RegExp): number {
  if (pattern.test(text) && Number(text) > 0) return Number(text);
  throw new Error(`--${option} is a number above 0, not '${text}'`);
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: String(1 + (Date.now() % 1_000_000_000)) },
      inputs: { type: 'string' },
    },
  });
  const names = PARSERS.map(({ name }) => name);
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`there is no parser '${unknown}': choose of ${names.join(', ')}`);
  const seed = number(values.seed, 'seed', /^\d+$/);
  const minutes = number(values.minutes, 'minutes', /^\d+(\.\d+)?$/);
  const inputs = values.inputs === undefined ? undefined : number(values.inputs, 'inputs', /^\d+$/);
  let found = 0;
  for (const name of positionals.length === 0 ? names : positionals) {
    const result = await fuzzApart({ parser: name, seed, minutes, ...(inputs === undefined ? {} : { inputs }) });
    for (const { seed: at, problem } of result.findings)
      console.log(`✗ ${name}: ${problem}\n  again: npm run fuzz -- ${name} --seed ${at} --inputs 1`);
    console.log(
      `${name}: ${result.inputs} inputs from seed ${seed}, ${result.refused} refused, ${result.findings.length} findings`,
    );
    found += result.findings.length;
  }
  return found === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return EXIT_UNUSABLE;
});
