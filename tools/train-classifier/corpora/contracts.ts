import { join } from 'node:path';
import { seeded } from '../generate/random.ts';
import type { LabelledText } from '../labelled-text.ts';
import { conllDocuments } from './conll.ts';

/** The last of the agreements is for the test. */
const TEST_DOCUMENTS = 1;
const SENTENCES_MIN = 8;
const SENTENCES_MAX = 70;

/** Real loan agreements of SEC filings (CC BY 3.0), cut into parts of 8 to 70 sentences; all parts of an agreement are in one split. */
export function contracts(dataFolder: string, part: 'train' | 'test'): readonly LabelledText[] {
  const documents = conllDocuments(join(dataFolder, 'ner/sec-filings.train.conll'));
  const cut = documents.length - TEST_DOCUMENTS;
  return documents.flatMap((sentences, i) => {
    if (i < cut !== (part === 'train')) return [];
    const random = seeded(i + 1);
    const texts: LabelledText[] = [];
    for (let at = 0; at < sentences.length; ) {
      const size = random.int(SENTENCES_MIN, SENTENCES_MAX);
      const piece = sentences.slice(at, at + size);
      at += size;
      if (piece.length >= SENTENCES_MIN) texts.push({ label: 'contract', text: piece.join('\n'), origin: `sec/${i}` });
    }
    return texts;
  });
}
