export { catchError, concatMap, filter, map, mergeMap, type RecordOperator, retry, tap, timeout } from './record-operators.ts';
export * from './rx.ts';
