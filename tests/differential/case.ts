import { type Api, encodeRequest } from '../../connectors/kafka/wire/index.ts';
import type { Writable } from '../../connectors/kafka/wire/struct.ts';

/** Ids that the broker gave in answer to earlier cases, by the name that the script gave them. */
export type Ids = ReadonlyMap<string, string | number>;

/** One request of the script. */
export interface Case {
  /** What it is about; unique. */
  readonly name: string;
  /** How the answer is read. */
  readonly api: Api;
  readonly version: number;
  /** All bytes that are sent. */
  readonly bytes: (ids: Ids) => Buffer;
  /** Fields of the answer, as paths, that are ids which later cases send: by the names that these know them under. */
  readonly keep?: Readonly<Record<string, string>>;
  /** Says that nothing follows, so that a broker which waits for the rest closes the connection. */
  readonly ends?: boolean;
  /** No answer is due. */
  readonly silent?: boolean;
}

export type CaseOptions = Partial<Pick<Case, 'keep' | 'ends' | 'silent' | 'version'>>;

const CORRELATION = 7;

/** A request that is declared. `body` is given the ids of earlier answers. */
export function ask<Q, R>(
  name: string,
  api: Api<Q, R>,
  version: number,
  body: Writable<Q> | ((ids: Ids) => Writable<Q>),
  options: CaseOptions = {},
): Case {
  const bodyOf = typeof body === 'function' ? (body as (ids: Ids) => Writable<Q>) : () => body;
  return {
    name: `${api.name} v${version}: ${name}`,
    api: api as Api,
    version,
    bytes: (ids) => frame(api, version, bodyOf(ids)),
    ...options,
  };
}

/** The same case with other bytes. */
export function damaged(
  { name, ...rest }: Case,
  what: string,
  change: (bytes: Buffer) => Buffer,
  options: CaseOptions = {},
): Case {
  const { keep: _, ...plain } = rest;
  return { ...plain, name: `${name}, ${what}`, bytes: (ids) => change(rest.bytes(ids)), ...options };
}

export function frame<Q, R>(api: Api<Q, R>, version: number, body: Writable<Q>, correlation = CORRELATION): Buffer {
  return Buffer.concat(encodeRequest(api, version, correlation, 'differential', body));
}

/** A body with the size in front that it has. */
export function sized(body: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

export function text(ids: Ids, name: string): string {
  return String(ids.get(name) ?? '');
}

export function number(ids: Ids, name: string): number {
  return Number(ids.get(name) ?? -1);
}
