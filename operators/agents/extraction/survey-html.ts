/** The parts of a parsed node that are looked at. */
export interface HtmlNode {
  readonly type: string;
  readonly name?: string;
  readonly data?: string;
  readonly attribs?: Readonly<Record<string, string>>;
  readonly children?: readonly HtmlNode[];
}

/** What has to be known of a page before its text is written. */
export interface HtmlSurvey {
  readonly title: HtmlNode | undefined;
  readonly headline: HtmlNode | undefined;
  /** The first content of each name, in small letters. */
  readonly meta: ReadonlyMap<string, string>;
  /**
   * The cells that are there to place what is in them: those that hold tables, lists or headings, and those that are alone in their row
   * and hold paragraphs. Mails and old pages are made of them.
   */
  readonly layoutCells: ReadonlySet<HtmlNode>;
}

export const CELLS: ReadonlySet<string> = new Set(['td', 'th']);
/** Elements that no cell of figures or words holds. */
const STRUCTURE = new Set('table ul ol dl h1 h2 h3 h4 h5 h6 pre blockquote hr form'.split(' '));
const BLOCKS = new Set('p div section article'.split(' '));

interface Step {
  readonly node: HtmlNode;
  /** The cell in which the node stands. */
  readonly cell: HtmlNode | undefined;
  /** Whether that cell has no other beside it. */
  readonly isAlone: boolean;
}

/** Goes through all nodes once, in their order and without recursion; selectors would look at them again for each question. */
export function surveyHtml(root: HtmlNode): HtmlSurvey {
  const layoutCells = new Set<HtmlNode>();
  const meta = new Map<string, string>();
  let title: HtmlNode | undefined;
  let headline: HtmlNode | undefined;
  const steps: Step[] = [{ node: root, cell: undefined, isAlone: false }];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    const { node, cell } = step;
    const { name = '', attribs = {}, children = [] } = node;
    if (name === 'title') title ??= node;
    if (name === 'h1') headline ??= node;
    if (name === 'meta' && attribs.name && attribs.content) {
      const key = attribs.name.toLowerCase();
      if (!meta.has(key)) meta.set(key, attribs.content.trim());
    }
    if (cell && (STRUCTURE.has(name) || (step.isAlone && BLOCKS.has(name)))) layoutCells.add(cell);
    const isAlone = name === 'tr' ? children.filter((child) => CELLS.has(child.name ?? '')).length === 1 : step.isAlone;
    const inside = { cell: CELLS.has(name) ? node : cell, isAlone };
    for (let i = children.length - 1; i >= 0; i--) steps.push({ node: children[i] as HtmlNode, ...inside });
  }
  return { title, headline, meta, layoutCells };
}
