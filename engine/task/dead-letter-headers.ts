/** Headers of a dead letter, beside those of the record that failed. They are part of the format: tools and users read them. */
export const LETTER_HEADER = {
  topic: 'millrace-origin-topic',
  partition: 'millrace-origin-partition',
  offset: 'millrace-origin-offset',
  /** The record's own timestamp, in ms; that of the dead letter is the time of the failure. */
  timestamp: 'millrace-origin-timestamp',
  code: 'millrace-error-code',
  message: 'millrace-error-message',
  step: 'millrace-step',
  attempts: 'millrace-attempts',
  failedAt: 'millrace-failed-at',
  /** There when the value was too large to be written again; its origin holds it. */
  valueOmitted: 'millrace-value-omitted',
} as const;

/** How often a record came back from the dead letters. It stays with the record, so that a replay that never helps is noticed. */
export const REPLAYS_HEADER = 'millrace-replays';

const NAMES: ReadonlySet<string> = new Set(Object.values(LETTER_HEADER));

/** Whether a header belongs to a dead letter and not to its record. */
export function isLetterHeader(name: string): boolean {
  return NAMES.has(name);
}
