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
  readonly rows: Map<string, Buffer>;
  topicId: string | undefined;
  holder: SimulatedProcess | undefined;
}

/** The disk of the machine on which all workers of a simulation run. What was written to it stays when a process is killed. */
export class SimulatedDisk {
  readonly #world: World;
  readonly #folders = new Map<string, SimulatedFolder>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Errors: STREAM_STORE_LOCKED (external/task/retry) while a living process has it open */
  async open(process: SimulatedProcess, spec: FolderSpec): Promise<StoreFile> {
    this.#world.schedule.activity++;
    const folder = this.#folders.get(nameOf(spec)) ?? { rows: new Map(), topicId: undefined, holder: undefined };
    this.#folders.set(nameOf(spec), folder);
    if (folder.holder && folder.holder.state !== 'dead') throw locked(spec, folder.holder);
    folder.holder = process;
    return new SimulatedFile(this.#world, process, folder, spec);
  }
}

class SimulatedFile implements StoreFile {
  readonly keyBytesMax = KEY_BYTES_MAX;
  readonly #world: World;
  readonly #process: SimulatedProcess;
  readonly #folder: SimulatedFolder;
  readonly #name: string;

  constructor(world: World, process: SimulatedProcess, folder: SimulatedFolder, { store, partition }: FolderSpec) {
    this.#world = world;
    this.#process = process;
    this.#folder = folder;
    this.#name = `${store}/${partition}`;
  }

  get topicId(): string | undefined {
    return this.#folder.topicId;
  }

  get(key: string): Buffer | undefined {
    return this.#folder.rows.get(key);
  }

  *range(from: string, to: string): IterableIterator<readonly [string, Buffer]> {
    const rows = new Map(this.#folder.rows);
    const keys = [...rows.keys()].sort();
    for (let i = lowerBound(keys, (key) => key < from); i < keys.length; i++) {
      const key = keys[i] ?? '';
      const row = rows.get(key);
      if (key > to || !row) return;
      yield [key, row];
    }
  }

  write(puts: readonly RowPut[]): Promise<void> {
    return this.#doLater(`write of ${puts.length} rows to ${this.#name}`, ({ rows }) => {
      for (const [key, value] of puts) {
        if (value === null) rows.delete(key);
        else rows.set(key, Buffer.from(value));
      }
    });
  }

  beginAnew(topicId: string | undefined): Promise<void> {
    return this.#doLater(`a new beginning of ${this.#name}`, (folder) => {
      folder.rows.clear();
      folder.topicId = topicId;
    });
  }

  async close(): Promise<void> {
    if (this.#process.state !== 'dead') this.#folder.holder = undefined;
  }

  /** Everything happens in one moment, which a process that dies before does not reach. */
  #doLater(what: string, work: (folder: SimulatedFolder) => void): Promise<void> {
    const { schedule } = this.#world;
    return new Promise((resolve) => {
      const run = (): void => {
        work(this.#folder);
        resolve();
      };
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
