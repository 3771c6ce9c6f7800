import { StreamError } from '../../../engine/model/stream-error.ts';

/** Where a registry is, with what it wants to know of the caller. */
export interface RegistryAddress {
  /** Without credentials and without a slash at the end: fit for messages. */
  readonly url: string;
  /** Value of the Authorization header. */
  readonly authorization: string | undefined;
}

/**
 * Reads a registry's URL; `https://user:password@host` gives credentials.
 *
 * Errors: STREAM_REGISTRY_URL (user/process/stop) for anything but http and https.
 */
export function registryAddress(text: string): RegistryAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new StreamError(`SCHEMA_REGISTRY_URL must begin with http:// or https://, and is '${withoutPassword(text)}'`, {
      code: 'STREAM_REGISTRY_URL',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
      context: { variable: 'SCHEMA_REGISTRY_URL' },
    });
  }
  const { username, password, pathname } = url;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    url: `${url.origin}${pathname.replace(/\/+$/, '')}`,
    authorization: username === '' ? undefined : `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`,
  };
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^@/]*@/, '//…@');
}
