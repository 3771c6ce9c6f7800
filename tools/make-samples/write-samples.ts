import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sample } from './sample.ts';

/** Renders the samples into a folder, which is made if need be, and gives the bytes of each file. */
export async function writeSamples(
  folder: string,
  samples: readonly Sample[],
): Promise<readonly { readonly file: string; readonly bytes: number }[]> {
  await mkdir(folder, { recursive: true });
  const written: { readonly file: string; readonly bytes: number }[] = [];
  for (const sample of samples) {
    const bytes = await sample.render();
    await writeFile(join(folder, sample.file), bytes);
    written.push({ file: sample.file, bytes: bytes.length });
  }
  return written;
}
