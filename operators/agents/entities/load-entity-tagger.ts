import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EntityTagger, entityTagger } from './tagger/entity-tagger.ts';
import { readModel, unreadable } from './tagger/model-file.ts';

/** In the package the code lies one folder deeper (`dist`) than in the source tree. */
const OWN_MODEL = new URL(
  `${import.meta.url.endsWith('.ts') ? '../../../' : '../../../../'}models/entity-tagger.bin`,
  import.meta.url,
);

let own: EntityTagger | undefined;

/**
 * The tagger of persons, organisations and locations. The model that comes with the package is read at the first call and kept.
 *
 * Errors: STREAM_MODEL_UNREADABLE (user/process/stop).
 *
 * @param model  The model file. Default: the one that comes with the package.
 */
export function loadEntityTagger(model?: URL | string): EntityTagger {
  if (model !== undefined) return read(model);
  own ??= read(OWN_MODEL);
  return own;
}

function read(source: URL | string): EntityTagger {
  const path = typeof source === 'string' ? source : fileURLToPath(source);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw unreadable(basename(path), 'it cannot be read', cause);
  }
  return entityTagger(readModel(bytes, basename(path)));
}
