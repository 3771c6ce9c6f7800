import { decodeResponse } from '../../connectors/kafka/wire/index.ts';
import type { Case } from './case.ts';
import { exchange } from './exchange.ts';
import { type Told, told } from './told.ts';

/** What a broker answered to one case. */
export interface Answered {
  readonly name: string;
  readonly answer: Told;
}

/** Sends the script's requests one after another, each on a connection of its own. `answered` is given each frame, and waited for. */
export async function play(
  script: readonly Case[],
  port: number,
  answered: (each: Case, frame: Buffer | undefined) => Promise<void> = async () => {},
): Promise<readonly Answered[]> {
  const ids = new Map<string, string | number>();
  const all: Answered[] = [];
  for (const each of script) {
    const { name, bytes, ends = false, silent = false } = each;
    const frame = await exchange(port, { bytes: bytes(ids), ends, silent }).catch((cause) => {
      throw new Error(`'${name}': ${String(cause)}`, { cause });
    });
    all.push({ name, answer: Buffer.isBuffer(frame) ? read(each, frame, ids) : frame });
    await answered(each, Buffer.isBuffer(frame) ? frame : undefined);
  }
  return all;
}

function read({ api, version, keep = {} }: Case, frame: Buffer, ids: Map<string, string | number>): Told {
  // A broker answers a version of ApiVersions that it does not know in the oldest form.
  const as = api.key === 18 && (version < api.min || version > api.max) ? 0 : version;
  let answer: unknown;
  try {
    answer = decodeResponse(api, as, frame);
  } catch {
    return `bytes: ${frame.toString('hex', 4, 68)}`;
  }
  for (const [id, path] of Object.entries(keep)) {
    const value = path.split('.').reduce<unknown>((at, field) => (at as Record<string, unknown> | undefined)?.[field], answer);
    if (typeof value === 'string' || typeof value === 'number') ids.set(id, value);
  }
  return told(answer, ids);
}
