import { pause } from './backoff.ts';
import { THROTTLE_MS_MAX } from './client-options.ts';

/**
 * First versions after whose answers the client waits (KIP-219), by the names of calls; others have always been so. Before that brokers waited
 * themselves, and then answered.
 */
const WAITED_FOR_SINCE: Readonly<Record<string, number>> = {
  AddOffsetsToTxn: 1,
  AddPartitionsToTxn: 1,
  AlterConfigs: 1,
  ApiVersions: 2,
  CreatePartitions: 1,
  CreateTopics: 3,
  DeleteGroups: 1,
  DeleteRecords: 1,
  DeleteTopics: 2,
  DescribeConfigs: 2,
  DescribeGroups: 2,
  EndTxn: 1,
  Fetch: 8,
  FindCoordinator: 2,
  Heartbeat: 2,
  InitProducerId: 1,
  JoinGroup: 3,
  LeaveGroup: 2,
  ListGroups: 2,
  ListOffsets: 3,
  Metadata: 6,
  OffsetCommit: 4,
  OffsetFetch: 4,
  Produce: 6,
  SyncGroup: 2,
  TxnOffsetCommit: 1,
};

/**
 * The time for which a connection is to be silent: its user, or its client id, has used up a quota of the broker (KIP-219). A broker does not read from it
 * for so long: what is sent all the same waits there, and runs out of its time.
 */
export class Throttle {
  readonly #ended = new AbortController();
  /** By `performance.now()`. */
  #until = Number.NEGATIVE_INFINITY;
  #wait: Promise<void> | undefined;

  /** Takes note of an answer; returns how long it says that the connection is to be silent, in ms. */
  answered(api: string, version: number, body: unknown): number {
    const told: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'throttleTimeMs') : undefined;
    if (typeof told !== 'number' || told <= 0) return 0;
    if (version >= (WAITED_FOR_SINCE[api] ?? 0))
      this.#until = Math.max(this.#until, performance.now() + Math.min(told, THROTTLE_MS_MAX));
    return told;
  }

  /** For how long it is to be silent from now on. */
  get leftMs(): number {
    return Math.max(0, Math.ceil(this.#until - performance.now()));
  }

  /** What a request has to wait for; undefined when it may be sent at once. */
  wait(): Promise<void> | undefined {
    const { leftMs } = this;
    if (this.#wait === undefined && leftMs > 0) {
      const wait = pause(leftMs, this.#ended.signal);
      // The first to hear of it, before the requests that wait: they go on in their order, and none overtakes them.
      void wait.then(() => {
        this.#wait = undefined;
      });
      this.#wait = wait;
    }
    return this.#wait;
  }

  /** The connection is gone: nothing waits any more. */
  end(): void {
    this.#until = Number.NEGATIVE_INFINITY;
    this.#ended.abort();
  }
}
