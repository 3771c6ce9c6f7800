/** Compares summaries with those that people wrote: `node --import tsx tools/evaluate-summaries/main.ts --data ../shared/data`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { summarise } from '../../operators/agents/summary/index.ts';
import { seeded } from '../train-classifier/generate/random.ts';
import { bestRouge, type RougeScores } from './rouge.ts';

interface Entry {
  readonly source: readonly string[];
  readonly target: readonly string[];
}

const HELP = `Evaluates summarise() on abstracts with one-sentence summaries by people (SciTLDR-A).

  --data FOLDER   has summaries/scitldr.PART.jsonl (required)
  --part NAME     dev or train. Default: dev
  --words N       length of the summaries, the same for every method; may be repeated. Default: 25
`;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    part: { type: 'string', default: 'dev' },
    words: { type: 'string', multiple: true, default: ['25'] },
  },
});
const file = join(values.data ?? '', `summaries/scitldr.${values.part}.jsonl`);
if (!values.data || !existsSync(file)) {
  process.stderr.write(HELP);
  process.exit(2);
}
const entries = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Entry);

/** What is compared: each gets the sentences of an abstract and the words it may use. */
const METHODS: Readonly<Record<string, (source: readonly string[], words: number, index: number) => string>> = {
  random: (source, words, index) =>
    firstWords(
      seeded(index + 1)
        .shuffled(source)
        .join(' '),
      words,
    ),
  lead: (source, words) => firstWords(source.join(' '), words),
  'summarise, position 0': (source, maxWords) => summarise(source.join(' '), { maxWords, position: 0 }).text,
  summarise: (source, maxWords) => summarise(source.join(' '), { maxWords }).text,
};

for (const budget of values.words.map(Number)) {
  process.stdout.write(`### ${entries.length} abstracts of SciTLDR ${values.part}, ${budget} words\n\n`);
  process.stdout.write('| method | ROUGE-1 | ROUGE-2 | ROUGE-L | words | ms a text |\n|---|---:|---:|---:|---:|---:|\n');
  for (const [name, method] of Object.entries(METHODS)) process.stdout.write(row(name, method, budget));
  process.stdout.write('\n');
}

function row(name: string, method: (typeof METHODS)[string], budget: number): string {
  const started = performance.now();
  const summaries = entries.map(({ source }, i) => method(source, budget, i));
  const ms = (performance.now() - started) / entries.length;
  const scores = summaries.map((summary, i) => bestRouge(summary, entries[i]?.target ?? []));
  const mean = (pick: (score: RougeScores) => number) =>
    ((100 * scores.reduce((sum, score) => sum + pick(score), 0)) / scores.length).toFixed(1);
  const words = summaries.reduce((sum, summary) => sum + summary.split(/\s+/).length, 0) / summaries.length;
  return `| ${name} | ${mean((s) => s.rouge1)} | ${mean((s) => s.rouge2)} | ${mean((s) => s.rougeL)} | ${words.toFixed(1)} | ${ms.toFixed(2)} |\n`;
}

function firstWords(text: string, words: number): string {
  return text.split(/\s+/).slice(0, words).join(' ');
}
