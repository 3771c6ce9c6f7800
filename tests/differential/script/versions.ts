import { type Api, ApiVersions } from '../../../connectors/kafka/wire/index.ts';
import { ask, type Case, damaged, sized } from '../case.ts';
import { EXAMPLES, type Example } from './examples.ts';

const VERSION_AT = 6;
/** A tagged field that nobody knows, in the place of the end of a flexible message. */
const UNKNOWN_TAG = Buffer.from([1, 99, 2, 0xab, 0xcd]);

/** Each call: at the oldest and the newest version that both serve, at the first flexible one, at none, and cut off or lengthened. */
export const versions: readonly Case[] = EXAMPLES.flatMap((example) => {
  const { api, oldest, newest } = example;
  const at = (version: number, mark = version): Case =>
    ask('valid', api, version, (ids) => example.body(`${api.key}-${mark}`, ids));
  const served = [...new Set([oldest, flexible(example), newest])].sort((a, b) => a - b);
  const last = at(newest);
  return [
    ...served.map((version) => at(version)),
    // Only ours answers it, and must make nothing that the other has not.
    ...(oldest > api.min ? [at(api.min, oldest)] : []),
    damaged(last, 'as version 99', (bytes) => withVersion(bytes, 99), { version: 99 }),
    damaged(last, 'as version -1', (bytes) => withVersion(bytes, -1), { version: -1 }),
    // With nothing behind the header not even an empty request is whole.
    ...(bodyless(api, newest) ? [] : [damaged(last, 'without its last two bytes', (bytes) => sized(bytes.subarray(4, -2)))]),
    ...(newest >= api.flexibleFrom ? [damaged(last, 'with a tagged field that is unknown', tagged)] : []),
    damaged(last, 'with three bytes behind it', (bytes) => sized(Buffer.concat([bytes.subarray(4), Buffer.from([1, 2, 3])]))),
  ];
});

function flexible({ api, oldest, newest }: Example): number {
  return api.flexibleFrom > oldest && api.flexibleFrom < newest ? api.flexibleFrom : newest;
}

function bodyless(api: Api, version: number): boolean {
  return api.key === ApiVersions.key && version < 3;
}

function withVersion(bytes: Buffer, version: number): Buffer {
  bytes.writeInt16BE(version, VERSION_AT);
  return bytes;
}

function tagged(bytes: Buffer): Buffer {
  return sized(Buffer.concat([bytes.subarray(4, -1), UNKNOWN_TAG]));
}
