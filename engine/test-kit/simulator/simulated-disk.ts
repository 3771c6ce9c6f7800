import { lowerBound } from '../../model/lower-bound.ts';
import { StreamError } from '../../model/stream-error.ts';
import type { RowPut, StoreFile } from '../../state/disk/row-file.ts';
import type { FolderSpec } from '../../state/disk/store-folder.ts';
import type { SimulatedProcess } from './schedule.ts';
import type { World } from './world.ts';

const KEY_BYTES_MAX = 1_978;
/** How long a write takes at most, in ms. */
const WRITE_MS_MAX = 10;

interface SimulatedFolder {
  readonly spec: FolderSpec;
  readonly rows: Map<string, Buffer>;
  topicId: string | undefined;
  holder: SimulatedProcess | undefined;
}

/** The disks of the machines on which the workers of a simulation run. What was written to them stays when a process is killed. */
export class SimulatedDisk {
  readonly #world: World;
  readonly #folders = new Map<string, SimulatedFolder>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Errors: STREAM_STORE_LOCKED (external/task/retry) while a living process has it open */
  async open(process: SimulatedProcess, spec: FolderSpec): Promise<StoreFile> {
    this.#world.schedule.activity++;
    const folder = this.#folders.get(nameOf(spec)) ?? { spec, rows: new Map(), topicId: undefined, holder: undefined };
    this.#folders.set(nameOf(spec), folder);
    if (folder.holder && folder.holder.state !== 'dead') throw locked(spec, folder.holder);
    folder.holder = process;
    return new SimulatedFile(this.#world, process, folder, spec);
  }

  /** What each disk has of a partition of a store, by the folder's state folder: copies that nobody else writes to. */
  copiesOf({
    applicationId,
    store,
    partition,
  }: Omit<FolderSpec, 'stateDir' | 'engine' | 'shape'>): ReadonlyMap<string, StoreFile> {
    const copies = new Map<string, StoreFile>();
    for (const { spec, rows, topicId } of this.#folders.values())
      if (spec.applicationId === applicationId && spec.store === store && spec.partition === partition)
        copies.set(spec.stateDir, new FolderFile({ spec, rows: new Map(rows), topicId, holder: undefined }));
    return copies;
  }
}

/** A folder's rows, which change at once. */
class FolderFile implements StoreFile {
  readonly keyBytesMax = KEY_BYTES_MAX;
  protected readonly folder: SimulatedFolder;

  constructor(folder: SimulatedFolder) {
    this.folder = folder;
  }

  get topicId(): string | undefined {
    return this.folder.topicId;
  }

  get(key: string): Buffer | undefined {
    return this.folder.rows.get(key);
  }

  *range(from: string, to: string): IterableIterator<readonly [string, Buffer]> {
    const rows = new Map(this.folder.rows);
    const keys = [...rows.keys()].sort();
    for (let i = lowerBound(keys, (key) => key < from); i < keys.length; i++) {
      const key = keys[i] ?? '';
      const row = rows.get(key);
      if (key > to || !row) return;
      yield [key, row];
    }
  }

  async write(puts: readonly RowPut[]): Promise<void> {
    for (const [key, value] of puts) {
      if (value === null) this.folder.rows.delete(key);
      else this.folder.rows.set(key, Buffer.from(value));
    }
  }

  async beginAnew(topicId: string | undefined): Promise<void> {
    this.folder.rows.clear();
    this.folder.topicId = topicId;
  }

  async close(): Promise<void> {}
}

/** The same, as a process has it open: what it writes takes its time. */
class SimulatedFile extends FolderFile {
  readonly #world: World;
  readonly #process: SimulatedProcess;
  readonly #name: string;

  constructor(world: World, process: SimulatedProcess, folder: SimulatedFolder, { store, partition }: FolderSpec) {
    super(folder);
    this.#world = world;
    this.#process = process;
    this.#name = `${store}/${partition}`;
  }

  override write(puts: readonly RowPut[]): Promise<void> {
    return this.#doLater(`write of ${puts.length} rows to ${this.#name}`, () => super.write(puts));
  }

  override beginAnew(topicId: string | undefined): Promise<void> {
    return this.#doLater(`a new beginning of ${this.#name}`, () => super.beginAnew(topicId));
  }

  override async close(): Promise<void> {
    if (this.#process.state !== 'dead') this.folder.holder = undefined;
  }

  /** Everything happens in one moment, which a process that dies before does not reach. */
  #doLater(what: string, work: () => Promise<void>): Promise<void> {
    const { schedule } = this.#world;
    return new Promise((resolve) => {
      const run = (): void => resolve(work());
      schedule.add(this.#world.random(`disk of ${this.#process.name}`).below(WRITE_MS_MAX), {
        process: this.#process,
        place: 'inside',
        what,
        run,
      });
    });
  }
}

function nameOf({ stateDir, applicationId, store, partition }: FolderSpec): string {
  return [stateDir, applicationId, store, partition].join('/');
}

function locked({ store, partition }: FolderSpec, holder: SimulatedProcess): StreamError {
  return new StreamError(`${holder.name} has the state of '${store}' of partition ${partition} open`, {
    code: 'STREAM_STORE_LOCKED',
    domain: 'external',
    scope: 'task',
    verdict: 'retry',
    context: { store, partition },
  });
}
