import { createRequire } from 'node:module';

type NativeCrc32c = (bytes: Uint8Array) => number;

let loaded: NativeCrc32c | 'none' | undefined;

/**
 * CRC-32C of the processor's own instruction, eight times as fast as plain JavaScript; undefined on a machine that the optional package
 * has no build for.
 */
export function nativeCrc32c(): NativeCrc32c | undefined {
  loaded ??= load();
  return loaded === 'none' ? undefined : loaded;
}

function load(): NativeCrc32c | 'none' {
  try {
    const { crc32c } = createRequire(import.meta.url)('@node-rs/crc32') as { crc32c: NativeCrc32c };
    return crc32c;
  } catch {
    return 'none';
  }
}
