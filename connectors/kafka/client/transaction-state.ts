import type { StreamError } from '../../../engine/model/stream-error.ts';
import { misuse } from './transaction-error.ts';

/**
 * ```
 *            begin            commit             answered
 *   ready ──────────▶ open ──────────▶ ending ──────────▶ ready
 *                      │ ▲              │  ▲                         every state ──▶ unusable
 *        abortable     ▼ │ abortable    │  │ abort
 *        failure     failed ◀───────────┘  │
 *                      └───────────────────┘
 * ```
 */
type State = 'ready' | 'open' | 'failed' | 'ending' | 'unusable';

/**
 * Where the transactions of one producer stand, and which calls fit there; the same for every driver of the log's port.
 *
 * Errors: STREAM_TRANSACTION_STATE for a call that does not fit, or why what was begun before cannot go on
 */
export class TransactionState {
  #at: State = 'ready';
  #failure: StreamError | undefined;

  /** Why the transaction cannot be committed, or the producer cannot be used. */
  get failure(): StreamError | undefined {
    return this.#failure;
  }

  /** For whoever comes back from a wait: throws what failed meanwhile. */
  check(): void {
    if (this.#failure) throw this.#failure;
  }

  begin(): void {
    this.#checkUsable();
    if (this.#at !== 'ready') throw misuse('beginTransaction', `a transaction is ${this.#at} already: commit or abort it first`);
    this.#at = 'open';
  }

  /** A record comes. Returns false when the transaction has failed: the record cannot be committed and need not be sent. */
  accepts(): boolean {
    if (this.#at === 'open') return true;
    if (this.#at === 'failed' || this.#at === 'unusable') return false;
    throw misuse(
      'send',
      this.#at === 'ready' ? 'no transaction is open: begin one first' : 'the transaction is being ended: wait for its end',
    );
  }

  requireOpen(call: 'sendOffsets' | 'commitTransaction'): void {
    this.check();
    if (this.#at !== 'open') throw misuse(call, 'no transaction is open: begin one first');
  }

  commit(): void {
    this.requireOpen('commitTransaction');
    this.#at = 'ending';
  }

  abort(): void {
    this.#checkUsable();
    if (this.#at !== 'open' && this.#at !== 'failed') throw misuse('abortTransaction', 'no transaction is open: begin one first');
    this.undo();
  }

  /** What failed is undone as well, unless it was the producer itself: then that is thrown. */
  undo(): void {
    this.#checkUsable();
    this.#at = 'ending';
    this.#failure = undefined;
  }

  ended(): void {
    this.#at = 'ready';
  }

  /**
   * What was lost first says most, unless the producer itself is lost, or what was known until then `saysLittle`. Returns whether anything changed:
   * a producer that is lost stays so.
   */
  failed(error: StreamError, state: 'failed' | 'unusable', saysLittle = false): boolean {
    if (this.#at === 'unusable') return false;
    if (this.#failure === undefined || saysLittle || state === 'unusable') this.#failure = error;
    this.#at = state;
    return true;
  }

  #checkUsable(): void {
    if (this.#at === 'unusable' && this.#failure) throw this.#failure;
  }
}
