/** The file of a segment, named after its first offset. */
export function segmentFile(baseOffset: number): string {
  return `${String(baseOffset).padStart(20, '0')}.log`;
}

/** Beside a full segment: its index. */
export function indexFile(segment: string): string {
  return segment.replace(/\.log$/, '.index');
}

/** Beside the newest segment: what was known of producers when it began. */
export function producersFile(segment: string): string {
  return `${segment}.producers`;
}

/** Beside a full segment: the aborted transactions whose markers it holds. */
export function abortedFile(segment: string): string {
  return segment.replace(/\.log$/, '.aborted');
}
