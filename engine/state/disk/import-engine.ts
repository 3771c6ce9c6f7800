import { StreamError } from '../../model/stream-error.ts';

/**
 * Loads the package of an engine, which an installation may have left out.
 *
 * Errors: STREAM_STORE_ENGINE (user/process/stop) naming the package when it is not there, or not for this machine
 */
export async function importEngine<T>(name: 'lmdb' | 'classic-level', store: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new StreamError(
      `the store '${store}' is kept by '${name}', and that package cannot be loaded: install it (npm install ${name}), or choose the engine 'memory'`,
      {
        code: 'STREAM_STORE_ENGINE',
        domain: 'user',
        scope: 'process',
        verdict: 'stop',
        cause,
        context: { store, package: name },
      },
    );
  }
}
