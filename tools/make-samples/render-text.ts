import type { Block, Column } from './blocks.ts';

/** Columns at which a typist breaks lines. */
const WIDTH = 74;
const COLUMN_GAP = 3;

/** The blocks as plain text with lines wrapped by hand, as an old editor writes it; line ends are `\n`. */
export function renderText(blocks: readonly Block[]): Buffer {
  return Buffer.from(`${blocks.map(blockText).join('\n\n')}\n`, 'utf8');
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'title':
      return `${block.text}\n${'='.repeat(block.text.length)}`;
    case 'heading':
    case 'paragraph':
    case 'note':
      return wrap(block.text, '', '');
    case 'lines':
      return block.lines.join('\n');
    case 'list':
      return block.items.map((item) => wrap(item, '- ', '  ')).join('\n');
    case 'table':
      return tableText(block.columns, block.rows);
    case 'columns':
      return [...block.left, ...block.right].map(blockText).join('\n\n');
    case 'page-break':
      return '\f';
    case 'scan':
      throw new Error('a text holds no picture');
  }
}

function wrap(text: string, first: string, others: string): string {
  const out: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      out.push(line);
      line = others;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...out, line].join('\n');
}

function tableText(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const all = [columns.map((column) => column.title), ...rows];
  const widths = columns.map((_, i) => Math.max(...all.map((cells) => cells[i]?.length ?? 0)));
  const row = (cells: readonly string[]) => {
    const padded = columns.map(({ align }, i) => {
      const cell = cells[i] ?? '';
      return align === 'right' ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0);
    });
    return padded.join(' '.repeat(COLUMN_GAP)).trimEnd();
  };
  return all.map(row).join('\n');
}
