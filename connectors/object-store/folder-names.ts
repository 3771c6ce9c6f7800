import { createHash } from 'node:crypto';

/** Part of a file's name at most, well below the 255 bytes of file systems. */
const NAME_CHARS_MAX = 200;
const PARTS = new RegExp(`.{1,${NAME_CHARS_MAX}}`, 'g');
const HASH_CHARS = 16;
/** Ends the name of a folder that a long name goes on in; keys have it encoded. */
const GOES_ON = '+';

/**
 * Where the object of a key lies below the store's folder: `<2 hex>/<16 hex>.<key, percent-encoded>`. The first part of the key's SHA-256
 * spreads objects over 256 folders; the second keeps keys apart that differ only in case on file systems that do not. The key is there in
 * full, so that a folder can be listed and read by people.
 *
 * ```
 * reports/a.json                       →  a3/a3f1c09b5d2e7781.reports%2Fa.json
 * <a key whose name has 450 characters> →  0c/<200 characters>+/<200 characters>+/<50 characters>
 * ```
 */
export function fileOf(key: string): readonly string[] {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, HASH_CHARS);
  const short = `${hash}.${encodeURIComponent(key).replaceAll('*', '%2A')}`;
  if (short.length <= NAME_CHARS_MAX) return [hash.slice(0, 2), short];
  // Cut anywhere, a part could be `.` or `..`: in a long name dots are encoded too.
  const long = `${hash}.${short.slice(HASH_CHARS + 1).replaceAll('.', '%2E')}`;
  const parts = long.match(PARTS) ?? [];
  return [hash.slice(0, 2), ...parts.slice(0, -1).map((part) => part + GOES_ON), ...parts.slice(-1)];
}

/** The key of a file that `fileOf` named; undefined for any other file. Takes the parts of the name without the first folder. */
export function keyOf(parts: readonly string[]): string | undefined {
  const name = parts.map((part, i) => (i < parts.length - 1 ? part.slice(0, -GOES_ON.length) : part)).join('');
  try {
    const key = decodeURIComponent(name.slice(HASH_CHARS + 1));
    return fileOf(key).slice(1).join('/') === parts.join('/') ? key : undefined;
  } catch {
    return undefined;
  }
}

export function goesOn(folder: string): boolean {
  return folder.endsWith(GOES_ON);
}
