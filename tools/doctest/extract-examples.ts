/** One example of a docstring or a page of Markdown. */
export interface Example {
  /** `path:line` of its first line. */
  readonly place: string;
  readonly code: string;
  /** Path of the file that the example shows a part of; it is run where it lies. */
  readonly quotes?: string;
}

const FENCE = /^```ts\s*$/;
const QUOTED = /^\/\/ (\S+\.test\.ts)$/;

/**
 * Finds the examples in a file: the ```` ```ts ```` blocks of an `@example` in TypeScript, and every such block in Markdown. A block whose
 * first line is `// not run` is left out; one whose first line is `// path/of/a.test.ts` quotes that file.
 */
export function extractExamples(path: string, text: string): readonly Example[] {
  const markdown = path.endsWith('.md');
  const lines = text.split('\n').map((line) => (markdown ? line : commentText(line)));
  const examples: Example[] = [];
  let inExample = markdown;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (!markdown && line === undefined) inExample = false;
    else if (line?.startsWith('@')) inExample = line.startsWith('@example');
    if (!inExample || line === undefined || !FENCE.test(line)) continue;
    const end = lines.findIndex((each, at) => at > i && each?.startsWith('```'));
    if (end < 0) throw new Error(`${path}:${i + 1}: the example does not end`);
    const code = lines.slice(i + 1, end).map((each) => each ?? '');
    const place = `${path}:${i + 2}`;
    const quotes = QUOTED.exec(code[0] ?? '')?.[1];
    if (quotes !== undefined) examples.push({ place, quotes, code: code.slice(1).join('\n') });
    else if (code[0]?.trim() !== '// not run') examples.push({ place, code: code.join('\n') });
    i = end;
  }
  return examples;
}

/**
 * The example as a module: `expression; // => value` becomes an assertion that both are equal, so does `const name = …; // => value`.
 */
export function exampleModule({ code }: Example): string {
  const body = code.split('\n').map(asserted).join('\n');
  return `import { expect as expectExample } from 'vitest';\n${body}\nexport {};\n`;
}

function asserted(line: string): string {
  const match = /^(\s*)(.*?);?\s*\/\/ => (.*)$/.exec(line);
  if (!match) return line;
  const [, indent = '', statement = '', value = ''] = match;
  const named = /^(?:const|let) (\w+)/.exec(statement)?.[1];
  if (named !== undefined) return `${indent}${statement}; expectExample(${named}).toEqual(${value});`;
  return `${indent}expectExample(${statement}).toEqual(${value});`;
}

/** The text of a line of a block comment; undefined for a line that is none. */
function commentText(line: string): string | undefined {
  const match = /^\s*\*(?!\/) ?(.*)$/.exec(line);
  return match?.[1];
}
