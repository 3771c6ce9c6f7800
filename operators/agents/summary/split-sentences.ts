import { documentLines, type LineRole } from './document-lines.ts';

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'sentence' });
/** The segmenter ends a sentence after these; they end none. */
const ABBREVIATION =
  /(?:^|[\s(“"'[])(?:e\.g|i\.e|cf|vs|approx|etc|resp|al|fig|figs|eq|no|nos|vol|pp?|ch|sec|art|para|dr|mr|mrs|ms|prof|st|jr|sr|inc|ltd|corp|co|u\.s|u\.k|[A-Z])\.["”’)]?\s*$/i;
const WORDS_MIN = 4;
/** What is longer is no sentence that one would tell. */
const SENTENCE_CHARS_MAX = 1_500;
/** The segmenter looks ahead, so that its time grows with the square of a paragraph: longer ones are cut at a blank. */
const PARAGRAPH_CHARS_MAX = 4_000;
/** Longest ending that `ABBREVIATION` looks at. */
const ENDING_CHARS = 12;

/** The sentences of running text in document order; headings, fields, table rows, mail headers and signatures are left out. */
export function splitSentences(text: string, sentencesMax: number): readonly string[] {
  const sentences: string[] = [];
  for (const paragraph of proseParagraphs(text).flatMap(pieces)) {
    let start = 0;
    for (const { segment, index } of SEGMENTER.segment(paragraph)) {
      const end = index + segment.length;
      if (ABBREVIATION.test(paragraph.slice(Math.max(start, end - ENDING_CHARS), end))) continue;
      keep(sentences, paragraph, start, end);
      start = end;
      if (sentences.length >= sentencesMax) return sentences;
    }
    keep(sentences, paragraph, start, paragraph.length);
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

function pieces(paragraph: string): readonly string[] {
  if (paragraph.length <= PARAGRAPH_CHARS_MAX) return [paragraph];
  const cut: string[] = [];
  for (let start = 0; start < paragraph.length; ) {
    const limit = start + PARAGRAPH_CHARS_MAX;
    const blank = limit < paragraph.length ? paragraph.lastIndexOf(' ', limit) : paragraph.length;
    const end = blank > start ? blank : limit;
    cut.push(paragraph.slice(start, end));
    start = end;
  }
  return cut;
}

function keep(sentences: string[], paragraph: string, start: number, end: number): void {
  if (end - start > SENTENCE_CHARS_MAX) return;
  const sentence = paragraph.slice(start, end).replace(/\s+/g, ' ').trim();
  // What ends with a colon announces what follows and says nothing without it.
  if (sentence.endsWith(':')) return;
  if ((sentence.match(/\p{L}+/gu)?.length ?? 0) >= WORDS_MIN) sentences.push(sentence);
}
