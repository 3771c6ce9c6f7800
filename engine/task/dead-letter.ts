import type { Headers } from '../model/record.ts';
import { isStreamError, type StreamError } from '../model/stream-error.ts';
import { isLetterHeader, LETTER_HEADER } from './dead-letter-headers.ts';
import type { InputRecord } from './input-record.ts';
import type { TaskOutputs } from './task-outputs.ts';

/** Bound on the error text that goes into a dead letter's headers. */
const MESSAGE_CHARS_MAX = 1000;

/** The input record's own headers, and why and where it failed. Key and value of a dead letter are those of the input record. */
export function deadLetterHeaders(input: InputRecord, error: StreamError, attempts: number, now: number): Headers {
  const text = (value: string | number): Buffer => Buffer.from(String(value));
  return [
    ...input.headers.filter(([name]) => !isLetterHeader(name)),
    [LETTER_HEADER.topic, text(input.queue.topic)],
    [LETTER_HEADER.partition, text(input.queue.partition)],
    [LETTER_HEADER.offset, text(input.offset)],
    [LETTER_HEADER.timestamp, text(input.ownTimestamp)],
    [LETTER_HEADER.code, text(error.code)],
    [LETTER_HEADER.message, text(error.message.slice(0, MESSAGE_CHARS_MAX))],
    [LETTER_HEADER.step, text(String(error.context.step ?? ''))],
    [LETTER_HEADER.attempts, text(attempts)],
    [LETTER_HEADER.failedAt, text(now)],
  ];
}

/**
 * Writes a dead letter with the time of its failure: topics are cleaned up by the age of their records, and an old input would be gone at
 * once. A record that is too large to be written again goes without its value, which its origin still holds.
 */
export function sendDeadLetter(outputs: TaskOutputs, topic: string, input: InputRecord, headers: Headers, now: number): void {
  try {
    outputs.send(topic, null, input.key, input.value, now, headers);
  } catch (error) {
    if (!isStreamError(error) || error.code !== 'STREAM_RECORD_TOO_LARGE' || input.value === null) throw error;
    const omitted = [LETTER_HEADER.valueOmitted, Buffer.from(`${input.value.length} bytes`)] as const;
    outputs.send(topic, null, input.key, null, now, [...headers, omitted]);
  }
}
