/** What the table needs of a document, as the API tells it. */
export interface TableDocument {
  readonly status: string;
  readonly type?: string | null;
  readonly confidence?: number | null;
  readonly entities?: readonly unknown[] | null;
  readonly summary?: string | null;
  readonly quality?: { readonly score: number } | null;
  readonly failure?: { readonly message: string } | null;
  readonly timings?: readonly { readonly stage: string; readonly ms: number }[] | null;
}

const STAGES = ['extract', 'classify', 'entities', 'summarise', 'quality-assurance', 'total'] as const;
const STAGE_TITLES = ['extract', 'classify', 'entities', 'summary', 'quality', 'total ms'] as const;
const FILE_WIDTH = 30;
const TYPE_WIDTH = 16;
const COUNT_WIDTH = 8;
const QUALITY_WIDTH = 7;
const STAGE_WIDTH = 8;
const SUMMARY_WIDTH_MIN = 24;
const TERMINAL_WIDTH_MIN = 100;

/** Width of everything but the summary. */
const FIXED_WIDTH = FILE_WIDTH + TYPE_WIDTH + COUNT_WIDTH + QUALITY_WIDTH + STAGES.length * (STAGE_WIDTH + 1) + 5;

/** The heading of the table of documents. */
export function tableHead(columns: number): string {
  return row(['file', 'type', 'entities', 'quality', ...STAGE_TITLES, 'summary'], columns);
}

/** One document as a line of the table: file, type with confidence, entities, quality, ms of each stage, beginning of the summary. */
export function tableRow(file: string, document: TableDocument, columns: number): string {
  const { status, type, confidence, entities, quality, summary, failure, timings } = document;
  const kind = status === 'done' ? `${type ?? 'unknown'} ${Math.round((confidence ?? 0) * 100)} %` : status;
  const ms = STAGES.map((stage) => timings?.find((timing) => timing.stage === stage)?.ms);
  const told = summary || failure?.message || '';
  return row(
    [
      file,
      kind,
      entities ? String(entities.length) : '',
      quality ? String(quality.score) : '–',
      ...ms.map((value) => (value === undefined ? '' : value < 10 ? value.toFixed(1) : value.toFixed(0))),
      told.split('\n')[0] ?? '',
    ],
    columns,
  );
}

function row(cells: readonly string[], columns: number): string {
  const widths = [FILE_WIDTH, TYPE_WIDTH, -COUNT_WIDTH, -QUALITY_WIDTH, ...STAGES.map(() => -STAGE_WIDTH)];
  const summaryWidth = Math.max(SUMMARY_WIDTH_MIN, Math.max(columns, TERMINAL_WIDTH_MIN) - FIXED_WIDTH);
  return [...widths, summaryWidth]
    .map((width, i) => fitted(cells[i] ?? '', width))
    .join(' ')
    .trimEnd();
}

/** A text in a column; a negative width is one whose texts stand to the right. */
function fitted(text: string, width: number): string {
  const room = Math.abs(width);
  const cut = text.length > room ? `${text.slice(0, room - 1)}…` : text;
  return width < 0 ? cut.padStart(room) : cut.padEnd(room);
}
