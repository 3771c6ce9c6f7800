import type { TaggedType } from '../../operators/agents/entities/tagger/tags.ts';

/** A sentence as plain text with the names in it. */
export interface Sentence {
  readonly text: string;
  readonly names: readonly NameSpan[];
}

export interface NameSpan {
  readonly type: TaggedType;
  readonly start: number;
  readonly end: number;
}

interface Row {
  readonly word: string;
  /** BIO or IO tag as the file has it. */
  readonly tag: string;
}

const TYPES: Readonly<Record<string, TaggedType>> = {
  PER: 'person',
  person: 'person',
  ORG: 'organisation',
  corporation: 'organisation',
  group: 'organisation',
  LOC: 'location',
  location: 'location',
};

/** Reads sentences of a column file: the word first, the tag last, blank lines between sentences. Other tags become none. */
export function readConll(file: string): readonly Sentence[] {
  const sentences: Sentence[] = [];
  let rows: Row[] = [];
  for (const line of [...file.split('\n'), '']) {
    const columns = line.trim().split(/\s+/);
    const word = columns[0] ?? '';
    if (word === '') {
      if (rows.length > 0) sentences.push(joined(rows));
      rows = [];
    } else if (word !== '-DOCSTART-') rows.push({ word, tag: columns.length > 1 ? (columns.at(-1) ?? 'O') : 'O' });
  }
  return sentences;
}

function joined(rows: readonly Row[]): Sentence {
  let text = '';
  const names: NameSpan[] = [];
  let open: { type: TaggedType; start: number; end: number } | undefined;
  for (const { word, tag } of rows) {
    if (text !== '') text += ' ';
    const start = text.length;
    text += word;
    const type = TYPES[tag.slice(2)];
    if (open !== undefined && type === open.type && tag.startsWith('I')) {
      open.end = text.length;
      continue;
    }
    if (open !== undefined) names.push(open);
    open = type === undefined ? undefined : { type, start, end: text.length };
  }
  if (open !== undefined) names.push(open);
  return { text, names };
}
