/** Rows as columns of text, aligned at the left; numbers at the right. The first row is the head. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map((row) => String(row[at] ?? '').length)));
  const isNumber = widths.map((_, at) => rows.slice(1).every((row) => typeof row[at] === 'number'));
  const cell = (value: string | number | undefined, at: number): string => {
    const text = String(value ?? '');
    return isNumber[at] ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0);
  };
  return rows.map((row) => `${row.map(cell).join('  ').trimEnd()}\n`).join('');
}
