import { StreamError } from '../../../engine/model/stream-error.ts';
import { BATCH_BYTES, BYTES_MAX, RECORD_BYTES_MAX } from './client-options.ts';

/** How large what a producer writes may become. */
export interface ProducerLimits {
  readonly maxRecordBytes: number;
  readonly batchBytes: number;
}

/** The limits that are asked for, or else the defaults. Errors: STREAM_CONFIG (user/process/stop) naming the option. */
export function producerLimits({
  maxRecordBytes = RECORD_BYTES_MAX,
  batchBytes = BATCH_BYTES,
}: Partial<ProducerLimits>): ProducerLimits {
  return { maxRecordBytes: checked('maxRecordBytes', maxRecordBytes), batchBytes: checked('batchBytes', batchBytes) };
}

function checked(option: keyof ProducerLimits, bytes: number): number {
  if (Number.isInteger(bytes) && bytes >= 1 && bytes <= BYTES_MAX) return bytes;
  throw new StreamError(`${option}: expected a whole number of bytes from 1 to ${BYTES_MAX}, not ${String(bytes)}`, {
    code: 'STREAM_CONFIG',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
  });
}
