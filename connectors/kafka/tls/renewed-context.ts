import type { SecureContext } from 'node:tls';
import { type StreamError, toStreamError } from '../../../engine/model/stream-error.ts';
import { secureContext, type TlsParts } from './secure-context.ts';

/** Gives certificates and keys as they are at the moment. Asked before each connection, so it should be quick. */
export type RenewedTls = () => TlsParts;

/** Certificates and keys that may change while the process runs. */
export class RenewedContext {
  readonly #renewed: RenewedTls | undefined;
  readonly #onUnusable: (error: StreamError) => void;
  #parts: TlsParts;
  #context: SecureContext;

  /**
   * `onUnusable` hears of certificates that cannot be used: those before stay until others come, as a file may be written before the other.
   *
   * Errors: STREAM_CONFIG (user/process/stop) for parts that cannot be used to begin with.
   */
  constructor(parts: TlsParts, renewed: RenewedTls | undefined, onUnusable: (error: StreamError) => void) {
    this.#parts = parts;
    this.#context = secureContext(parts);
    this.#renewed = renewed;
    this.#onUnusable = onUnusable;
  }

  /** For the next connection. */
  get context(): SecureContext {
    this.renew();
    return this.#context;
  }

  /** Takes what there is. Returns the parts when they are other ones than before. */
  renew(): TlsParts | undefined {
    if (this.#renewed === undefined) return undefined;
    try {
      const parts = this.#renewed();
      if (isSame(parts, this.#parts)) return undefined;
      this.#context = secureContext(parts);
      this.#parts = parts;
      return parts;
    } catch (error) {
      this.#onUnusable(toStreamError(error));
      return undefined;
    }
  }
}

function isSame(one: TlsParts, other: TlsParts): boolean {
  const isKept = (['cert', 'key', 'passphrase'] as const).every((name) => one[name] === other[name]);
  return isKept && [one.ca].flat().join('\n') === [other.ca].flat().join('\n');
}
