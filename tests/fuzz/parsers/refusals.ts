import { isStreamError } from '../../../engine/model/stream-error.ts';

/** Whether an error is one of ours with one of these codes. */
export function refusesWith(...codes: readonly `STREAM_${string}`[]): (error: unknown) => boolean {
  return (error) => isStreamError(error) && codes.some((code) => error.code === code);
}

export const PROTOCOL_ERROR = refusesWith('STREAM_KAFKA_PROTOCOL');
export const RECORDS_ERROR = refusesWith('STREAM_KAFKA_RECORDS');
/** For parsers that say no by what they return. */
export const NONE = (): boolean => false;
