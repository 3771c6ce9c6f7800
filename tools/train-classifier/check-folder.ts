import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { MODEL_CLASSES, type ModelClass } from '../../operators/agents/classification/document-type.ts';
import { extractDocument } from '../../operators/agents/extraction/index.ts';
import type { LabelledText } from './labelled-text.ts';

/** The files of a folder as the Document Analyzer reads them; the class is the subfolder's name or the first word of the file's. */
export async function checkFolder(folder: string): Promise<readonly LabelledText[]> {
  const texts: LabelledText[] = [];
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const label = classOf(entry);
    if (label === undefined) continue;
    try {
      const fileName = basename(entry);
      const { text, kind } = await extractDocument(readFileSync(join(folder, entry)), { fileName });
      texts.push({ label, text, kind, origin: entry });
    } catch (error) {
      process.stderr.write(`${entry}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  return texts;
}

function classOf(path: string): ModelClass | undefined {
  const parts = path.split('/');
  const name = parts.length > 1 ? (parts[0] ?? '') : (/^[a-z]+(?=[-_.])/.exec(path)?.[0] ?? '');
  return (MODEL_CLASSES as readonly string[]).includes(name) && /\.\w+$/.test(path) ? (name as ModelClass) : undefined;
}
