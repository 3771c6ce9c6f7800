import { StreamError, type StreamErrorOptions } from '../../../engine/model/stream-error.ts';

/** Bytes that are no value of their schema; the record can be set aside, others are not concerned. */
export function decodeError(problem: string, context: StreamErrorOptions['context'] = {}, cause?: unknown): StreamError {
  return ofRecord('STREAM_DECODE', problem, context, cause);
}

/**
 * A value that its schema does not allow. It comes from a step's result for one record, so that record is parked and the others go on; a
 * step that is wrong for all records shows in the dead letters.
 */
export function encodeError(problem: string, context: StreamErrorOptions['context'] = {}, cause?: unknown): StreamError {
  return ofRecord('STREAM_ENCODE', problem, context, cause);
}

/** A writer's schema from which the reader's cannot be made. */
export function mismatchError(problem: string, context: StreamErrorOptions['context'] = {}, cause?: unknown): StreamError {
  return ofRecord('STREAM_SCHEMA_MISMATCH', problem, context, cause);
}

function ofRecord(
  code: `STREAM_${string}`,
  problem: string,
  context: StreamErrorOptions['context'],
  cause: unknown,
): StreamError {
  return new StreamError(problem, {
    code,
    domain: 'user',
    scope: 'record',
    verdict: 'park',
    cause,
    ...(context ? { context } : {}),
  });
}
