import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { StreamError } from '../../../engine/model/stream-error.ts';
import { forbidden, unauthorized } from './registry-error.ts';

/** What a caller may do. `read`: look up schemas and check them, register and change nothing. */
export type RegistryAccess = 'read' | 'write';

/** Who may call the registry. Without any, everybody may. */
export interface RegistryAuthentication {
  /** HTTP Basic. */
  readonly users?: readonly { readonly name: string; readonly password: string; readonly access: RegistryAccess }[];
  /** HTTP Bearer. */
  readonly tokens?: readonly { readonly token: string; readonly access: RegistryAccess }[];
}

const CHALLENGE = 'Basic realm="schema registry", Bearer realm="schema registry"';
const READING_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Requests that send a schema and leave everything as it is: a look-up, a check. */
const READING_POST = /^\/(subjects\/[^/]+|compatibility\/.*)$/;

/**
 * Lets those in who are known: 401 for the others, 403 for one who may only read and wants to write.
 *
 * Errors: STREAM_REGISTRY_CREDENTIALS (user/process/stop) for credentials that HTTP cannot carry.
 */
export function authenticate({ users = [], tokens = [] }: RegistryAuthentication): MiddlewareHandler {
  for (const { name, password } of users) if (name === '' || name.includes(':') || password === '') throw unusable('users', name);
  for (const { token } of tokens) if (token.trim() !== token || token === '') throw unusable('tokens', '');
  const known = [
    ...users.map(({ name, password, access }) => ({ digest: digest(basic(name, password)), access })),
    ...tokens.map(({ token, access }) => ({ digest: digest(`Bearer ${token}`), access })),
  ];
  return async (context, next) => {
    const given = digest((context.req.header('Authorization') ?? '').replace(/^(basic|bearer) +/i, canonicalScheme));
    // All are compared, each in the same time, so that an answer's delay tells nothing.
    const caller = known.filter((each) => timingSafeEqual(each.digest, given))[0];
    if (!caller) {
      context.header('WWW-Authenticate', CHALLENGE);
      throw unauthorized();
    }
    const { method, path } = context.req;
    const reads = READING_METHODS.has(method) || (method === 'POST' && READING_POST.test(path));
    if (!reads && caller.access === 'read') throw forbidden();
    await next();
  };
}

function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`, 'utf8').toString('base64')}`;
}

function canonicalScheme(_all: string, scheme: string): string {
  return scheme.toLowerCase() === 'basic' ? 'Basic ' : 'Bearer ';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function unusable(field: string, name: string): StreamError {
  const which =
    field === 'users'
      ? `the user '${name}' needs a name without a colon and a password`
      : 'a token must not be empty or begin or end with a blank';
  return new StreamError(`authentication.${field} of the schema registry: ${which}`, {
    code: 'STREAM_REGISTRY_CREDENTIALS',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    context: { field },
  });
}
