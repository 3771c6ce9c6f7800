import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { StreamError } from '../../../../engine/model/stream-error.ts';
import { emptyTransitions } from './lattice.ts';
import type { Calibration, TaggerModel } from './tagger-model.ts';
import { TAG_COUNT, TAGGED_TYPES } from './tags.ts';
import { readClusters } from './word-clusters.ts';

const FORMAT = 'millrace-entity-tagger/1';
const BITS_MAX = 22;

interface Header {
  readonly format: string;
  readonly bits: number;
  readonly step: number;
  /** Forbidden pairs are null. */
  readonly transitions: readonly (number | null)[];
  readonly calibration: readonly Calibration[];
  /** Bytes of the word groups' text that follows the header. */
  readonly clusterBytes: number;
}

/**
 * A model as bytes, compressed with Brotli.
 *
 * ```
 * | header: JSON, one line | word groups: text | weights: 2^bits rows of signed bytes |
 * ```
 */
export function writeModel(model: Omit<TaggerModel, 'clusters'>, clusterText: string): Buffer {
  const groups = Buffer.from(clusterText);
  const header: Header = {
    format: FORMAT,
    bits: model.bits,
    step: model.step,
    transitions: Array.from(model.transitions, (score) => (Number.isFinite(score) ? Number(score.toFixed(5)) : null)),
    calibration: model.calibration,
    clusterBytes: groups.length,
  };
  const weights = Buffer.from(model.weights.buffer, model.weights.byteOffset, model.weights.byteLength);
  const whole = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), groups, weights]);
  return brotliCompressSync(whole, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      [constants.BROTLI_PARAM_SIZE_HINT]: whole.length,
    },
  });
}

/**
 * Reads what `writeModel` wrote.
 *
 * Errors: STREAM_MODEL_UNREADABLE (user/process/stop) for another format, a file cut short, or sizes that do not fit each other.
 */
export function readModel(bytes: Uint8Array, name: string): TaggerModel {
  const { header, groups, weights } = partsOf(bytes, name);
  const transitions = emptyTransitions();
  const fits =
    header.bits <= BITS_MAX &&
    weights.length === 2 ** header.bits * TAG_COUNT &&
    header.transitions.length === transitions.length &&
    header.calibration.length === TAGGED_TYPES.length;
  if (!fits) throw unreadable(name, 'its parts do not fit each other');
  header.transitions.forEach((score, i) => {
    if (score !== null) transitions[i] = score;
  });
  const { bits, step, calibration } = header;
  return { bits, weights, step, transitions, calibration, clusters: readClusters(groups) };
}

/** The text of the word groups in a model. Errors: as `readModel`. */
export function readGroups(bytes: Uint8Array, name: string): string {
  return partsOf(bytes, name).groups;
}

function partsOf(
  bytes: Uint8Array,
  name: string,
): { readonly header: Header; readonly groups: string; readonly weights: Int8Array } {
  const whole = inflate(bytes, name);
  const lineEnd = whole.indexOf(0x0a);
  const header = parse(whole.subarray(0, Math.max(0, lineEnd)).toString(), name);
  if (header.format !== FORMAT) throw unreadable(name, `its format is ${String(header.format)}, expected ${FORMAT}`);
  const groupsEnd = lineEnd + 1 + header.clusterBytes;
  return { header, groups: whole.subarray(lineEnd + 1, groupsEnd).toString(), weights: new Int8Array(whole.subarray(groupsEnd)) };
}

export function unreadable(name: string, reason: string, cause?: unknown): StreamError {
  return new StreamError(`the entity tagger's model ${name} cannot be used: ${reason}; train it again with tools/train-tagger`, {
    code: 'STREAM_MODEL_UNREADABLE',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    context: { file: name },
    cause,
  });
}

function inflate(bytes: Uint8Array, name: string): Buffer {
  try {
    return brotliDecompressSync(bytes, { maxOutputLength: 2 ** BITS_MAX * TAG_COUNT * 2 });
  } catch (cause) {
    throw unreadable(name, 'it is not compressed with Brotli, or cut short', cause);
  }
}

function parse(line: string, name: string): Header {
  try {
    return JSON.parse(line) as Header;
  } catch (cause) {
    throw unreadable(name, 'it has no header', cause);
  }
}
