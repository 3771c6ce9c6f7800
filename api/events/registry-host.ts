/** A registry's address as kafkajs wants it: the credentials of the URL apart. */
export function registryHost(registryUrl: string): {
  readonly host: string;
  readonly auth?: { readonly username: string; readonly password: string };
} {
  const url = new URL(registryUrl);
  const { password, username } = url;
  url.username = '';
  url.password = '';
  const host = url.href.replace(/\/$/, '');
  return username === ''
    ? { host }
    : { host, auth: { username: decodeURIComponent(username), password: decodeURIComponent(password) } };
}
