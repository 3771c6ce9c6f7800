import type { Operation } from './openapi-document.ts';

/** A command that makes the request, ready to paste into a shell. */
export function curlLine(origin: string, method: string, path: string, operation: Operation): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => exampleFor(operation, name));
  const parts = ['curl'];
  if (operation.requestBody?.content['multipart/form-data']) parts.push('-F file=@invoice.pdf');
  else if (method !== 'get') parts.push(`-X ${method.toUpperCase()}`);
  parts.push(quoted(`${origin}${filled}`));
  return parts.join(' ');
}

function exampleFor(operation: Operation, name: string): string {
  const parameter = operation.parameters?.find((each) => each.name === name);
  return String(parameter?.example ?? parameter?.schema?.example ?? name);
}

/** One word for a POSIX shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
