import type { ParsedDocument } from './extraction.ts';
import { givenFields } from './given-fields.ts';
import { unwrapLines } from './unwrap-lines.ts';

/** A line end in a paragraph means a blank in Markdown; behind a short line its author nearly always meant a line end. */
const JOINED_FROM = 50;

/**
 * The readable text of Markdown: headings, list items, table cells and code stay, their marks go; a link keeps its address in
 * brackets. Front matter stays as lines and gives title, author and date.
 */
export function parseMarkdown(source: string): ParsedDocument {
  const { matter, body } = splitFrontMatter(source.replace(/\r\n?/g, '\n'));
  const out: string[] = matter.length > 0 ? [...matter, ''] : [];
  let heading: string | undefined;
  for (const part of splitFences(body)) {
    if (part.isCode) {
      out.push('', ...part.lines, '');
      continue;
    }
    for (const line of unwrapLines(part.lines.join('\n'), JOINED_FROM).split('\n')) {
      const atx = headingText(line);
      const text = atx ?? blockLine(line);
      if (atx !== undefined) out.push('', atx, '');
      else if (text !== undefined) out.push(text);
      heading ??= atx;
    }
  }
  const field = (name: string) => matterField(matter, name);
  return {
    text: out.join('\n'),
    ...givenFields({ title: field('title') ?? heading }),
    metadata: givenFields({ author: field('author'), date: field('date') }),
  };
}

/** The lines of fenced code, without the fences, apart from all others. A fence that nothing closes goes to the end. */
function splitFences(body: string): readonly { readonly isCode: boolean; readonly lines: readonly string[] }[] {
  const parts: { readonly isCode: boolean; readonly lines: string[] }[] = [{ isCode: false, lines: [] }];
  let fence: string | undefined;
  for (const line of body.split('\n')) {
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence))) {
      fence = fence === undefined ? mark : undefined;
      parts.push({ isCode: fence !== undefined, lines: [] });
    } else {
      parts.at(-1)?.lines.push(line);
    }
  }
  return parts;
}

function headingText(line: string): string | undefined {
  const marked = /^\s{0,3}#{1,6}\s+(\S.*)$/.exec(line)?.[1];
  return marked === undefined ? undefined : inline(marked.trimEnd().replace(/\s#+$/, '').trimEnd());
}

/** A line outside code without its block marks; undefined for lines that are only a mark. */
function blockLine(line: string): string | undefined {
  const bare = line.trim();
  const isTableRule = bare.includes('|') && /^\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?$/.test(bare);
  if (isTableRule || /^([*_=-])(\s*\1){2,}$/.test(bare)) return undefined;
  const row = /^\|(.+)\|$/.exec(bare)?.[1];
  if (row !== undefined) {
    return row
      .split(/(?<!\\)\|/)
      .map((cell) => inline(cell.trim()))
      .join('\t');
  }
  return inline(line.replace(/^\s*(>\s?)+/, '').replace(/^(\s*)[*+]\s+/, '$1- '));
}

// Each pattern ends at the mark that would begin its next match, or at a fixed length: none looks at a character more than a few times.
const IMAGE = /!\[([^\][]*)\]\((?:[^()]|\([^()]*\))*\)/g;
const LINK = /\[([^\][]+)\]\(<?((?:[^()<>\s]|\([^()\s]*\))+)>?(?:\s+"[^"]*")?\)/g;
const AUTO_LINK = /<((?:https?:\/\/|mailto:)[^<>\s]+|[^<>\s@]+@[^<>\s]+)>/g;
const STRONG = /(\*\*|__)(?=\S)(.{1,300}?)(?<=\S)\1/g;
const STARS = /(?<![\p{L}\p{N}*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\p{L}\p{N}*])/gu;
const UNDERLINES = /(?<![\p{L}\p{N}_])_(?=\S)([^_]+?)(?<=\S)_(?![\p{L}\p{N}_])/gu;
const CODE = /(?<!`)(`{1,3})(?!`)(.{1,300}?)(?<!`)\1(?!`)/g;

/** Emphasis, code marks, links and images of one line. */
function inline(text: string): string {
  return text
    .replace(IMAGE, '$1')
    .replace(LINK, (_, label: string, target: string) => {
      const address = target.replace(/^(mailto|tel):/, '');
      return label === address || target.startsWith('#') ? label : `${label} (${address})`;
    })
    .replace(AUTO_LINK, '$1')
    .replace(STRONG, '$2')
    .replace(STARS, '$1')
    .replace(UNDERLINES, '$1')
    .replace(CODE, '$2')
    .trimEnd()
    .replace(/\\([\\`*_{}[\]()#+.!|<>-])/g, '$1');
}

function splitFrontMatter(source: string): { readonly matter: readonly string[]; readonly body: string } {
  const match = /^---\n((?:[A-Za-z][\w-]*:.*\n|[ \t-].*\n)+)---\n/.exec(source);
  if (!match?.[1]) return { matter: [], body: source };
  return { matter: match[1].trimEnd().split('\n'), body: source.slice(match[0].length) };
}

function matterField(matter: readonly string[], name: string): string | undefined {
  const line = matter.find((candidate) => candidate.toLowerCase().startsWith(`${name}:`));
  return (
    line
      ?.slice(name.length + 1)
      .trim()
      .replace(/^(["'])(.*)\1$/, '$2') || undefined
  );
}
