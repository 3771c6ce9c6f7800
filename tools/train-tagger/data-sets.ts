import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConll, type Sentence } from './read-conll.ts';

/** A source of sentences for training. */
export interface DataSet {
  readonly name: string;
  readonly sentences: readonly Sentence[];
  /** How much one of its sentences counts. */
  readonly weight: number;
}

/** What the tagger learns from, and what it has not seen. */
export interface TrainingData {
  readonly train: readonly DataSet[];
  readonly heldOut: readonly DataSet[];
}

/** Sets without a development part are cut into this many blocks; each is held out once. The last block is the end of the files. */
export const FOLDS = 5;

/** Words by which a contract calls its parties; the loan agreements mark them as persons and companies, and a reader would not. */
const ROLE = /^(?:the )?(?:borrowers?|lenders?|banks?|agent|company)$/i;

/** Reads the public sets from a folder; block `fold` (from 0) of those without a development part is held out. */
export function readDataSets(folder: string, fold: number): TrainingData {
  const read = (file: string): readonly Sentence[] => readConll(readFileSync(join(folder, file), 'utf8'));
  const wiki = withoutBlock(read('wikigold.train.conll'), fold);
  const filings = withoutBlock(read('sec-filings.train.conll').map(withoutRoles), fold);
  const broad = ['a', 'b', 'f', 'g'].flatMap((part) => read(`btc-${part}.conll`)).map(withoutHandles);
  return {
    train: [
      { name: 'WikiGold', sentences: wiki.rest, weight: 1 },
      { name: 'SEC filings', sentences: filings.rest, weight: 1 },
      { name: 'WNUT 2017', sentences: read('wnut17.train.conll'), weight: 1 },
      { name: 'Broad Twitter', sentences: broad, weight: 1 },
    ],
    heldOut: [
      { name: 'WikiGold', sentences: wiki.block, weight: 1 },
      { name: 'SEC filings', sentences: filings.block, weight: 1 },
      { name: 'WNUT 2017', sentences: read('wnut17.dev.conll'), weight: 1 },
    ],
  };
}

function withoutBlock(
  sentences: readonly Sentence[],
  fold: number,
): { readonly block: readonly Sentence[]; readonly rest: readonly Sentence[] } {
  const from = Math.floor((sentences.length * fold) / FOLDS);
  const to = Math.floor((sentences.length * (fold + 1)) / FOLDS);
  return { block: sentences.slice(from, to), rest: [...sentences.slice(0, from), ...sentences.slice(to)] };
}

function withoutRoles(sentence: Sentence): Sentence {
  const { text, names } = sentence;
  return { text, names: names.filter(({ start, end }) => !ROLE.test(text.slice(start, end))) };
}

/** `@ someone` is marked as a person in one set and not in the other; in documents it is neither. */
function withoutHandles(sentence: Sentence): Sentence {
  const { text, names } = sentence;
  return { text, names: names.filter(({ start }) => text[start] !== '@' && text[start - 2] !== '@') };
}
