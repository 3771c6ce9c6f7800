import { html, raw } from 'hono/html';
import { inline } from './markdown.ts';
import { refName, type Schema } from './openapi-document.ts';

type Markup = ReturnType<typeof raw>;

const OPTIONAL = raw('<span class="optional">optional</span>');

/** The type of a schema in a few words, with links to the schemas it names. */
export function typeText(schema: Schema): Markup {
  const name = refName(schema);
  if (name !== undefined) return html`<a href="#schema-${name}">${name}</a>` as Markup;
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices) return joined(choices.map(typeText), ' or ');
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>` as Markup;
  if (schema.enum)
    return joined(
      schema.enum.map((each) => html`<code>${String(each)}</code>` as Markup),
      ' · ',
    );
  if (schema.items) return html`list of ${typeText(schema.items)}` as Markup;
  const types = Array.isArray(schema.type) ? schema.type.join(' or ') : (schema.type ?? 'any');
  return html`${types}${schema.format ? ` (${schema.format})` : ''}${bounds(schema)}` as Markup;
}

/** The fields of an object schema; those of nested objects without a name of their own follow as `outer.inner` and `list[].field`. */
export function schemaTable(schema: Schema): Markup {
  const rows = fieldRows(schema, '');
  if (rows.length === 0) return html`<p class="type">${typeText(schema)}</p>` as Markup;
  return html`<table>
    <thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
    <tbody>${rows}</tbody>
  </table>` as Markup;
}

function fieldRows(schema: Schema, prefix: string): Markup[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const row = html`<tr>
      <td><code>${path}</code>${schema.required?.includes(name) ? '' : OPTIONAL}</td>
      <td>${typeText(field)}</td>
      <td>${inline(field.description ?? '')}</td>
    </tr>` as Markup;
    const inner = field.properties ? fieldRows(field, `${path}.`) : field.items ? fieldRows(field.items, `${path}[].`) : [];
    return [row, ...inner];
  });
}

function bounds({ maximum, maxLength, minimum, minLength }: Schema): string {
  const low = minimum ?? minLength;
  const high = maximum ?? maxLength;
  const unit = minLength === undefined && maxLength === undefined ? '' : ' characters';
  if (high === undefined || high >= Number.MAX_SAFE_INTEGER)
    return low === undefined || low < -1e9 ? '' : `, at least ${low}${unit}`;
  return low === undefined || low < -1e9 ? `, at most ${high}${unit}` : `, ${low} to ${high}${unit}`;
}

function joined(parts: readonly Markup[], between: string): Markup {
  return html`${parts.map((part, i) => (i === 0 ? part : html`${between}${part}`))}` as Markup;
}
