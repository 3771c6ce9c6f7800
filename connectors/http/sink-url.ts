import { StreamError } from '../../engine/model/stream-error.ts';

/** Errors: STREAM_CONFIG (user/process/stop) for what is no URL of a service; the message does not repeat it, as it may hold a password. */
export function checkedUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw wrongUrl('is no http:// or https:// URL');
  if (url.username !== '' || url.password !== '') throw wrongUrl('holds a user or a password: give them by `headers`');
  return url;
}

/** For messages: what follows `?` may be a secret. */
export function urlName({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

function wrongUrl(what: string): StreamError {
  return new StreamError(`the \`url\` of an HTTP sink ${what}`, {
    code: 'STREAM_CONFIG',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    context: { option: 'url' },
  });
}
