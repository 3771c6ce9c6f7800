import type { Headers } from '../model/record.ts';
import type { StreamError } from '../model/stream-error.ts';
import type { InputRecord } from './input-record.ts';

/** Bound on the error text that goes into a dead letter's headers. */
const MESSAGE_CHARS_MAX = 1000;

/** The input record's own headers, and why and where it failed. Key and value of a dead letter are those of the input record. */
export function deadLetterHeaders(input: InputRecord, error: StreamError, attempts: number, now: number): Headers {
  const text = (value: string | number): Buffer => Buffer.from(String(value));
  return [
    ...input.headers.filter(([name]) => !name.startsWith('millrace-')),
    ['millrace-origin-topic', text(input.queue.topic)],
    ['millrace-origin-partition', text(input.queue.partition)],
    ['millrace-origin-offset', text(input.offset)],
    ['millrace-origin-timestamp', text(input.timestamp)],
    ['millrace-error-code', text(error.code)],
    ['millrace-error-message', text(error.message.slice(0, MESSAGE_CHARS_MAX))],
    ['millrace-step', text(String(error.context.step ?? ''))],
    ['millrace-attempts', text(attempts)],
    ['millrace-failed-at', text(now)],
  ];
}
