/** Collects text as a browser lays it out: white space collapses, blocks ask for line breaks, cells of a row share a line. */
export interface TextFlow {
  write(text: string): void;
  /** At least so many line ends before the next text; inside a table cell a space. */
  breakLines(count: number): void;
  /** A line end now, even after another. */
  newLine(): void;
  openCell(): void;
  closeCell(): void;
  /** Between the calls white space is written as it stands. */
  keepSpaces(on: boolean): void;
  text(): string;
}

export function createTextFlow(): TextFlow {
  const parts: string[] = [];
  let pendingLines = 0;
  let pendingSpace = false;
  let pendingTab = false;
  let cellDepth = 0;
  let preDepth = 0;

  /** Puts what stands between the last text and the next one. */
  function separate(): void {
    if (pendingLines > 0) parts.push('\n'.repeat(pendingLines));
    else if (pendingTab) parts.push('\t');
    else if (pendingSpace) parts.push(' ');
    pendingLines = 0;
    pendingTab = false;
    pendingSpace = false;
  }

  return {
    write(text) {
      if (preDepth > 0) {
        separate();
        parts.push(text);
        return;
      }
      const words = text.replace(/[ \t\r\n\f]+/g, ' ');
      if (words.startsWith(' ')) pendingSpace = true;
      const trimmed = words.replace(/^ | $/g, '');
      if (trimmed === '') return;
      separate();
      parts.push(trimmed);
      if (words.endsWith(' ')) pendingSpace = true;
    },
    breakLines(count) {
      if (cellDepth > 0) pendingSpace = true;
      else if (parts.length > 0) pendingLines = Math.max(pendingLines, count);
    },
    newLine() {
      if (cellDepth > 0) pendingSpace = true;
      else pendingLines = Math.min(pendingLines + 1, 2);
    },
    openCell() {
      cellDepth++;
    },
    closeCell() {
      cellDepth = Math.max(0, cellDepth - 1);
      if (cellDepth === 0) pendingTab = true;
      else pendingSpace = true;
    },
    keepSpaces(on) {
      preDepth += on ? 1 : -1;
    },
    text: () => parts.join(''),
  };
}
