import { normalContext } from './subject-name.ts';

/** What stands before a subject in a path, or before where it would stand. */
const BEFORE_SUBJECT: Readonly<Record<string, readonly string[]>> = {
  subjects: ['subjects'],
  config: ['config'],
  mode: ['mode'],
  compatibility: ['compatibility', 'subjects'],
};

/**
 * The URL that means the same without a context before its path. Clients that know no contexts are given `http://host/contexts/.ctx` for an
 * address: `/contexts/.ctx/subjects/a` is `/subjects/:.ctx:a`. Any other URL is left as it is.
 */
export function withoutContext(url: URL): URL {
  const [first, named = '', ...rest] = url.pathname.split('/').slice(1);
  if (first !== 'contexts' || rest.join('') === '') return url;
  const prefix = normalContext(decoded(named));
  const plain = new URL(url);
  plain.pathname = `/${inContext(rest, prefix).join('/')}`;
  const parameter = parameterOf(rest);
  if (parameter === undefined) return plain;
  const given = plain.searchParams.get(parameter) ?? '';
  plain.searchParams.set(parameter, qualified(given, prefix));
  return plain;
}

function inContext(parts: readonly string[], prefix: string): readonly string[] {
  const before = BEFORE_SUBJECT[parts[0] ?? ''];
  if (before === undefined || before.some((part, at) => parts[at] !== part)) return parts;
  const subject = parts[before.length] ?? '';
  // Settings without a subject are those of the context; a list of subjects has a parameter for it.
  if (subject === '' && parts[0] !== 'config' && parts[0] !== 'mode') return parts;
  return [...before, encodeURIComponent(qualified(decoded(subject), prefix)), ...parts.slice(before.length + 1)];
}

/** The parameter of the query by which a request names subjects. */
function parameterOf([resource, next = '']: readonly string[]): string | undefined {
  if (resource === 'schemas' && next === 'ids') return 'subject';
  return (resource === 'schemas' || resource === 'subjects') && next === '' ? 'subjectPrefix' : undefined;
}

function qualified(subject: string, prefix: string): string {
  return subject.startsWith(':.') || subject.startsWith(':*:') ? subject : `${prefix}${subject}`;
}

/** What is no encoding is left as it is: it names nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
