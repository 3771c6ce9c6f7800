import { html, type raw } from 'hono/html';
import { curlLine } from './curl-line.ts';
import { inline, markdown } from './markdown.ts';
import type { Content, OpenApiDocument, Operation, Parameter } from './openapi-document.ts';
import { exampleOf } from './schema-example.ts';
import { schemaTable, typeText } from './schema-table.ts';

type Markup = ReturnType<typeof raw>;

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/**
 * The OpenAPI document as one page of HTML, made here so that it needs no script and nothing from elsewhere.
 *
 * `origin` is the address that the reader used; it goes into the commands.
 */
export function docsPage(document: OpenApiDocument, origin: string): Markup {
  const entries = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method, path, operation })),
  );
  const tags = document.tags ?? [];
  const groups = tags.map((tag) => ({ tag, entries: entries.filter(({ operation }) => operation.tags?.[0] === tag.name) }));
  const schemas = Object.entries(document.components?.schemas ?? {});
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${document.info.title}</title>
  <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/assets/base.css">
  <link rel="stylesheet" href="/assets/docs.css">
</head>
<body class="docs">
  <a class="skip" href="#content">Skip to the operations</a>
  <nav aria-label="Contents">
    <a class="brand" href="/">Millrace</a>
    ${groups.map(
      ({ entries: of, tag }) => html`<h2>${tag.name}</h2>
    <ul>${of.map((entry) => html`<li><a href="#${idOf(entry)}">${methodBadge(entry.method)}<span>${entry.path}</span></a></li>`)}</ul>`,
    )}
    <h2>Schemas</h2>
    <ul>${schemas.map(([name]) => html`<li><a href="#schema-${name}">${name}</a></li>`)}</ul>
  </nav>
  <main id="content">
    <header>
      <h1>${document.info.title} <small>${document.info.version}</small></h1>
      ${markdown(document.info.description ?? '')}
      <p><a href="/openapi.json">openapi.json</a> has the same for machines.</p>
    </header>
    ${groups.map(
      ({ entries: of, tag }) => html`<section><h2>${tag.name}</h2>${markdown(tag.description ?? '')}
      ${of.map((entry) => operationCard(entry, document, origin))}</section>`,
    )}
    <section><h2>Schemas</h2>
      ${schemas.map(([name, schema]) => html`<article id="schema-${name}"><h3>${name}</h3>${markdown(schema.description ?? '')}${schemaTable(schema)}</article>`)}
    </section>
  </main>
</body>
</html>` as Markup;
}

function operationCard(entry: Entry, document: OpenApiDocument, origin: string): Markup {
  const { method, operation, path } = entry;
  const parameters = operation.parameters ?? [];
  return html`<article id="${idOf(entry)}">
    <h3>${methodBadge(method)}<code>${path}</code></h3>
    <p class="summary">${operation.summary ?? ''}</p>
    ${markdown(operation.description ?? '')}
    ${parameters.length > 0 ? parameterTable(parameters) : ''}
    ${Object.entries(operation.requestBody?.content ?? {}).map(
      ([type, { schema }]) => html`<h4>Body <code>${type}</code></h4>${schema ? schemaTable(schema) : ''}`,
    )}
    <h4>Answers</h4>
    ${Object.entries(operation.responses).map(([status, answer]) => answerDetails(status, answer.description, answer.content, document))}
    ${path === '/v1/stream' ? '' : html`<h4>Try it</h4><pre><code>${curlLine(origin, method, path, operation)}</code></pre>`}
  </article>` as Markup;
}

function parameterTable(parameters: readonly Parameter[]): Markup {
  return html`<h4>Parameters</h4><table>
    <thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
    <tbody>${parameters.map(
      ({ description, in: place, name, required, schema }) => html`<tr>
      <td><code>${name}</code>${required ? '' : html`<span class="optional">optional</span>`}</td>
      <td>${place}</td>
      <td>${typeText(schema ?? {})}${schema?.default === undefined ? '' : html`, default <code>${String(schema.default)}</code>`}</td>
      <td>${inline(description ?? schema?.description ?? '')}</td></tr>`,
    )}</tbody>
  </table>` as Markup;
}

function answerDetails(status: string, description: string, content: Content | undefined, document: OpenApiDocument): Markup {
  const heading = html`<span class="status s${status.slice(0, 1)}">${status}</span> <span>${inline(description)}</span>`;
  const [type, body] = Object.entries(content ?? {})[0] ?? [];
  if (type !== 'application/json' || !body?.schema) return html`<p class="answer">${heading}</p>` as Markup;
  const example = JSON.stringify(exampleOf(body.schema, document.components?.schemas), null, 2);
  return html`<details class="answer"><summary>${heading}</summary>
    <p class="type">${typeText(body.schema)}</p><pre><code>${example}</code></pre></details>` as Markup;
}

function methodBadge(method: string): Markup {
  return html`<span class="method ${method}">${method.toUpperCase()}</span>` as Markup;
}

function idOf({ method, path }: Entry): string {
  return `${method}${path.replace(/[^\w]+/g, '-')}`.replace(/-$/, '');
}
