import { readFileSync } from 'node:fs';

/** The sentences of a file with one token a line and a blank line between sentences; a document begins with -DOCSTART-. */
export function conllDocuments(file: string): readonly (readonly string[])[] {
  const documents: string[][] = [[]];
  let tokens: string[] = [];
  const flush = () => {
    if (tokens.length > 0) documents.at(-1)?.push(joined(tokens));
    tokens = [];
  };
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const token = line.split(/[ \t]/)[0] ?? '';
    if (token === '-DOCSTART-') {
      flush();
      documents.push([]);
    } else if (token === '') flush();
    else tokens.push(token);
  }
  flush();
  return documents.filter((sentences) => sentences.length > 0);
}

/** Tokens as running text: no blank before a closing sign or after an opening one. */
function joined(tokens: readonly string[]): string {
  return tokens
    .join(' ')
    .replace(/ ([.,;:!?)\]%]|'s|n't|'re|'ll)/g, '$1')
    .replace(/([([$]) /g, '$1');
}
