import { change } from '../model/change.ts';
import type { Process } from '../model/processor.ts';
import type { RecordCache, RowChange } from '../model/record-cache.ts';
import type { Codec } from '../model/serde.ts';
import { type HeldChange, HeldChanges } from './held-changes.ts';
import { copyHeaders, type InputRecord, keepInput } from './input-record.ts';

/** What a held change takes beside the bytes of its key, row, headers and input record: objects, links and the entry of a map. */
export const HELD_CHANGE_BYTES = 400;

/** What a cache needs of its task. */
export interface CacheLinks<K, V> {
  /** The row's place in the store, as a text of as many characters as it has bytes. */
  identify(key: K): string;
  readonly values: Pick<Codec<V>, 'encode'>;
  readonly sendOldValues: boolean;
  readonly forward: Process;
  currentInput(): InputRecord | undefined;
  /** Runs `work` for the input record that a change came from. */
  runFor(input: InputRecord | undefined, work: () => void): void;
  /** The cache holds so many bytes more; it may be asked to give changes back. */
  grew(bytes: number): void;
}

/** The record cache of one store of a task. */
export class StoreRecordCache<K, V> implements RecordCache<K, V> {
  readonly #links: CacheLinks<K, V>;
  readonly #held = new HeldChanges<K, V>();
  /** Changes taken in, and those of them that replaced one that was held back; since they were counted last. */
  changes = 0;
  replaced = 0;

  constructor(links: CacheLinks<K, V>) {
    this.#links = links;
  }

  get size(): number {
    return this.#held.size;
  }

  changed({ key, before, after, timestamp, headers }: RowChange<K, V>): void {
    const { identify, values, currentInput, grew } = this.#links;
    const id = identify(key);
    const held = this.#held.get(id);
    const current = currentInput();
    const input = current && keepInput(current);
    const bytes =
      HELD_CHANGE_BYTES + id.length + (after === null ? 0 : values.encode(after).length) + (input ? inputBytes(input) : 0);
    // What the steps behind know is what the row was before the first change that is held back.
    const known = held ? held.before : before;
    this.#held.put({ key, before: known, after, timestamp, headers: copyHeaders(headers), id, input, bytes });
    this.changes++;
    if (held) this.replaced++;
    grew(bytes - (held?.bytes ?? 0));
  }

  heldBack(key: K): HeldChange<K, V> | undefined {
    return this.#held.size === 0 ? undefined : this.#held.get(this.#links.identify(key));
  }

  /** Forwards the change that is longest ago; false when nothing is held back. Errors: what the pipeline does not park. */
  giveOldest(): boolean {
    const held = this.#held.take();
    if (!held) return false;
    const { forward, sendOldValues, runFor, grew } = this.#links;
    const { key, before, after, timestamp, headers, input, bytes } = held;
    grew(-bytes);
    // Nobody has heard of a row that came and went meanwhile.
    if (after === null && before === undefined) return true;
    const old = sendOldValues ? (before?.value ?? null) : null;
    runFor(input, () => forward({ key, value: change(after, old), timestamp, headers }));
    return true;
  }
}

function inputBytes({ key, value }: InputRecord): number {
  return (key?.length ?? 0) + (value?.length ?? 0);
}
