import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabelledText } from '../labelled-text.ts';

interface Entry {
  readonly source: readonly string[];
  readonly title?: string;
}

/** Real abstracts of SciTLDR (Apache-2.0), with and without title and heading. */
export function abstracts(dataFolder: string, part: 'train' | 'dev'): readonly LabelledText[] {
  const entries = readFileSync(join(dataFolder, `summaries/scitldr.${part}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);
  return entries.map(({ source, title = '' }, i) => {
    const body = source.join(' ');
    const text = [`${title}\n\nAbstract\n\n${body}`, `${title}\n${body}`, body][i % 3] ?? body;
    return { label: 'scientific', text, origin: `abstract/${part}/${i}` };
  });
}
