import { documentLines, type LineRole } from './document-lines.ts';

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'sentence' });
/** The segmenter ends a sentence after these; they end none. */
const ABBREVIATION =
  /(?:^|[\s(“"'[])(?:e\.g|i\.e|cf|vs|approx|etc|resp|al|fig|figs|eq|no|nos|vol|pp?|ch|sec|art|para|dr|mr|mrs|ms|prof|st|jr|sr|inc|ltd|corp|co|u\.s|u\.k|[A-Z])\.["”’)]?\s*$/i;
const WORDS_MIN = 4;

/** The sentences of running text in document order; headings, fields, table rows, mail headers and signatures are left out. */
export function splitSentences(text: string, sentencesMax: number): readonly string[] {
  const sentences: string[] = [];
  for (const paragraph of proseParagraphs(text)) {
    let held = '';
    for (const { segment } of SEGMENTER.segment(paragraph)) {
      held += segment;
      if (ABBREVIATION.test(held)) continue;
      keep(sentences, held);
      held = '';
      if (sentences.length >= sentencesMax) return sentences;
    }
    keep(sentences, held);
  }
  return sentences;
}

/** Lines that are worth telling when there is no running text: headings and fields, as of an invoice or a form. */
export function factLines(text: string, linesMax: number): readonly string[] {
  const told: ReadonlySet<LineRole> = new Set(['heading', 'field', 'other']);
  return documentLines(text)
    .filter(({ role, text: line }) => told.has(role) && /\p{L}/u.test(line))
    .slice(0, linesMax)
    .map(({ text: line }) => line.replace(/\s+/g, ' '));
}

function proseParagraphs(text: string): readonly string[] {
  const paragraphs: string[] = [];
  let open = false;
  for (const line of documentLines(text)) {
    if (line.role !== 'prose') {
      open = false;
      continue;
    }
    // A line without an end goes on in the next one; an ended one stands for itself as well.
    if (open && !line.startsParagraph && /^\p{Ll}/u.test(line.text)) paragraphs.push(`${paragraphs.pop() ?? ''} ${line.text}`);
    else paragraphs.push(line.text);
    open = true;
  }
  return paragraphs;
}

function keep(sentences: string[], raw: string): void {
  const sentence = raw.replace(/\s+/g, ' ').trim();
  if ((sentence.match(/\p{L}+/gu)?.length ?? 0) >= WORDS_MIN) sentences.push(sentence);
}
