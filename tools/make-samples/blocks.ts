/** A column of a table: numbers stand to the right. */
export interface Column {
  readonly title: string;
  /** Share of the table's width. */
  readonly share: number;
  readonly align?: 'left' | 'right';
}

/** A piece of a document, told apart from how a format draws it. */
export type Block =
  | { readonly kind: 'title' | 'heading' | 'paragraph' | 'note'; readonly text: string }
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'columns'; readonly left: readonly Block[]; readonly right: readonly Block[] }
  | { readonly kind: 'page-break' }
  | { readonly kind: 'scan'; readonly png: Buffer };

export const title = (text: string): Block => ({ kind: 'title', text });
export const heading = (text: string): Block => ({ kind: 'heading', text });
/** A paragraph; line ends in the source are only there for its width. */
export const paragraph = (text: string): Block => ({ kind: 'paragraph', text: joined(text) });
/** Small print. */
export const note = (text: string): Block => ({ kind: 'note', text: joined(text) });
/** Lines whose ends are meant: an address, a signature. */
export const lines = (...given: readonly string[]): Block => ({ kind: 'lines', lines: given });
export const list = (...items: readonly string[]): Block => ({ kind: 'list', items: items.map(joined) });
export const table = (columns: readonly Column[], rows: readonly (readonly string[])[]): Block => ({
  kind: 'table',
  columns,
  rows,
});
/** Two columns side by side; the left one is read first. */
export const columns = (left: readonly Block[], right: readonly Block[]): Block => ({ kind: 'columns', left, right });
export const pageBreak: Block = { kind: 'page-break' };
/** The picture of a whole page; only in a PDF. */
export const scan = (png: Buffer): Block => ({ kind: 'scan', png });

function joined(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
