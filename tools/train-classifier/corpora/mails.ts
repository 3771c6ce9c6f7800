import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractDocument } from '../../../operators/agents/extraction/index.ts';
import type { LabelledText } from '../labelled-text.ts';

const GROUPS = {
  train: ['easy-ham-1', 'spam-1'],
  test: ['easy-ham-2', 'hard-ham-1', 'spam-2'],
} as const;

/**
 * Real mails of the SpamAssassin corpus (CC0), every nth of each group, read as the Document Analyzer reads them: equal texts once.
 *
 * Every second one is told to be a mail file; the others must be known by their text. Of those to train on that are told, every second
 * one comes without its header lines, so that the model learns to trust what the file is.
 */
export async function mails(folder: string, part: keyof typeof GROUPS, count: number): Promise<readonly LabelledText[]> {
  const files = GROUPS[part].flatMap((group) =>
    readdirSync(join(folder, group))
      .filter((file) => file.endsWith('.txt'))
      .toSorted()
      .map((file) => join(group, file)),
  );
  const step = Math.max(1, Math.floor(files.length / count));
  const seen = new Set<string>();
  const texts: LabelledText[] = [];
  for (let i = 0; i < files.length && texts.length < count; i += step) {
    const file = files[i] ?? '';
    const bytes = readFileSync(join(folder, file));
    const text = await textOf(bytes);
    if (text === undefined) continue;
    const hash = createHash('sha256')
      .update(text.slice(text.indexOf('\n\n')))
      .digest('hex');
    if (seen.has(hash)) continue;
    seen.add(hash);
    const isTold = texts.length % 2 === 0;
    const isBare = part === 'train' && texts.length % 4 === 0;
    texts.push({
      label: 'email',
      text: isBare ? text.slice(text.indexOf('\n\n')).trim() : text,
      origin: `mail/${file}`,
      ...(isTold ? { kind: 'eml' } : {}),
    });
  }
  return texts;
}

/** Undefined for the few mails that are damaged beyond reading. */
async function textOf(bytes: Uint8Array): Promise<string | undefined> {
  try {
    const { kind, text } = await extractDocument(bytes, { fileName: 'mail.eml', contentType: 'message/rfc822' });
    return kind === 'eml' ? text : undefined;
  } catch {
    return undefined;
  }
}
