/**
 * Whether elements of the markup stand inside each other deeper than a bound; parsers that build a tree take time with the square
 * of it, or run out of stack. `isLeaf` tells elements that hold no others by their name, in small letters, and what follows it.
 */
export function nestsDeeper(markup: string, depthMax: number, isLeaf: (name: string, rest: string) => boolean): boolean {
  let depth = 0;
  for (const [, slash, name = '', rest = ''] of markup.matchAll(/<(\/?)([a-z][\w:.-]*)([^<>]*)/gi)) {
    if (slash === '/') depth = Math.max(0, depth - (isLeaf(name.toLowerCase(), '') ? 0 : 1));
    else if (!isLeaf(name.toLowerCase(), rest)) depth++;
    if (depth > depthMax) return true;
  }
  return false;
}
