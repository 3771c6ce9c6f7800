/** Topics that the script's first cases make. Their records are older than any default retention. */
export const TOPICS: Readonly<Record<string, number>> = {
  /** Has three records in partition 0. */
  read: 2,
  written: 2,
  idempotent: 1,
  transactions: 2,
  committed: 2,
  cut: 1,
  small: 1,
};
export const READ_RECORDS = 3;
export const NO_TOPIC = 'no-such-topic';
/** An id that no topic has. */
export const NO_TOPIC_ID = 'f0'.repeat(16);

/** The name under which the script knows a topic's id. */
export function idOf(topic: string): string {
  return `id of ${topic}`;
}
