import { StreamError } from '../../engine/model/stream-error.ts';

const DEFAULT_PORT = 5432;

/**
 * What a message may tell of a connection string: `host:port/database`.
 *
 * Errors: STREAM_CONFIG (user/process/stop) for text that is no connection string; the message does not repeat it, as it may hold a password.
 */
export function serverOf(url: string): string {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new StreamError(
      'DATABASE_URL is not a connection string: write postgres://user:password@host:5432/database, with special characters of the password percent-encoded',
      { code: 'STREAM_CONFIG', domain: 'user', scope: 'process', verdict: 'stop', context: { variable: 'DATABASE_URL' } },
    );
  }
  const { hostname, port, pathname, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? (hostname || 'localhost');
  return `${host}:${port || DEFAULT_PORT}${pathname}`;
}
