import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from '../../../connectors/kafka/client/group-protocol.ts';
import { decodeCommit, encodeCommit } from '../../../engine/task/committed-offsets.ts';
import type { FuzzedParser } from '../fuzzed-parser.ts';
import { NONE, PROTOCOL_ERROR } from './refusals.ts';

const PLACES = [0, 1, 2].map((partition) => ({ topic: 'orders', partition }));

/** What other members of a group tell its leader. */
export const subscriptions: FuzzedParser = {
  name: 'subscriptions',
  open: () => ({
    samples: [
      encodeSubscription(['orders', 'prices']),
      encodeSubscription(['orders'], {
        generation: 3,
        home: 'here',
        owned: PLACES,
        holds: true,
        kept: PLACES.map((place) => ({ ...place, upTo: 70_000 })),
      }),
    ],
    parse: (bytes) => decodeSubscription(bytes),
    refuses: PROTOCOL_ERROR,
  }),
};

/** What a group's leader, which may be of another make, gives a member. */
export const assignments: FuzzedParser = {
  name: 'assignments',
  open: () => ({
    samples: [[], PLACES].map((standbys) =>
      encodeAssignment({ partitions: PLACES, standbys, isUnfinished: standbys.length > 0 }),
    ),
    parse: (bytes) => decodeAssignment(bytes),
    refuses: PROTOCOL_ERROR,
  }),
};

/** The metadata of a committed offset, which anybody may have committed. */
export const commits: FuzzedParser = {
  name: 'commits',
  open: () => ({
    samples: [
      encodeCommit([5, 6, 9, 400], 1_000, 1_700_000_000_000),
      encodeCommit([5], 6, -1),
      encodeCommit(
        Array.from({ length: 900 }, (_, i) => 2 * i),
        4_000,
        0,
      ),
    ].map((commit) => Buffer.from(commit?.metadata ?? '')),
    parse: (metadata) => {
      const commit = decodeCommit({ offset: 5, metadata: metadata.toString() });
      if (commit.isFinished(4) !== true) throw new Error('an offset before the committed one is not finished');
      if (!(commit.position >= 5)) throw new Error(`the position ${commit.position} is before the committed offset`);
      for (let offset = 5; offset < 50; offset++) commit.isFinished(offset);
    },
    refuses: NONE,
  }),
};
