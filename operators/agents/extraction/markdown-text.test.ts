import { describe, expect, it } from 'vitest';
import { parseMarkdown } from './markdown-text.ts';
import { normaliseText } from './normalise-text.ts';

const text = (source: string) => normaliseText(parseMarkdown(source).text);

describe('parseMarkdown', () => {
  it('takes away the marks and keeps the words', () => {
    expect(text('# One #\n\n**bold**, *stars*, _under_, __both__, `code`, ``x ` y``')).toBe(
      'One\n\nbold, stars, under, both, code, x ` y',
    );
    expect(text('snake_case_name, 2 * 3 * 4, a\\*b, \\# no heading')).toBe('snake_case_name, 2 * 3 * 4, a*b, # no heading');
    expect(text('> quoted\n\n* one\n+ two\n  * three\n\n***\n\n===')).toBe('quoted\n\n- one\n- two\n- three');
  });

  it('keeps the addresses of links, unless they say the same', () => {
    expect(text('[report](https://example.org/a_(b) "Title"), [x@example.org](mailto:x@example.org), [up](#top)')).toBe(
      'report (https://example.org/a_(b)), x@example.org, up',
    );
    expect(text('![a map](map.png) <https://example.org> <x@example.org> <b>html</b>')).toBe(
      'a map https://example.org x@example.org <b>html</b>',
    );
  });

  it('parts the cells of a table by tabs and drops its rule', () => {
    expect(text('| A | B |\n|:--|---:|\n| 1 \\| 2 | **3** |\n')).toBe('A\tB\n1 | 2\t3');
  });

  it('leaves code as it stands, also without a closing fence', () => {
    expect(text('```ts\nconst a = **b**;\n# no heading\n```\nafter')).toBe('const a = **b**;\n# no heading\n\nafter');
    expect(text('~~~\n```\n*x*')).toBe('```\n*x*');
  });

  it('joins the lines of a paragraph, but not labels, hard ends and items', () => {
    const wide = 'A sentence that is longer than fifty columns and goes on';
    expect(text(`${wide}\nin the next line`)).toBe(`${wide} in the next line`);
    expect(text(`${wide}  \nafter a hard end`)).toBe(`${wide}\nafter a hard end`);
    expect(text(`${wide}\\\nafter a hard end`)).toBe(`${wide}\\\nafter a hard end`);
    expect(text(`**Present:** Ann, Ben, Cleo, Dan, Eve, Finn, Gus and Hal\n**Away:** Ida`)).toBe(
      'Present: Ann, Ben, Cleo, Dan, Eve, Finn, Gus and Hal\nAway: Ida',
    );
  });

  it('takes title, author and date from the front matter, else the title from the first heading', () => {
    const {
      title,
      metadata,
      text: all,
    } = parseMarkdown('---\ntitle: "The plan"\nAuthor: Ann\ndate: 2026-03-01\ntags:\n  - a\n---\n# Other\n');
    expect({ title, metadata }).toEqual({ title: 'The plan', metadata: { author: 'Ann', date: '2026-03-01' } });
    expect(all).toContain('title: "The plan"');
    expect(parseMarkdown('text\n\n## The *first* heading').title).toBe('The first heading');
    expect(parseMarkdown('---\nno front matter\n---\n')).not.toHaveProperty('title');
  });
});
