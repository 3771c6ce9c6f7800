import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Page } from 'playwright-core';

/** A file to drop: one on disk, or bytes under a name that no disk would take. */
export type DroppedFile = string | { readonly name: string; readonly bytes: Buffer };

/** Drops a file on the page, as a person does: with the events of a drag that carries it. */
export async function dropFile(page: Page, file: DroppedFile): Promise<void> {
  const { bytes, name } = typeof file === 'string' ? { name: basename(file), bytes: readFileSync(file) } : file;
  const transfer = await page.evaluateHandle(
    ([base64, fileName]) => {
      const data = Uint8Array.from(atob(base64 as string), (character) => character.charCodeAt(0));
      // @ts-expect-error runs in the browser
      const made = new DataTransfer();
      made.items.add(new File([data], fileName as string));
      return made;
    },
    [bytes.toString('base64'), name],
  );
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('#drop', type, { dataTransfer: transfer });
}
