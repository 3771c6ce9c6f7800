/** Where a list goes on: after the document with this time and id. */
export interface ListPlace {
  readonly uploadedAt: number;
  readonly id: string;
}

/** The place as clients carry it: opaque to them. */
export function encodeCursor({ uploadedAt, id }: ListPlace): string {
  return Buffer.from(JSON.stringify([uploadedAt, id])).toString('base64url');
}

/** The place of a cursor; undefined when it is not one of ours. */
export function decodeCursor(cursor: string): ListPlace | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(parsed) || parsed.length !== 2) return undefined;
    const [uploadedAt, id] = parsed as readonly unknown[];
    const valid =
      typeof uploadedAt === 'number' && Number.isSafeInteger(uploadedAt) && typeof id === 'string' && id.length <= 256;
    return valid ? { uploadedAt, id } : undefined;
  } catch {
    return undefined;
  }
}
