import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const COMPILER = fileURLToPath(new URL('../node_modules/typescript-7/bin/tsc', import.meta.url));
const OUT = fileURLToPath(new URL('../.cache/bench/bench/', import.meta.url));

let compiled = false;

/**
 * The JavaScript of one of this folder's scripts, `kafka/run-case.ts`: what is measured runs as users run it. A process that reads
 * TypeScript takes 40 MiB more, and more time for each function that it meets.
 */
export function compiledScript(script: string): string {
  if (!compiled)
    execFileSync(process.execPath, [COMPILER, '-p', `${HERE}tsconfig.compiled.json`], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  compiled = true;
  return `${OUT}${script.replace(/\.ts$/, '.js')}`;
}
