import { createRequire } from 'node:module';
import { StreamError } from '../../../engine/model/stream-error.ts';

const require = createRequire(import.meta.url);
const loaded = new Map<string, unknown>();

/**
 * A compression's library, loaded when the first batch needs it: most installations use one of them or none.
 *
 * Errors: one that is not there for this machine throws STREAM_CONFIG.
 */
export function loadCodec<T>(name: string): T {
  if (!loaded.has(name)) loaded.set(name, required(name));
  return loaded.get(name) as T;
}

function required(name: string): unknown {
  try {
    return require(name);
  } catch (cause) {
    throw new StreamError(
      `the package '${name}' does not load on ${process.platform} ${process.arch}: install all dependencies of Millrace, the optional ones too, or choose another compression`,
      { code: 'STREAM_CONFIG', domain: 'user', scope: 'process', verdict: 'stop', cause },
    );
  }
}
