import type { Random } from './random.ts';

/** Lines lost on the way from paper to text. */
const LOST_SHARE = 0.02;
const PAGE_MARK_SHARE = 0.25;

/** Draws a document's headings, lists, fields and tables in one of the manners that extraction brings; the manner is kept within a document. */
export function restyle(lines: readonly string[], random: Random): string {
  const heading = random.pick(HEADINGS);
  const bullet = random.pick(['- ', '• ', '* ', '– ', '', '- ', '• ']);
  const field = random.pick<(label: string, value: string) => string>([
    (label, value) => `${label}: ${value}`,
    (label, value) => `${label}: ${value}`,
    (label, value) => `${label}:\t${value}`,
    (label, value) => `${label}\t${value}`,
    (label, value) => `${label} ${value}`,
    (label, value) => `**${label}:** ${value}`,
    (label, value) => `${label}:\n${value}`,
    (label, value) => `${label.toUpperCase()}: ${value}`,
  ]);
  const column = random.pick(['\t', '\t', '\t', ' ', ' | ']);
  const keepsBlanks = random.chance(0.75);
  let headings = 0;
  const out: string[] = [];
  for (const raw of lines) {
    const line = raw.trim();
    if (line === '') {
      if (keepsBlanks) out.push('');
      continue;
    }
    if (line.length < 200 && random.chance(LOST_SHARE)) continue;
    const [, title] = /^# (.+)$/.exec(line) ?? [];
    const [, item] = /^- (.+)$/.exec(line) ?? [];
    const [, label, value] = /^([A-Z][A-Za-z ./'&-]{1,28}): (\S.{0,120})$/.exec(line) ?? [];
    if (title) out.push(heading(title, ++headings));
    else if (item) out.push(`${bullet}${item}`);
    else if (line.includes(' | ')) out.push(line.split(' | ').join(column));
    else if (label && value) out.push(field(label, value));
    else out.push(line);
  }
  if (random.chance(PAGE_MARK_SHARE)) out.push(random.pick(['Page 1 of 1', 'Page 1 of 2', '1', 'page 1/1', '- 1 -']));
  return out
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const HEADINGS: readonly ((title: string, number: number) => string)[] = [
  (title) => title,
  (title) => title,
  (title) => title.toUpperCase(),
  (title) => `## ${title}`,
  (title) => `# ${title}`,
  (title, number) => `${number}. ${title}`,
  (title, number) => `${number} ${title}`,
  (title) => `**${title}**`,
  (title) => `${title}:`,
];
