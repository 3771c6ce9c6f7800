import { since, struct } from '../struct.ts';
import { array, int32, nullableString, string } from '../types.ts';

/** Who leads a partition as far as a broker knows that does not lead it itself (KIP-951). */
export const LEADER_ID_AND_EPOCH = struct({ leaderId: since(0, int32, -1), leaderEpoch: since(0, int32, -1) });

/** Where to find those leaders. */
export const NODE_ENDPOINTS = array(struct({ nodeId: int32, host: string, port: int32, rack: nullableString }));
