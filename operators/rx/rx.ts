import { of } from 'rxjs';
import type { NodeFactory } from '../../engine/model/processor.ts';
import type { Step } from '../../engine/plan/handle.ts';
import { Stream } from '../../engine/plan/stream.ts';
import { isRecordOperator, type RecordOperator } from './record-operators.ts';

type Operator = RecordOperator<unknown, unknown>;

/** Records of one task whose Observables may be open at once. */
const OPEN_RECORDS_MAX = 256;

/**
 * Runs RxJS operators once for each record: the record goes in, what comes out goes on, and the completion acknowledges the record.
 *
 * Shape:  Stream<K, V> → Stream<K, R>; 0 to n out per in; order kept as long as the operators are synchronous
 * Time:   keeps the record's timestamp
 * State:  none; operators that remember across records (`scan`, `distinct`, `bufferTime`) do not compile here: use a step with a store
 * Errors: an Observable that fails → STREAM_USER_FN (user/record), parked or the end of the task as the pipeline's `onError` says
 * Source: ours; the operators are those of RxJS 7
 *
 * @example
 * ```ts
 * import { pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { to } from 'millrace/operators';
 * import { filter, map, rx } from 'millrace/operators/rx';
 * const words = { name: 'words', key: string(), value: string() };
 * const long = { name: 'long', key: string(), value: string() };
 * const plan = pipeline('long-words', ({ from }) =>
 *   from(words).pipe(
 *     rx(
 *       filter((word) => word.length > 3),
 *       map((word) => `${word}!`),
 *     ),
 *     to(long),
 *   ),
 * );
 * const driver = await TestDriver.start(plan);
 * for (const word of ['mill', 'ox', 'race']) driver.send(words, 'k', word);
 * driver.read(long).map((record) => record.value); // => ['mill!', 'race!']
 * await driver.close();
 * ```
 */
export function rx<K, V, A>(a: RecordOperator<V, A>): Step<Stream<K, V>, Stream<K, A>>;
export function rx<K, V, A, B>(a: RecordOperator<V, A>, b: RecordOperator<A, B>): Step<Stream<K, V>, Stream<K, B>>;
export function rx<K, V, A, B, C>(
  a: RecordOperator<V, A>,
  b: RecordOperator<A, B>,
  c: RecordOperator<B, C>,
): Step<Stream<K, V>, Stream<K, C>>;
export function rx<K, V, A, B, C, D>(
  a: RecordOperator<V, A>,
  b: RecordOperator<A, B>,
  c: RecordOperator<B, C>,
  d: RecordOperator<C, D>,
): Step<Stream<K, V>, Stream<K, D>>;
export function rx<K, V, A, B, C, D, E>(
  a: RecordOperator<V, A>,
  b: RecordOperator<A, B>,
  c: RecordOperator<B, C>,
  d: RecordOperator<C, D>,
  e: RecordOperator<D, E>,
): Step<Stream<K, V>, Stream<K, E>>;
export function rx(...operators: readonly unknown[]): Step<Stream<unknown, unknown>, Stream<unknown, unknown>> {
  return ({ builder, port, state }) => {
    const stranger = operators.findIndex((operator) => !isRecordOperator(operator));
    if (stranger >= 0) {
      throw builder.error(
        builder.freeName('rx'),
        `operator ${stranger + 1} is not one of millrace/operators/rx: operators that remember across records lose data here; use a step with a store, such as aggregate, dedupe or window`,
      );
    }
    const { value: _changed, ...kept } = state;
    const inputs = [port];
    return new Stream({
      ...kept,
      port: builder.add({ kind: 'rx', inputs, async: true, create: run(operators as readonly Operator[]) }),
    });
  };
}

function run(operators: readonly Operator[]): NodeFactory {
  return (context) => {
    context.limitHolds(OPEN_RECORDS_MAX);
    return {
      process: (record) => {
        const results: unknown[] = [];
        let failure: { readonly error: unknown } | undefined;
        let complete = false;
        let finish: (() => void) | undefined;
        const end = (): void => {
          complete = true;
          finish?.();
        };
        const subscription = operators
          .reduce((source, operator) => source.pipe(operator), of(record.value as unknown))
          .subscribe({
            next: (value) => void results.push(value),
            error: (error: unknown) => {
              failure = { error };
              end();
            },
            complete: end,
          });
        const leave = (): void => {
          if (failure) throw failure.error;
          for (const value of results) context.forward({ ...record, value });
        };
        if (complete) return leave();
        // Still open: the record's offset is held until the Observable completes.
        const hold = context.hold();
        hold.signal.addEventListener('abort', () => subscription.unsubscribe());
        finish = () => hold.release(leave);
      },
    };
  };
}
