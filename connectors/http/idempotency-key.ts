import { createHash } from 'node:crypto';
import type { SinkContext } from '../../engine/ports.ts';

/** Longer keys are refused by services that keep them in a column of the usual size. */
const KEY_CHARS_MAX = 255;

/** Names a request: the same for the same records of the same sink. Several records, and names that are too long, become a digest. */
export function idempotencyKey({ applicationId, sink }: SinkContext, ids: readonly string[]): string {
  const key = [applicationId, sink, ...ids].map(encodeURIComponent).join('/');
  return ids.length === 1 && key.length <= KEY_CHARS_MAX ? key : createHash('sha256').update(key).digest('hex');
}
