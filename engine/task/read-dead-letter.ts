import { type Headers, headerText } from '../model/record.ts';
import type { RecordOrigin } from '../model/stream-error.ts';
import type { FetchedBatch } from '../ports.ts';
import { isLetterHeader, LETTER_HEADER, REPLAYS_HEADER } from './dead-letter-headers.ts';

/** A record of a dead-letter topic, read back: the record that failed, and why and where it did. */
export interface DeadLetter {
  /** Of the letter, in the dead-letter topic. */
  readonly offset: number;
  /** Where the record came from, with its own timestamp in ms; undefined for a record that no task has written here. */
  readonly origin: (RecordOrigin & { readonly timestamp: number }) | undefined;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** The value was too large to be written again: it stands at the origin alone. */
  readonly valueOmitted: boolean;
  /** The record's own. */
  readonly headers: Headers;
  /** How often the record came back from the dead letters before it failed this time. */
  readonly replays: number;
  readonly code: string;
  readonly message: string;
  readonly step: string;
  readonly attempts: number;
  /** When it failed, in ms. */
  readonly failedAt: number;
}

/** Reads the current record of a batch of a dead-letter topic. What a header does not tell is empty, 0, or the time of the letter itself. */
export function readDeadLetter(record: Pick<FetchedBatch, 'offset' | 'timestamp' | 'key' | 'value' | 'headers'>): DeadLetter {
  const { offset, key, value, headers } = record;
  const text = (name: string): string => headerText(headers, name) ?? '';
  return {
    offset,
    origin: originOf(headers),
    key,
    value,
    valueOmitted: headerText(headers, LETTER_HEADER.valueOmitted) !== undefined,
    headers: headers.filter(([name]) => !isLetterHeader(name) && name !== REPLAYS_HEADER),
    replays: wholeNumber(headers, REPLAYS_HEADER) ?? 0,
    code: text(LETTER_HEADER.code),
    message: text(LETTER_HEADER.message),
    step: text(LETTER_HEADER.step),
    attempts: wholeNumber(headers, LETTER_HEADER.attempts) ?? 0,
    failedAt: wholeNumber(headers, LETTER_HEADER.failedAt) ?? record.timestamp,
  };
}

/** Headers of the record when it goes back: its own, and how often it came back by then. */
export function replayHeaders({ headers, replays }: DeadLetter): Headers {
  return [...headers, [REPLAYS_HEADER, Buffer.from(String(replays + 1))]];
}

function originOf(headers: Headers): DeadLetter['origin'] {
  const topic = headerText(headers, LETTER_HEADER.topic);
  const partition = wholeNumber(headers, LETTER_HEADER.partition);
  const offset = wholeNumber(headers, LETTER_HEADER.offset);
  const timestamp = wholeNumber(headers, LETTER_HEADER.timestamp);
  if (topic === undefined || partition === undefined || offset === undefined || timestamp === undefined) return undefined;
  return { topic, partition, offset, timestamp };
}

/** -1 is a timestamp as well: that of a record without one. */
function wholeNumber(headers: Headers, name: string): number | undefined {
  const text = headerText(headers, name);
  return text !== undefined && /^(-1|\d+)$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}
