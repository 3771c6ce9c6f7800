import { createHash } from 'node:crypto';

/**
 * The id of an event, made from what caused it: the same cause gives the same id, so that an event that is sent again after a crash is
 * recognised. Written as a UUID (version 8, whose content is the maker's own).
 */
export function eventId(...cause: readonly string[]): string {
  const hex = createHash('sha256').update(cause.join('\u0000')).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
