import { html, type raw } from 'hono/html';

type Markup = ReturnType<typeof raw>;

/** The little Markdown of our descriptions: paragraphs, lists and `code`. Everything else is text. */
export function markdown(text: string): Markup[] {
  return text.split(/\n{2,}/).map((block) => {
    const lines = block.split('\n');
    if (!lines.every((line) => line.startsWith('- '))) return html`<p>${inline(block)}</p>` as Markup;
    return html`<ul>${lines.map((line) => html`<li>${inline(line.slice(2))}</li>`)}</ul>` as Markup;
  });
}

/** Text with `code` in it. */
export function inline(text: string): Markup[] {
  return text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`) as Markup);
}
