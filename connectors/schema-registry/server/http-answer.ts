import type { Context } from 'hono';
import { invalidBody } from './registry-error.ts';
import { normalSubject } from './subject-name.ts';

export const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json';

/** A JSON answer under the registry's own content type. */
export function answer(context: Context, body: unknown): Response {
  return answerText(context, JSON.stringify(body));
}

/** An answer that is JSON already. */
export function answerText(context: Context, json: string): Response {
  return context.body(json, 200, { 'Content-Type': CONTENT_TYPE });
}

/** Errors: 422 for a body that is no JSON. */
export async function jsonBody(context: Context): Promise<unknown> {
  const text = await context.req.text();
  try {
    return JSON.parse(text);
  } catch {
    throw invalidBody(text === '' ? 'The body is empty' : 'The body is not JSON');
  }
}

/** Whether a flag of the query is set: `?deleted=true`. */
export function flag(context: Context, name: string): boolean {
  return context.req.query(name)?.toLowerCase() === 'true';
}

/** The subject of the path, in its normal spelling. */
export function subjectOf(context: Context): string {
  return normalSubject(part(context, 'subject'));
}

/** A part of the path, decoded. */
export function part(context: Context, name: string): string {
  return context.req.param(name) ?? '';
}

/** One page of a list: `offset` and `limit` of the query; no more than `max` in any case. */
export function page<T>(context: Context, list: readonly T[], max: number): readonly T[] {
  const offset = count(context, 'offset', 0);
  return list.slice(offset, offset + Math.min(count(context, 'limit', max), max));
}

/** A number of the query; -1 and nothing mean the default. */
function count(context: Context, name: string, fallback: number): number {
  const text = context.req.query(name);
  if (text === undefined || text === '-1') return fallback;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw invalidBody(`The parameter '${name}' must be a whole number`);
}
