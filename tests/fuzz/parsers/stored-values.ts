import { changeSerde } from '../../../engine/model/change-serde.ts';
import { headedSerde } from '../../../engine/model/headed-serde.ts';
import type { Codec, Serde } from '../../../engine/model/serde.ts';
import { json } from '../../../engine/model/serdes.ts';
import { sessionSerde, windowedSerde } from '../../../engine/model/windowed-serde.ts';
import type { FuzzedParser } from '../fuzzed-parser.ts';
import { refusesWith } from './refusals.ts';

function codecOf(serde: Serde<unknown>): Codec<unknown> {
  const codec = serde.bind({ topic: 't', part: 'value' }, { resource: () => undefined });
  if (codec instanceof Promise) throw new Error(`${serde.name} needs a registry`);
  return codec;
}

const CODECS: readonly (readonly [Codec<unknown>, unknown])[] = [
  [codecOf(changeSerde(json()) as Serde<unknown>), { newValue: { a: 1 }, oldValue: [2] }],
  [
    codecOf(headedSerde(json()) as Serde<unknown>),
    {
      value: 5,
      headers: [
        ['h', Buffer.from('v')],
        ['n', null],
      ],
    },
  ],
  [codecOf(windowedSerde(json(), 1_000) as Serde<unknown>), { key: 'k', start: 5_000, end: 6_000 }],
  [codecOf(sessionSerde(json()) as Serde<unknown>), { key: 'k', start: 5_000, end: 6_000 }],
];

/** Values of topics between the steps and of changelogs: the first byte of an input says which. */
export const storedValues: FuzzedParser = {
  name: 'stored-values',
  open: () => ({
    samples: CODECS.map(([codec, value], at) => Buffer.concat([Buffer.from([at]), codec.encode(value)])),
    parse: (input) => {
      const [codec] = CODECS[(input[0] ?? 0) % CODECS.length] ?? [];
      codec?.decode(input.subarray(1), []);
    },
    refuses: refusesWith('STREAM_DECODE'),
  }),
};
