import { createHash } from 'node:crypto';
import { checkKey } from './object-key.ts';

/** The SHA-256 of a content, in hexadecimal; a text counts as its UTF-8. */
export function sha256Of(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * The key of an object by its content: equal contents have one key and are kept once, and writing one again, as often as a record comes again,
 * changes nothing. It is `<prefix>/<two digits>/<two digits>/<SHA-256><ending>`, so that no folder of a store gets too many objects.
 *
 * Errors: STREAM_OBJECT_KEY (user/record/park) for a prefix or an ending that no store takes; see `checkKey`
 *
 * @param content Or its hash, where that is known already.
 * @param ending Behind the hash, such as `.txt`. Default: nothing.
 *
 * @example
 * ```ts
 * import { contentKey } from 'millrace/connectors/object-store';
 * contentKey('texts', 'hello', '.txt'); // => 'texts/2c/f2/2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824.txt'
 * contentKey('texts', 'hello') === contentKey('texts', Buffer.from('hello')); // => true
 * ```
 */
export function contentKey(prefix: string, content: Uint8Array | string | { readonly sha256: string }, ending = ''): string {
  const sha256 = typeof content === 'string' || content instanceof Uint8Array ? sha256Of(content) : content.sha256;
  const key = `${prefix}/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}${ending}`;
  checkKey(key);
  return key;
}
