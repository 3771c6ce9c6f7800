import { BrokerConnection, type ConnectionParts } from './broker-connection.ts';
import { unreachable } from './kafka-error.ts';

/**
 * What a connection is for. A broker answers the requests of a connection one after another, and a fetch or a join waits there: each
 * fetcher and each member has its own, so that neither holds up the other.
 */
export type Purpose = 'metadata' | 'produce' | 'transaction' | `group-${number}` | `offsets-${number}` | `fetch-${number}`;

export interface ConnectionsOptions {
  readonly clientId: string;
  readonly requestTimeoutMs: number;
  readonly parts: ConnectionParts;
  /** After it nothing is opened. */
  readonly closing: AbortSignal;
}

const CLIENT_CLOSED = 'this client was closed';

/** The connections of one client, one for each broker and purpose. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #open = new Map<string, Promise<BrokerConnection>>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** Opened when there is none, or when the last one is closed. */
  async to(address: string, purpose: Purpose): Promise<BrokerConnection> {
    const name = `${address}/${purpose}`;
    const existing = this.#open.get(name);
    if (existing) {
      const connection = await existing.catch(() => undefined);
      if (connection && !connection.isClosed) return connection;
      if (this.#open.get(name) === existing) this.#open.delete(name);
    }
    const { clientId, requestTimeoutMs, parts, closing } = this.#options;
    if (closing.aborted) throw unreachable(address, `is not connected: ${CLIENT_CLOSED}`);
    const opening = this.#open.get(name) ?? BrokerConnection.open(address, clientId, requestTimeoutMs, parts);
    this.#open.set(name, opening);
    return opening;
  }

  /** Closes those of a purpose that nobody has any more; what waits on them fails, with the reason. */
  release(purpose: Purpose, why: string): void {
    for (const [name, connection] of this.#open) {
      if (!name.endsWith(`/${purpose}`)) continue;
      this.#open.delete(name);
      void connection.then((each) => each.close(why)).catch(() => {});
    }
  }

  /** Gives all of them up: the next request opens another. What waits on them fails, with the reason. */
  async drop(why: string): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map((connection) => connection.then((each) => each.close(why)).catch(() => {})));
  }

  /** The client is closed, and so are all of them. */
  close(): Promise<void> {
    return this.drop(CLIENT_CLOSED);
  }
}
