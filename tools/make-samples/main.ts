/** Writes the sample documents: `node --import tsx tools/make-samples/main.ts`. */
import { fileURLToPath } from 'node:url';
import { IMPERFECT_SAMPLES, SAMPLES } from './samples/index.ts';
import { writeSamples } from './write-samples.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
for (const [folder, samples] of [
  ['documents', SAMPLES],
  ['documents-imperfect', IMPERFECT_SAMPLES],
] as const) {
  for (const { file, bytes } of await writeSamples(examples + folder, samples)) {
    console.log(`examples/${folder}/${file}  ${bytes} bytes`);
  }
}
