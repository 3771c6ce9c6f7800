import { join } from 'node:path';
import type { FillerPools } from '../generate/filler.ts';
import type { LabelledText } from '../labelled-text.ts';
import { conllDocuments } from './conll.ts';

const WORDS_MIN = 6;
const WORDS_MAX = 45;
const SENTENCE = /(?<=^|[.!?]\s)[A-Z][^.!?\n]{20,300}[.!?](?=\s|$)/gm;

/** Sentences of encyclopaedia articles, posts, readmes and mails: only of texts that are trained on. Sentences of papers do tell the kind. */
export function fillerPools(dataFolder: string, train: readonly LabelledText[]): FillerPools {
  const conll = (name: string) =>
    conllDocuments(join(dataFolder, `ner/${name}.conll`))
      .flat()
      .filter(isSentence);
  const from = (prefix: string) =>
    train
      .filter(({ origin }) => origin.startsWith(prefix))
      .flatMap(({ text }) => (text.match(SENTENCE) ?? []).filter(isSentence));
  return [conll('wikigold.train'), [...conll('btc-a'), ...conll('btc-b')], from('package/'), from('mail/')];
}

function isSentence(text: string): boolean {
  const words = text.split(/\s+/).length;
  return words >= WORDS_MIN && words <= WORDS_MAX && !/[{}<>=`|]|https?:|::/.test(text);
}
