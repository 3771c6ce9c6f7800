import { changelogTopic } from '../compile/topology.ts';
import type { Process } from '../model/processor.ts';
import type { RecordCache } from '../model/record-cache.ts';
import type { Codec } from '../model/serde.ts';
import type { StoreSpec } from '../model/state-store.ts';
import type { Windowed } from '../model/windowed.ts';
import type { PlanNode } from '../plan/plan.ts';
import type { Counter, Gauge } from '../ports.ts';
import { KeyCodec } from '../state/key-codec.ts';
import type { BoundCodecs } from './bound-codecs.ts';
import { taskError } from './step-error.ts';
import { StoreRecordCache } from './store-record-cache.ts';
import type { Task } from './task.ts';

/**
 * The record caches of a task's stores, which share its budget. A cache that takes in a change when there is no room forwards its own changes,
 * the one that is longest ago first, until there is room or it is empty; the others keep theirs until they take in something, or the commit.
 *
 * All of them are empty when offsets are committed: what a commit says is done has gone on.
 */
export class RecordCaches {
  readonly #task: Task;
  readonly #codecs: BoundCodecs;
  /** From the last step to the first, as steps are made. */
  readonly #caches: { readonly cache: StoreRecordCache<unknown, unknown>; readonly counts: CacheCounts }[] = [];
  readonly #gauge: Gauge | undefined;
  #maxBytes: number;
  #bytes = 0;

  constructor(task: Task, codecs: BoundCodecs, maxBytes: number) {
    this.#task = task;
    this.#codecs = codecs;
    this.#maxBytes = maxBytes;
    if (maxBytes > 0) this.#gauge = task.services.metrics.gauge('record_cache_bytes', { task: task.id });
  }

  /** Whether changes of the store's rows are held back. */
  caches({ cached }: Pick<StoreSpec, 'cached'>): boolean {
    return cached === true && this.#maxBytes > 0;
  }

  /** The cache of a step's store; undefined for one that has none. */
  open(node: PlanNode, store: string, forward: Process, sendOldValues: boolean): RecordCache | undefined {
    const spec = node.stores.find(({ name }) => name === store);
    if (!spec || !this.caches(spec)) return undefined;
    const task = this.#task;
    const { runner } = task;
    const topic = spec.sourceTopic ?? changelogTopic(task.topology.applicationId, store);
    const counts = cacheCounts(task, store);
    const cache = new StoreRecordCache<unknown, unknown>({
      identify: rowIdentity(spec, this.#codecs.get(spec.key, topic, 'key')),
      values: this.#codecs.get(spec.value, topic, 'value'),
      sendOldValues,
      forward,
      currentInput: () => runner.currentInput(),
      runFor: (input, work) => {
        try {
          runner.runFor(input, work);
        } catch (error) {
          // It may come up while another record is processed, which has no part in it.
          throw taskError(error);
        }
      },
      grew: (bytes) => {
        this.#bytes += bytes;
        if (bytes > 0 && this.#bytes > this.#maxBytes) this.#makeRoom(cache, counts);
      },
    });
    this.#caches.push({ cache, counts });
    return cache;
  }

  /** The budget from now on. What is over it goes when the next change comes. REQUIRES: 0 neither before nor after. */
  resize(maxBytes: number): void {
    this.#maxBytes = maxBytes;
  }

  get isEmpty(): boolean {
    return this.#caches.every(({ cache }) => cache.size === 0);
  }

  /** Forwards what is held back, from the first step to the last, as long as `may` says. */
  flush(may: () => boolean = () => true): void {
    this.#count();
    for (let i = this.#caches.length - 1; i >= 0; i--) {
      const cache = this.#caches[i]?.cache;
      while (cache && cache.size > 0) {
        if (!may()) return;
        cache.giveOldest();
      }
    }
  }

  #makeRoom(cache: StoreRecordCache<unknown, unknown>, { evictions }: CacheCounts): void {
    let evicted = 0;
    while (this.#bytes > this.#maxBytes && cache.giveOldest()) evicted++;
    evictions.add(evicted);
  }

  #count(): void {
    if (!this.#gauge) return;
    this.#gauge.set(this.#bytes);
    for (const { cache, counts } of this.#caches) {
      counts.changes.add(cache.changes);
      counts.replaced.add(cache.replaced);
      cache.changes = 0;
      cache.replaced = 0;
    }
  }
}

interface CacheCounts {
  readonly changes: Counter;
  readonly replaced: Counter;
  readonly evictions: Counter;
}

function cacheCounts(task: Task, store: string): CacheCounts {
  const { metrics } = task.services;
  const labels = { task: task.id, store };
  return {
    changes: metrics.counter('record_cache_changes_total', labels),
    replaced: metrics.counter('record_cache_replaced_total', labels),
    evictions: metrics.counter('record_cache_evictions_total', labels),
  };
}

function rowIdentity({ shape }: StoreSpec, codec: Codec<unknown>): (key: unknown) => string {
  const keys = new KeyCodec(codec);
  if (shape.kind === 'key-value') return (key) => keys.toText(key);
  return (windowed) => {
    const { key, start, end } = windowed as Windowed<unknown>;
    return `${start}-${end} ${keys.toText(key)}`;
  };
}
