/**
 * Trains the entity tagger and measures it on held-out text:
 * `node --import tsx tools/train-tagger/main.ts --data ../shared/data/ner [--groups groups.txt] [--out models/entity-tagger.bin]`
 *
 * The figures are of models that have not seen the held-out parts; the model that is written has the same recipe and all parts. The
 * printed tables are those of `models/entity-tagger.md`. Takes some three minutes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readGroups, writeModel } from '../../operators/agents/entities/tagger/model-file.ts';
import type { TaggerModel } from '../../operators/agents/entities/tagger/tagger-model.ts';
import { TAGGED_TYPES } from '../../operators/agents/entities/tagger/tags.ts';
import { readClusters, type WordClusters } from '../../operators/agents/entities/tagger/word-clusters.ts';
import { type DataSet, FOLDS, readDataSets, type TrainingData } from './data-sets.ts';
import { encodeSentence } from './encode-sentence.ts';
import { type Evaluation, evaluate, pooled } from './evaluate.ts';
import { fitCalibration } from './fit-calibration.ts';
import { inventedSentences } from './invented-documents.ts';
import { calibrationTable, scoreTable, thresholdTable } from './print-tables.ts';
import { quantise } from './quantise.ts';
import { randomFrom } from './random.ts';
import { trainChain } from './train-chain.ts';

const OWN_MODEL = new URL('../../models/entity-tagger.bin', import.meta.url);
const TRAIN = { bits: 18, epochs: 10, averageFrom: 3, dropout: 0.3, rate: 0.1, seed: 7 };
/** Weights beyond are cut; rows that never reach the floor are dropped. */
const WEIGHT_LIMIT = 1.6;
const WEIGHT_FLOOR = 0.05;
const INVENTED = { count: 4_000, seed: 11, weight: 0.5 };
/** Sentences that are read as one document. */
const TOGETHER = 16;
/** Sets of careful prose, as documents are; confidences are fitted to them. */
const FORMAL: readonly string[] = ['WikiGold', 'SEC filings'];
const UNCALIBRATED = { slope: 1, offset: 0 };

const { values } = parseArgs({ options: { data: { type: 'string' }, groups: { type: 'string' }, out: { type: 'string' } } });
if (values.data === undefined) {
  console.error('usage: main.ts --data FOLDER [--groups FILE.txt] [--out FILE.bin]');
  process.exitCode = 2;
} else {
  run(values.data, values.groups, values.out);
}

function run(folder: string, groupsFile: string | undefined, out: string | undefined): void {
  // Without a file of groups, those of the present model are used again.
  const groups =
    groupsFile === undefined ? readGroups(readFileSync(OWN_MODEL), 'entity-tagger.bin') : readFileSync(groupsFile, 'utf8');
  const clusters = readClusters(groups);
  const folds = Array.from({ length: FOLDS }, (_, fold) => measure(readDataSets(folder, fold), clusters));
  const last = folds.at(-1) ?? [];
  for (const { name, alone } of last) console.log(scoreTable(`${name}, held-out end, sentence by sentence`, alone));
  for (const { name, together } of last)
    console.log(scoreTable(`${name}, held-out end, ${TOGETHER} sentences together`, together));
  const formal = FORMAL.map((name) => {
    const ofSet = folds.flatMap((fold) => fold.filter((set) => set.name === name));
    console.log(scoreTable(`${name}, all ${FOLDS} blocks, sentence by sentence`, pooled(ofSet.map(({ alone }) => alone))));
    return pooled(ofSet.map(({ together }) => together));
  });
  const all = pooled(formal);
  const calibration = TAGGED_TYPES.map((type) => fitCalibration(all.judged.filter((name) => name.type === type)));
  console.log(calibrationTable(`${FORMAL.join(' and ')}, all blocks: confidence against truth`, all.judged, calibration));
  for (const { name, together } of last)
    console.log(thresholdTable(`${name}, held-out end, ${TOGETHER} sentences together`, together, calibration));
  const { train, heldOut } = readDataSets(folder, 0);
  const bytes = writeModel({ ...trainOn([...train, ...heldOut], clusters), calibration }, groups);
  writeFileSync(out ?? OWN_MODEL, bytes);
  console.log(`\nwritten: ${bytes.length} bytes`);
}

interface Measured {
  readonly name: string;
  readonly alone: Evaluation;
  readonly together: Evaluation;
}

function measure({ train, heldOut }: TrainingData, clusters: WordClusters): readonly Measured[] {
  const model = trainOn(train, clusters);
  return heldOut.map(({ name, sentences }) => ({
    name,
    alone: evaluate(model, sentences, 1),
    together: evaluate(model, sentences, TOGETHER),
  }));
}

/** A model of the sets and of invented lines. */
function trainOn(sets: readonly DataSet[], clusters: WordClusters): TaggerModel {
  const invented = {
    name: 'invented',
    sentences: inventedSentences(randomFrom(INVENTED.seed), INVENTED.count),
    weight: INVENTED.weight,
  };
  const encoded = [...sets, invented].flatMap(({ sentences, weight }) =>
    sentences.flatMap((sentence) => encodeSentence(sentence, weight, clusters)),
  );
  const chain = trainChain(encoded, TRAIN);
  const rounded = quantise(chain, WEIGHT_LIMIT, WEIGHT_FLOOR);
  return { ...rounded, transitions: chain.transitions, calibration: TAGGED_TYPES.map(() => UNCALIBRATED), clusters };
}
