import { StreamError } from '../../../engine/model/stream-error.ts';

/** Where a registry is, with what it wants to know of the caller. */
export interface RegistryAddress {
  /** Without credentials and without a slash at the end: fit for messages. */
  readonly url: string;
  /** Value of the Authorization header. */
  readonly authorization: string | undefined;
}

/**
 * Reads a registry's URL; `https://user:password@host` gives credentials, and so does a bearer token.
 *
 * Errors: STREAM_REGISTRY_URL (user/process/stop) for anything but http and https, and for credentials of both kinds.
 */
export function registryAddress(text: string, token?: string): RegistryAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw unusable(`SCHEMA_REGISTRY_URL must begin with http:// or https://, and is '${withoutPassword(text)}'`);
  const { username, password, pathname } = url;
  const address = `${url.origin}${pathname.replace(/\/+$/, '')}`;
  if (token !== undefined) {
    if (username !== '')
      throw unusable('SCHEMA_REGISTRY_URL has a user and SCHEMA_REGISTRY_TOKEN a token: give the registry one of them');
    return { url: address, authorization: `Bearer ${token}` };
  }
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization = username === '' ? undefined : `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`;
  return { url: address, authorization };
}

function unusable(message: string): StreamError {
  return new StreamError(message, {
    code: 'STREAM_REGISTRY_URL',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    context: { variable: 'SCHEMA_REGISTRY_URL' },
  });
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^@/]*@/, '//…@');
}
