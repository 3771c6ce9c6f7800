import PDFDocument from 'pdfkit';
import type { Block, Column } from './blocks.ts';

/** What a PDF holds besides its body, and how it looks. */
export interface PdfOptions {
  readonly title: string;
  readonly author: string;
  /** ISO 8601, in UTC. */
  readonly date: string;
  /** The family of the running text. Default `sans`. */
  readonly face?: 'sans' | 'serif';
  /** Size of the running text in points. Default 10.5. */
  readonly size?: number;
  /** Stands at the foot of each page, before the page's number. Default: neither of them. */
  readonly footer?: string;
}

interface Frame {
  readonly x: number;
  readonly width: number;
}

interface Pen {
  readonly doc: PDFKit.PDFDocument;
  readonly fonts: { readonly plain: string; readonly bold: string };
  readonly size: number;
}

const FONTS = {
  sans: { plain: 'Helvetica', bold: 'Helvetica-Bold' },
  serif: { plain: 'Times-Roman', bold: 'Times-Bold' },
} as const;
const MARGIN = 64;
const COLUMN_GAP = 22;
/** Less than one font size: a wider indent would read as the first line of a paragraph. */
const BULLET_INDENT = 9;
const ACCENT = '#1f4e5f';
const RULE = '#9aa5ab';

/** A PDF of the blocks on A4 pages, with the standard fonts and a numbered foot. */
export async function renderPdf(options: PdfOptions, blocks: readonly Block[]): Promise<Buffer> {
  const { title: Title, author: Author } = options;
  const date = new Date(options.date);
  const doc = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    // Packed bytes depend on the version of zlib; the files must come out the same on every machine.
    compress: false,
    lang: 'en-GB',
    info: { Title, Author, CreationDate: date, ModDate: date, Producer: 'make-samples', Creator: 'make-samples' },
  });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => doc.once('end', resolve));
  const pen: Pen = { doc, fonts: FONTS[options.face ?? 'sans'], size: options.size ?? 10.5 };
  draw(pen, { x: MARGIN, width: doc.page.width - 2 * MARGIN }, blocks);
  if (options.footer !== undefined) numberPages(pen, options.footer);
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

function draw(pen: Pen, frame: Frame, blocks: readonly Block[]): void {
  for (const block of blocks) drawBlock(pen, frame, block);
}

function drawBlock(pen: Pen, frame: Frame, block: Block): void {
  const { doc, fonts, size } = pen;
  switch (block.kind) {
    case 'title':
      write(pen, frame, block.text, { font: fonts.bold, size: size * 1.75, color: ACCENT, after: 10 });
      break;
    case 'heading':
      keepTogether(pen, size * 9);
      write(pen, frame, block.text, { font: fonts.bold, size: size * 1.15, color: ACCENT, before: 5, after: 4 });
      break;
    case 'paragraph':
      write(pen, frame, block.text, { font: fonts.plain, size, after: 8 });
      break;
    case 'note':
      write(pen, frame, block.text, { font: fonts.plain, size: size * 0.82, after: 6 });
      break;
    case 'lines':
      keepTogether(pen, block.lines.length * size * 1.5);
      for (const line of block.lines) write(pen, frame, line, { font: fonts.plain, size, after: 0 });
      doc.y += 10;
      break;
    case 'list':
      for (const item of block.items) drawItem(pen, frame, item);
      doc.y += 5;
      break;
    case 'table':
      drawTable(pen, frame, block.columns, block.rows);
      break;
    case 'columns':
      drawColumns(pen, frame, block.left, block.right);
      break;
    case 'page-break':
      doc.addPage();
      break;
    case 'scan':
      doc.image(block.png, 0, 0, { width: doc.page.width });
      break;
  }
}

interface Manner {
  readonly font: string;
  readonly size: number;
  readonly color?: string;
  readonly before?: number;
  readonly after: number;
}

function write({ doc }: Pen, frame: Frame, text: string, manner: Manner): void {
  doc.y += manner.before ?? 0;
  doc
    .font(manner.font)
    .fontSize(manner.size)
    .fillColor(manner.color ?? 'black');
  doc.text(text, frame.x, doc.y, { width: frame.width, lineGap: manner.size * 0.22 });
  doc.y += manner.after;
}

function drawItem(pen: Pen, frame: Frame, item: string): void {
  const { doc, fonts, size } = pen;
  doc.font(fonts.plain).fontSize(size).fillColor('black');
  const width = frame.width - BULLET_INDENT;
  keepTogether(pen, doc.heightOfString(item, { width, lineGap: size * 0.22 }));
  const top = doc.y;
  doc.text('•', frame.x, top, { lineBreak: false });
  doc.text(item, frame.x + BULLET_INDENT, top, { width, lineGap: size * 0.22 });
  doc.y += 3;
}

function drawTable(pen: Pen, frame: Frame, columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  const { doc, fonts, size } = pen;
  const rowHeight = size * 1.75;
  keepTogether(pen, rowHeight * (rows.length + 1));
  const row = (cells: readonly string[], font: string) => {
    const top = doc.y;
    let x = frame.x;
    for (const [i, column] of columns.entries()) {
      const width = column.share * frame.width;
      doc.font(font).fontSize(size * 0.95);
      const text = cells[i] ?? '';
      const indent = column.align === 'right' ? width - doc.widthOfString(text) : 0;
      doc.text(text, x + indent, top + size * 0.35, { lineBreak: false });
      x += width;
    }
    doc.y = top + rowHeight;
    doc
      .moveTo(frame.x, doc.y)
      .lineTo(frame.x + frame.width, doc.y)
      .lineWidth(0.4)
      .strokeColor(RULE)
      .stroke();
  };
  doc.fillColor('black');
  row(
    columns.map((column) => column.title),
    fonts.bold,
  );
  for (const cells of rows) row(cells, fonts.plain);
  doc.y += 12;
}

/** REQUIRES: both columns fit on what is left of the page. */
function drawColumns(pen: Pen, frame: Frame, left: readonly Block[], right: readonly Block[]): void {
  const { doc } = pen;
  const width = (frame.width - COLUMN_GAP) / 2;
  const top = doc.y;
  draw(pen, { x: frame.x, width }, left);
  const bottom = doc.y;
  doc.y = top;
  draw(pen, { x: frame.x + width + COLUMN_GAP, width }, right);
  doc.y = Math.max(bottom, doc.y);
}

/** Begins a page when less than this height is left on the current one. */
function keepTogether({ doc }: Pen, height: number): void {
  if (doc.y + height > doc.page.height - MARGIN) doc.addPage();
}

function numberPages({ doc, fonts }: Pen, footer: string): void {
  const { start, count } = doc.bufferedPageRange();
  for (let i = 0; i < count; i++) {
    doc.switchToPage(start + i);
    // The foot stands below the margin, where text would otherwise begin a page.
    doc.page.margins.bottom = 0;
    doc.font(fonts.plain).fontSize(8).fillColor('#56626a');
    doc.text(`${footer} · Page ${i + 1} of ${count}`, MARGIN, doc.page.height - 42, { lineBreak: false });
  }
}
