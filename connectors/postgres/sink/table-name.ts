/** An identifier as SQL has it, whatever characters it holds. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `table` or `schema.table`, each part quoted. */
export function quotedTable(table: string): string {
  const dot = table.indexOf('.');
  return dot < 0 ? quoted(table) : `${quoted(table.slice(0, dot))}.${quoted(table.slice(dot + 1))}`;
}
