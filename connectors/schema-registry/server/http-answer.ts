import type { Context } from 'hono';
import { invalidBody } from './registry-error.ts';

export const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json';

/** A JSON answer under the registry's own content type. */
export function answer(context: Context, body: unknown): Response {
  return context.body(JSON.stringify(body), 200, { 'Content-Type': CONTENT_TYPE });
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

/** A part of the path, decoded. */
export function part(context: Context, name: string): string {
  return context.req.param(name) ?? '';
}
