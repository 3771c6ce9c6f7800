/**
 * Subjects live in contexts: `:.ctx:orders-value` is `orders-value` in the context `.ctx`, `orders-value` is in the default one, `.`. Each
 * context has its own ids and settings.
 */
export interface SubjectName {
  /** Begins with a dot. */
  readonly context: string;
  /** Empty when the context itself is meant. */
  readonly subject: string;
}

/** What settings belong to: a subject, a context as `:.ctx:`, or null, the default context. */
export type Scope = string | null;

export const DEFAULT_CONTEXT = '.';
/** Settings of this context hold wherever nothing nearer does. */
export const GLOBAL_CONTEXT = '.__GLOBAL';
/** Before a prefix: in all contexts. */
const ANY_CONTEXT = ':*:';

export function parseSubject(text: string): SubjectName {
  if (!text.startsWith(':.')) return { context: DEFAULT_CONTEXT, subject: text };
  const end = text.indexOf(':', 1);
  return end === -1 ? { context: text.slice(1), subject: '' } : { context: text.slice(1, end), subject: text.slice(end + 1) };
}

/** `:.ctx:subject`, and the subject alone in the default context. */
export function subjectText({ context, subject }: SubjectName): string {
  return context === DEFAULT_CONTEXT ? subject : `:${context}:${subject}`;
}

/** One text for all spellings of a subject: `:.:a` is `a`. */
export function normalSubject(text: string): string {
  return subjectText(parseSubject(text));
}

/** What stands before the subjects of a context that is named as `ctx`, `.ctx` or `:.ctx:`; nothing before those of the default one. */
export function normalContext(text: string): string {
  const name = text.replace(/^:|:$/g, '');
  return subjectText({ context: name.startsWith('.') ? name : `.${name}`, subject: '' });
}

/** What settings under a name belong to. */
export function scopeOf(text: string): Scope {
  const normal = normalSubject(text);
  return normal === '' ? null : normal;
}

/** The scopes whose settings hold for one, the nearest first. */
export function scopesOf(scope: Scope): readonly Scope[] {
  const { context } = parseSubject(scope ?? '');
  const around = context === DEFAULT_CONTEXT ? null : subjectText({ context, subject: '' });
  return [...new Set([scope, around, subjectText({ context: GLOBAL_CONTEXT, subject: '' })])];
}

/** The subject that a schema of `parent` refers to: in the parent's context, unless it names another. */
export function referredSubject(parent: string, text: string): string {
  const name = parseSubject(text);
  return name.context === DEFAULT_CONTEXT ? subjectText({ ...name, context: parseSubject(parent).context }) : subjectText(name);
}

/** The default context first, then the others by name; in each the subjects by name. */
export function compareSubjects(a: string, b: string): number {
  const [one, other] = [parseSubject(a), parseSubject(b)];
  if (one.context !== other.context) return one.context < other.context ? -1 : 1;
  return one.subject < other.subject ? -1 : Number(one.subject > other.subject);
}

/** Whether a subject begins with a prefix: of its context, or of any when the prefix begins with `:*:`. */
export function hasPrefix(text: string, prefix: string): boolean {
  const name = parseSubject(text);
  if (prefix.startsWith(ANY_CONTEXT)) return name.subject.startsWith(prefix.slice(ANY_CONTEXT.length));
  const wanted = parseSubject(prefix);
  return name.context === wanted.context && name.subject.startsWith(wanted.subject);
}

/** Whether a schema may be registered under a subject; settings may also belong to a context. */
export function isValidSubject(text: string, forSettings: boolean): boolean {
  const { context, subject } = parseSubject(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(text) || ['__GLOBAL', '__EMPTY'].includes(subject)) return false;
  if (forSettings) return subject.trim() !== '' || (subject === '' && context !== DEFAULT_CONTEXT);
  return subject.trim() !== '' && context !== GLOBAL_CONTEXT;
}
