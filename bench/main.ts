/** `npm run bench -- <name>`: runs one benchmark of this folder; without a name it lists them. */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const [name] = process.argv.slice(2);
const names = readdirSync(here, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
if (name !== undefined && existsSync(`${here}${name}/main.ts`)) await import(`./${name}/main.ts`);
else {
  console.error(`${name === undefined ? 'name a benchmark' : `there is no benchmark '${name}'`}: ${names.join(', ')}`);
  process.exitCode = 2;
}
