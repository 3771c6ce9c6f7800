/** The orders priced by a worker, in a process of its own: `pricing-run.ts GUARANTEE INPUT`; prints what it took as a line of JSON. */
import type { Guarantee } from '../../engine/task/task-services.ts';
import { type CaseInput, Timer } from '../kafka/case.ts';
import { engine } from '../kafka/own-client.ts';

const [, , guarantee, input = '{}'] = process.argv;
const timer = new Timer();
await engine({ guarantee: guarantee as Guarantee, commitInterval: '100ms' })(JSON.parse(input) as CaseInput, timer);
process.stdout.write(`${JSON.stringify(timer.result)}\n`);
process.exit();
