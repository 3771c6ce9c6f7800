import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RegistryAccess, RegistryAuthentication } from '../../connectors/schema-registry/server/authentication.ts';
import { usageError } from '../cli-error.ts';

type Users = NonNullable<RegistryAuthentication['users']>;
type Tokens = NonNullable<RegistryAuthentication['tokens']>;

const FORM = '{ "username", "password", "access" } or { "token", "access" }; access is "read" or "write"';

/**
 * Reads who may call the registry: a list in JSON of users, who come by HTTP Basic, and of tokens, which come as Bearer.
 *
 * Errors: STREAM_USAGE naming the file and the entry; what it holds is not repeated.
 */
export function readRegistryUsers(file: string, cwd: string): RegistryAuthentication {
  const users: Users[number][] = [];
  const tokens: Tokens[number][] = [];
  for (const [at, entry] of readList(file, cwd).entries()) {
    const { username, password, token, access } = (entry ?? {}) as Readonly<Record<string, unknown>>;
    const where = `--users ${file}, entry ${at + 1}`;
    if (access !== 'read' && access !== 'write') throw usageError(`${where}: 'access' must be "read" or "write"`);
    if (token !== undefined) tokens.push(tokenOf(token, access, where));
    else users.push(userOf(username, password, access, where));
    if (token !== undefined && (username !== undefined || password !== undefined)) throw usageError(`${where}: write ${FORM}`);
    const isTwice = users.slice(0, -1).some(({ name }) => token === undefined && name === username);
    if (isTwice) throw usageError(`${where}: this username is there already`);
  }
  if (users.length + tokens.length === 0) throw usageError(`--users ${file}: it has nobody in it, so nobody could come in`);
  return { users, tokens };
}

function userOf(name: unknown, password: unknown, access: RegistryAccess, where: string): Users[number] {
  if (typeof name !== 'string' || name === '' || name.includes(':'))
    throw usageError(`${where}: 'username' must be a text without a colon`);
  if (typeof password !== 'string' || password === '') throw usageError(`${where}: 'password' must be a text`);
  return { name, password, access };
}

function tokenOf(token: unknown, access: RegistryAccess, where: string): Tokens[number] {
  if (typeof token !== 'string' || token === '' || /\s/.test(token))
    throw usageError(`${where}: 'token' must be a text without blanks`);
  return { token, access };
}

function readList(file: string, cwd: string): readonly unknown[] {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, file), 'utf8');
  } catch {
    throw usageError(`--users ${file}: cannot read the file`);
  }
  try {
    const found: unknown = JSON.parse(text);
    if (Array.isArray(found)) return found;
  } catch {
    // The reason would repeat a part of the file.
  }
  throw usageError(`--users ${file}: write a list in JSON of ${FORM}`);
}
