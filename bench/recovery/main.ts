/**
 * `npm run bench -- recovery [FIGURE…] [--keys N] [--rounds N] [--records N] [--sizes N,N…] [--crashes N] [--broker HOST:PORT]`: what the
 * guarantees cost, how fast state is restored, how long it takes until a moved task gives results, and what is restored after crashes; on the
 * embedded broker in a process of its own. Lines of JSON.
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { cost } from './cost.ts';
import { crashes } from './crashes.ts';
import type { Figure, RecoveryOptions } from './figure.ts';
import { restore } from './restore.ts';
import { standby } from './standby.ts';

const FIGURES: Readonly<Record<string, Figure>> = { cost, restore, standby, crashes };
const NAMES = Object.keys(FIGURES);

function refuse(reason: string): never {
  console.error(`${reason}; figures: ${NAMES.join(', ')}`);
  process.exit(2);
}

function parse() {
  try {
    return parseArgs({
      args: process.argv.slice(3),
      allowPositionals: true,
      options: {
        keys: { type: 'string', default: '50000' },
        rounds: { type: 'string', default: '3' },
        records: { type: 'string', default: '1000000' },
        sizes: { type: 'string', default: '500000,1000000,2000000,4000000' },
        crashes: { type: 'string', default: '100' },
        broker: { type: 'string' },
      },
    });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const { values, positionals } = parse();
const unknown = positionals.find((each) => !NAMES.includes(each));
if (unknown !== undefined) refuse(`there is no figure '${unknown}'`);
const options: RecoveryOptions = {
  keys: Number(values.keys),
  rounds: Number(values.rounds),
  records: Number(values.records),
  sizes: values.sizes.split(',').map(Number),
  crashes: Number(values.crashes),
  broker: values.broker,
};
const { broker: _, ...numbers } = options;
for (const [name, value] of Object.entries(numbers))
  if (![value].flat().every((each) => Number.isInteger(each) && each > 0)) refuse(`--${name} takes whole numbers above 0`);

const print = (row: object): void => console.log(JSON.stringify(row));
print({ bench: 'recovery', cpus: cpus().length, model: cpus()[0]?.model, load: loadavg()[0], node: process.version, ...options });
for (const [name, figure] of Object.entries(FIGURES))
  if (positionals.length === 0 || positionals.includes(name)) await figure(options, print);
