/** One measured run of one case, in a process of its own: `run-case.ts NAME INPUT`; prints a line of JSON. */
import { type CaseInput, Timer } from './case.ts';
import { CASES } from './cases.ts';

const [, , name = '', input = '{}'] = process.argv;
const row = CASES[name];
if (!row) throw new Error(`there is no case '${name}'`);
const timer = new Timer();
await row.run(JSON.parse(input) as CaseInput, timer);
process.stdout.write(`${JSON.stringify(timer.result)}\n`);
process.exit();
