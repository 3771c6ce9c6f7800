import type { Log } from '../../ports.ts';
import type { StoreFile } from '../../state/disk/row-file.ts';
import type { FolderSpec } from '../../state/disk/store-folder.ts';
import type { SimulatedProcess } from './schedule.ts';

/** What is asked of a port and changes nothing outside of the process. */
const INSIDE: ReadonlySet<PropertyKey> = new Set([
  ...['pause', 'resume', 'highWatermark', 'polledAt', 'position', 'groupMetadata', 'get', 'range'],
]);

/** The log, with `passed` told where each call to it begins and where it ends. */
export function watchLog(log: Log, process: SimulatedProcess, passed: (what: string) => void): Log {
  const watched = <T extends object>(name: string, port: T): T => watch(port, name, process, passed);
  return {
    consumer: (options) => watched('consumer', log.consumer(options)),
    reader: (options) => watched('reader', log.reader(options)),
    producer: (options) => watched('producer', log.producer(options)),
    admin: () => watched('admin', log.admin()),
    close: () => log.close(),
  };
}

/** The folder of a store, watched in the same way. */
export function watchFolder(
  file: StoreFile,
  { store, partition }: FolderSpec,
  process: SimulatedProcess,
  passed: (what: string) => void,
): StoreFile {
  return watch(file, `disk of ${store}/${partition}`, process, passed);
}

/** A port whose calls are watched. A process that is dead by the end of a call is never answered: it does nothing more. */
function watch<T extends object>(port: T, name: string, process: SimulatedProcess, passed: (what: string) => void): T {
  return new Proxy(port, {
    get: (of, property) => {
      const member: unknown = Reflect.get(of, property, of);
      if (typeof member !== 'function') return member;
      if (INSIDE.has(property)) return member.bind(of);
      const what = `${name}: ${String(property)}`;
      return (...args: unknown[]): unknown => {
        passed(`${what} begins`);
        const result: unknown = Reflect.apply(member, of, args);
        const end = (): void => passed(`${what} ends`);
        if (result instanceof Promise) return answered(result, process, end);
        end();
        return result;
      };
    },
  });
}

async function answered(result: Promise<unknown>, process: SimulatedProcess, end: () => void): Promise<unknown> {
  try {
    return await result;
  } finally {
    end();
    if (process.state === 'dead') await new Promise(() => {});
  }
}
