import type { Command } from 'commander';
import type { TopologyDescription } from '../../engine/compile/describe-json.ts';
import { usageError } from '../cli-error.ts';
import { addExamples } from '../help.ts';
import type { Io } from '../io.ts';
import { loadPlans } from '../load-plans.ts';
import { choiceOption } from '../options.ts';
import { readDescriptions } from '../read-description.ts';

const FORMATS = ['text', 'mermaid', 'json'] as const;

interface Options {
  readonly format: (typeof FORMATS)[number];
  readonly applicationId?: string;
  readonly diff?: string;
}

export function registerDescribe(program: Command, io: Io): void {
  const command = program
    .command('describe')
    .argument('<pipelines...>', 'TypeScript files whose default export is a pipeline')
    .description('Print the topology of pipelines: sub-topologies, steps, topics and stores. Needs no broker.')
    .addOption(
      choiceOption('--format <format>', 'text as Kafka Streams prints it, a Mermaid flowchart, or JSON', FORMATS, 'text'),
    )
    .option('--application-id <id>', "prefix of internal topics (default: the pipeline's name)")
    .option('--diff <old.json>', 'what an upgrade from an older version would change and leave behind')
    .action((files: readonly string[], options: Options) => printTopologies(files, options, io));
  addExamples(command, [
    ['millrace describe spending.ts', 'as text'],
    ['millrace describe spending.ts --format mermaid', 'as a drawing for Markdown'],
    ['millrace describe spending.ts --format json > old.json', 'keep a version'],
    ['millrace describe spending.ts --diff old.json', 'after an edit: what an upgrade would lose'],
  ]);
}

async function printTopologies(files: readonly string[], { format, applicationId, diff }: Options, io: Io): Promise<void> {
  const [{ compile }, { describe }, { describeJson }, { describeMermaid }] = await Promise.all([
    import('../../engine/compile/compile.ts'),
    import('../../engine/compile/describe.ts'),
    import('../../engine/compile/describe-json.ts'),
    import('../../engine/compile/describe-mermaid.ts'),
  ]);
  const plans = await loadPlans(files, io.cwd);
  const topologies = plans.map(({ plan }) => compile(plan, applicationId === undefined ? {} : { applicationId }));
  if (diff !== undefined) return printDiff(topologies.map(describeJson), diff, format, io);
  if (format === 'json') {
    const data = topologies.map(describeJson);
    return void (await io.stdout.write(`${JSON.stringify(data.length === 1 ? data[0] : data, null, 2)}\n`));
  }
  const text = format === 'mermaid' ? describeMermaid : describe;
  await io.stdout.write(topologies.map(text).join('\n'));
}

/** Each pipeline against its older version; what only one of the two has is told too. */
async function printDiff(
  topologies: readonly TopologyDescription[],
  oldFile: string,
  format: Options['format'],
  io: Io,
): Promise<void> {
  const [{ diffTopologies }, { describeDiff }] = await Promise.all([
    import('../../engine/compile/diff/diff-topologies.ts'),
    import('../../engine/compile/diff/describe-diff.ts'),
  ]);
  if (format === 'mermaid') throw usageError('a diff cannot be drawn', '--format text or --format json');
  const old = new Map(readDescriptions(oldFile, io.cwd).map((each) => [each.pipeline, each]));
  const strangers = topologies.filter(({ pipeline }) => !old.has(pipeline)).map(({ pipeline }) => `'${pipeline}'`);
  if (strangers.length === topologies.length) {
    const known = [...old.keys()].map((name) => `'${name}'`).join(', ');
    throw usageError(`${oldFile} describes ${known || 'nothing'}, not ${strangers.join(', ')}`);
  }
  for (const stranger of strangers) await io.stderr.write(`${stranger} is not in ${oldFile}: it is new\n`);
  const diffs = topologies.flatMap((now) => {
    const before = old.get(now.pipeline);
    return before ? [diffTopologies(before, now)] : [];
  });
  if (format === 'json')
    return void (await io.stdout.write(`${JSON.stringify(diffs.length === 1 ? diffs[0] : diffs, null, 2)}\n`));
  await io.stdout.write(diffs.map(describeDiff).join('\n'));
}
