import type { Command } from 'commander';
import { addExamples } from '../help.ts';
import type { Io } from '../io.ts';
import { loadPlans } from '../load-plans.ts';
import { choiceOption } from '../options.ts';

const FORMATS = ['text', 'mermaid', 'json'] as const;

interface Options {
  readonly format: (typeof FORMATS)[number];
  readonly applicationId?: string;
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
    .action((files: readonly string[], options: Options) => printTopologies(files, options, io));
  addExamples(command, [
    ['millrace describe spending.ts', 'as text'],
    ['millrace describe spending.ts --format mermaid', 'as a drawing for Markdown'],
  ]);
}

async function printTopologies(files: readonly string[], { format, applicationId }: Options, io: Io): Promise<void> {
  const [{ compile }, { describe }, { describeJson }, { describeMermaid }] = await Promise.all([
    import('../../engine/compile/compile.ts'),
    import('../../engine/compile/describe.ts'),
    import('../../engine/compile/describe-json.ts'),
    import('../../engine/compile/describe-mermaid.ts'),
  ]);
  const plans = await loadPlans(files, io.cwd);
  const topologies = plans.map(({ plan }) => compile(plan, applicationId === undefined ? {} : { applicationId }));
  if (format === 'json') {
    const data = topologies.map(describeJson);
    return void (await io.stdout.write(`${JSON.stringify(data.length === 1 ? data[0] : data, null, 2)}\n`));
  }
  const text = format === 'mermaid' ? describeMermaid : describe;
  await io.stdout.write(topologies.map(text).join('\n'));
}
