import { deepStrictEqual } from 'node:assert';
import {
  APIS,
  type Api,
  decodeRequestBody,
  decodeRequestHeader,
  decodeResponse,
  encodeRequest,
  encodeResponse,
} from '../../../connectors/kafka/wire/index.ts';
import { isStreamError } from '../../../engine/model/stream-error.ts';
import { SeededRandom } from '../../../engine/test-kit/index.ts';
import type { FuzzedParser } from '../fuzzed-parser.ts';
import { PROTOCOL_ERROR } from './refusals.ts';

const CALLS = [...APIS.values()].flatMap((api) =>
  Array.from({ length: api.max - api.min + 1 }, (_, i) => ({ api, version: api.min + i })),
);
/** Bytes that are tried until some are a message, and how many there are at most. */
const NOISE_TRIES = 60;
const NOISE_BYTES_MAX = 160;
/** Key and version of the call before an answer, which has neither. */
const CALL_BYTES = 4;

/** Requests as the broker reads them: what is read is written and read again as the same. */
export const requests: FuzzedParser = {
  name: 'requests',
  open: () => ({
    samples: CALLS.flatMap(({ api, version }) => [
      frameOf(encodeRequest(api, version, 7, 'me', {})),
      ...fromNoise((noise) => {
        const header = Buffer.from([0, api.key, 0, version, 0, 0, 0, 1, 0, 2, 0x6d, 0x65]);
        const frame = Buffer.concat([header, noise]);
        const body = decodeRequestBody(api, version, decodeRequestHeader(frame).reader);
        return frameOf(encodeRequest(api, version, 7, 'me', body as object));
      }),
    ]),
    parse: (frame) => {
      const { apiKey, apiVersion, reader } = decodeRequestHeader(frame);
      const api = callOf(apiKey, apiVersion);
      if (!api) return;
      const body = decodeRequestBody(api, apiVersion, reader);
      const again = decodeRequestHeader(frameOf(encodeRequest(api, apiVersion, 7, 'me', body as object)));
      deepStrictEqual(decodeRequestBody(api, apiVersion, again.reader), body);
    },
    refuses: PROTOCOL_ERROR,
  }),
};

/** Answers as the client reads them. */
export const answers: FuzzedParser = {
  name: 'answers',
  open: () => ({
    samples: CALLS.flatMap(({ api, version }) => {
      const call = Buffer.from([0, api.key, 0, version]);
      const sample = (body: object): Buffer => Buffer.concat([call, frameOf(encodeResponse(api, version, 7, body))]);
      return [
        sample({}),
        ...fromNoise((noise) => sample(decodeResponse(api, version, Buffer.concat([Buffer.alloc(4), noise])) as object)),
      ];
    }),
    parse: (input) => {
      if (input.length < CALL_BYTES) return;
      const version = input.readInt16BE(2);
      const api = callOf(input.readInt16BE(0), version);
      if (!api) return;
      const body = decodeResponse(api, version, input.subarray(CALL_BYTES));
      deepStrictEqual(decodeResponse(api, version, frameOf(encodeResponse(api, version, 7, body as object))), body);
    },
    refuses: PROTOCOL_ERROR,
  }),
};

/** The call, if it is declared in this version. */
function callOf(key: number, version: number): Api | undefined {
  const api = APIS.get(key);
  return api && version >= api.min && version <= api.max ? api : undefined;
}

function frameOf(chunks: readonly Buffer[]): Buffer {
  return Buffer.concat(chunks).subarray(4);
}

/** What can be made of noise: the longest that came of several tries, which has most of the message in it. */
function fromNoise(make: (noise: Buffer) => Buffer): readonly Buffer[] {
  const random = new SeededRandom('samples');
  let longest: Buffer | undefined;
  for (let i = 0; i < NOISE_TRIES; i++) {
    const noise = Array.from({ length: NOISE_BYTES_MAX }, () => (random.chance(0.8) ? random.below(4) : random.below(256)));
    try {
      const made = make(Buffer.from(noise));
      if (made.length > (longest?.length ?? 0)) longest = made;
    } catch (error) {
      if (!isStreamError(error)) throw error;
    }
  }
  return longest === undefined ? [] : [longest];
}
