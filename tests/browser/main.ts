/** Starts the platform, has a browser drop documents on its page, and ends with `N passed, N failed`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { removeHome, startSystem } from '../system/start-system.ts';

/** What is dropped, and with which options of `upload.ts`. */
const DROPS: readonly (readonly string[])[] = [
  ['examples/documents/invoice-fernbrook-print.pdf'],
  ['examples/documents/letter-grant-award.docx'],
  ['examples/documents-imperfect/report-cut-short.pdf', '--failed'],
];

async function drop(url: string, args: readonly string[]): Promise<boolean> {
  console.log(`── ${args.join(' ')}`);
  const child = spawn(process.execPath, ['--import', 'tsx', 'tests/browser/upload.ts', ...args], {
    env: { ...process.env, MILLRACE_URL: url },
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}

const system = await startSystem({ args: ['--no-samples'] });
let passed = 0;
try {
  for (const args of DROPS) if (await drop(system.api, args)) passed++;
} finally {
  await system.stop();
  removeHome(system.home);
}
console.log(`${passed} passed, ${DROPS.length - passed} failed`);
process.exitCode = passed === DROPS.length ? 0 : 1;
