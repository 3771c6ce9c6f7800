import { load } from 'cheerio/slim';
import { documentError } from './document-error.ts';
import type { ParsedDocument } from './extraction.ts';
import { givenFields } from './given-fields.ts';
import { nestsDeeper } from './nesting-depth.ts';
import { CELLS, type HtmlNode, surveyHtml } from './survey-html.ts';
import { createTextFlow, type TextFlow } from './text-flow.ts';

/** Never shown, or shown elsewhere (the title). */
const UNSEEN = new Set(
  'head script style noscript template iframe object embed svg math canvas audio video select datalist'.split(' '),
);
const PARAGRAPHS = new Set(
  'p h1 h2 h3 h4 h5 h6 blockquote pre table ul ol dl figure section article header footer main nav aside form hr'.split(' '),
);
const LINES = new Set(
  'div li tr dt dd address caption figcaption fieldset legend tbody thead tfoot center summary details option body'.split(' '),
);
/** Elements without an end, and those that the next of their kind ends. */
const NOT_NESTED = new Set(
  'area base br col embed hr img input link meta param source track wbr p li dt dd tr td th option optgroup thead tbody tfoot'.split(
    ' ',
  ),
);
/** Elements inside elements; the parser's time grows with the square of it. */
const DEPTH_MAX = 20_000;

/**
 * What a reader of the page sees: blocks become paragraphs or lines, table cells are parted by tabs, scripts, styles and hidden parts
 * are left out. Nothing is fetched, and nothing is recursive.
 *
 * Errors: STREAM_DOCUMENT_BOMB for elements nested deeper than 20,000.
 */
export function parseHtml(html: string): ParsedDocument {
  assertNotTooDeep(html);
  const root = load(html, { xml: { xmlMode: false, decodeEntities: true } })
    .root()
    .get(0) as unknown as HtmlNode;
  const { title, headline, meta, layoutCells } = surveyHtml(root);
  const flow = createTextFlow();
  walk(root, flow, layoutCells);
  return {
    text: flow.text(),
    ...givenFields({ title: lineOf(title) || lineOf(headline) }),
    metadata: givenFields({
      author: meta.get('author'),
      subject: meta.get('description'),
      date: meta.get('date') ?? meta.get('dcterms.date'),
    }),
  };
}

function assertNotTooDeep(html: string): void {
  if (!nestsDeeper(html, DEPTH_MAX, (name) => NOT_NESTED.has(name))) return;
  const message = `the web page nests its elements deeper than ${DEPTH_MAX}: it was not read`;
  throw documentError('STREAM_DOCUMENT_BOMB', message, { depthMax: DEPTH_MAX });
}

/** The words of an element in one line. */
function lineOf(node: HtmlNode | undefined): string {
  const flow = createTextFlow();
  for (const child of node?.children ?? []) walk(child, flow, new Set());
  return flow.text().replace(/\s+/g, ' ').trim();
}

/** A node still to be entered, or, as a function, what closes one whose children are done. */
type Step = HtmlNode | (() => void);

function walk(root: HtmlNode, flow: TextFlow, layout: ReadonlySet<HtmlNode>): void {
  const steps: Step[] = [root];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if (typeof step === 'function') {
      step();
    } else if (step.type === 'text') {
      flow.write(step.data ?? '');
    } else if (step.children && !isUnseen(step)) {
      const close = open(step, flow, layout.has(step));
      if (close) steps.push(close);
      for (let i = step.children.length - 1; i >= 0; i--) steps.push(step.children[i] as HtmlNode);
    }
  }
}

/** Does what the beginning of an element means for the text, and gives what its end means. */
function open(node: HtmlNode, flow: TextFlow, isLayout: boolean): (() => void) | undefined {
  const name = node.name ?? '';
  if (name === 'br') flow.newLine();
  if (name === 'img' && node.attribs?.alt) flow.write(node.attribs.alt);
  if (CELLS.has(name) && !isLayout) {
    flow.openCell();
    return () => flow.closeCell();
  }
  const lines = PARAGRAPHS.has(name) ? 2 : LINES.has(name) || isLayout ? 1 : 0;
  if (lines === 0) return undefined;
  flow.breakLines(lines);
  if (name === 'li') flow.write('- ');
  if (name === 'pre') flow.keepSpaces(true);
  return () => {
    if (name === 'pre') flow.keepSpaces(false);
    flow.breakLines(lines);
  };
}

function isUnseen(node: HtmlNode): boolean {
  if (UNSEEN.has(node.name ?? '')) return true;
  const { attribs } = node;
  return (
    attribs !== undefined && ('hidden' in attribs || /display\s*:\s*none|visibility\s*:\s*hidden/i.test(attribs.style ?? ''))
  );
}
