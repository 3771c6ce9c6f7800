import { expand, type Writing } from './expand.ts';
import { type FillerPools, fillerFor } from './filler.ts';
import { type Random, seeded, seedOf } from './random.ts';
import { restyle } from './restyle.ts';

/** A way to write documents of one kind; all its documents are in one part of a split. */
export interface Template {
  readonly name: string;
  /**
   * Lines in the language of `expand`, and:
   *
   * ```
   * ~2-6 line        the line two to six times, each time anew
   * %any 2-4 … %or … %end   two to four of the blocks in any order
   * # heading        drawn in the manner of the document, as are `- item`, `Label: value` and `cell | cell`
   * ```
   */
  readonly text: string;
}

/** One document of a template; the same number and pools give the same document. */
export function write(template: Template, number: number, pools: FillerPools = []): string {
  const random = seeded(seedOf(`${template.name}/${number}`));
  const writing: Writing = { random, named: new Map(), filler: fillerFor(pools, random) };
  const lines = unfold(template.text.split('\n'), random);
  return restyle(
    lines.map((line) => expand(line, writing)),
    random,
  );
}

function unfold(lines: readonly string[], random: Random): readonly string[] {
  const out: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const block = /^%any (\d+)-(\d+)$/.exec(line);
    if (block) {
      const end = lines.indexOf('%end', i);
      if (end < 0) throw new Error('%any without %end');
      const inner = lines
        .slice(i + 1, end)
        .join('\n')
        .split('\n%or\n');
      const chosen = random.shuffled(inner).slice(0, random.int(Number(block[1]), Number(block[2])));
      for (const piece of chosen) out.push(...unfold(piece.split('\n'), random));
      i = end;
      continue;
    }
    const repeat = /^~(\d+)-(\d+) (.*)$/.exec(line);
    if (repeat) {
      const count = random.int(Number(repeat[1]), Number(repeat[2]));
      for (let k = 0; k < count; k++) out.push(repeat[3] ?? '');
    } else out.push(line);
  }
  return out;
}
