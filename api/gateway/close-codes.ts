/** Why the server ends a stream; 4000 and above are ours, the others are WebSocket's. */
export const CLOSE = {
  /** The query is wrong; the reason says what. Do not try again. */
  badQuery: 4400,
  /** The client reads too slowly. Come again, with `after`. */
  slowConsumer: 4008,
  goingAway: 1001,
  /** Something that the stream needs is away, or there are too many clients. Come again in a moment. */
  tryAgainLater: 1013,
} as const;

/** A close frame holds 123 bytes of reason. */
const REASON_BYTES_MAX = 123;

/** The reason, cut at a whole character. */
export function closeReason(text: string): string {
  let reason = text;
  while (Buffer.byteLength(reason) > REASON_BYTES_MAX) reason = reason.slice(0, -1);
  return Buffer.from(reason).toString();
}
