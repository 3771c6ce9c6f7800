import {
  type ObservableInput,
  type OperatorFunction,
  catchError as rxCatchError,
  concatMap as rxConcatMap,
  filter as rxFilter,
  map as rxMap,
  mergeMap as rxMergeMap,
  retry as rxRetry,
  tap as rxTap,
  timeout as rxTimeout,
} from 'rxjs';
import type { Duration } from '../../engine/model/duration.ts';
import { toMs } from '../../engine/model/duration.ts';

const SAFE = Symbol('millrace.recordSafe');

/** An RxJS operator that means the same when it is run for one record at a time. Made by the functions of this folder only. */
export type RecordOperator<T, R> = OperatorFunction<T, R> & { readonly [SAFE]: true };

function safe<T, R>(operator: OperatorFunction<T, R>): RecordOperator<T, R> {
  return Object.assign(operator, { [SAFE]: true as const });
}

/** Whether an operator may stand in `rx(...)`; for callers that the compiler does not check. */
export function isRecordOperator(operator: unknown): boolean {
  return typeof operator === 'function' && (operator as { [SAFE]?: unknown })[SAFE] === true;
}

/** Replaces the value. */
export function map<T, R>(project: (value: T) => R): RecordOperator<T, R> {
  return safe(rxMap((value) => project(value)));
}

/** Leaves out records that do not meet the test; they count as processed. */
export function filter<T, S extends T>(test: (value: T) => value is S): RecordOperator<T, S>;
export function filter<T>(test: (value: T) => boolean): RecordOperator<T, T>;
export function filter<T>(test: (value: T) => boolean): RecordOperator<T, T> {
  return safe(rxFilter((value) => test(value)));
}

/** Replaces the value by everything an Observable, a promise or a list gives for it. */
export function mergeMap<T, R>(project: (value: T) => ObservableInput<R>): RecordOperator<T, R> {
  return safe(rxMergeMap((value) => project(value)));
}

/** As `mergeMap`, one after another when an operator before it gave several values. */
export function concatMap<T, R>(project: (value: T) => ObservableInput<R>): RecordOperator<T, R> {
  return safe(rxConcatMap((value) => project(value)));
}

/** Goes on with something else when an operator before it fails for this record. */
export function catchError<T, R>(handle: (error: unknown) => ObservableInput<R>): RecordOperator<T, T | R> {
  return safe(rxCatchError((error: unknown) => handle(error)));
}

/** Fails the record when it takes longer. */
export function timeout<T>(limit: Duration): RecordOperator<T, T> {
  return safe(rxTimeout(toMs(limit)));
}

/** Runs the operators before it again, for this record, up to `count` more times. */
export function retry<T>(count: number, delay: Duration = '0ms'): RecordOperator<T, T> {
  return safe(rxRetry({ count, delay: toMs(delay) }));
}

/** Looks at the value and lets it pass. */
export function tap<T>(look: (value: T) => void): RecordOperator<T, T> {
  return safe(rxTap((value) => look(value)));
}
