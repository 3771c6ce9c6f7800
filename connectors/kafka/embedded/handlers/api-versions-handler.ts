import { ERROR } from '../../wire/error-codes.ts';
import { ApiVersions } from '../../wire/messages/api-versions.ts';
import { CLUSTER_ID, NODE_ID } from '../broker.ts';
import { type Handler, handler } from '../handler.ts';

const FEATURES = [
  /** Groups of the consumer protocol (KIP-848). */
  { name: 'group.version', min: 0, max: 1 },
  /** Transactions in the manner of KIP-890: what a producer writes is part of its transaction, and each end raises its epoch. */
  { name: 'transaction.version', min: 0, max: 2 },
] as const;
/** From this version on a client says what it is. */
const NAMED_FROM = 3;
/** Before this version clients do not understand a feature whose lowest version is 0. */
const ZERO_VERSIONS_FROM = 4;
/** What a client may be called, and its version. */
const SOFTWARE = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;
/** For clients that do not say which broker they expect. */
const ANY_NODE = -1;

export interface ServedVersions {
  readonly apiKey: number;
  readonly minVersion: number;
  readonly maxVersion: number;
}

/** `served`: the versions that clients are told. */
export function apiVersionsHandler(served: () => readonly ServedVersions[]): Handler {
  return handler(ApiVersions, (_, request, { version }) => {
    const { clientSoftwareName, clientSoftwareVersion, clusterId, nodeId } = request;
    const isNamed = SOFTWARE.test(clientSoftwareName) && SOFTWARE.test(clientSoftwareVersion);
    // A client says both of the cluster and the node that it expects, or neither.
    const isWhole = (clusterId === null) === (nodeId === ANY_NODE);
    if ((version >= NAMED_FROM && !isNamed) || !isWhole) return { errorCode: ERROR.INVALID_REQUEST };
    // It takes this for another broker: its addresses are out of date.
    if (clusterId !== null && (clusterId !== CLUSTER_ID || nodeId !== NODE_ID)) return { errorCode: ERROR.REBOOTSTRAP_REQUIRED };
    const supported = version < ZERO_VERSIONS_FROM ? [] : FEATURES;
    return {
      errorCode: ERROR.NONE,
      apiKeys: served(),
      supportedFeatures: supported.map(({ name, min, max }) => ({ name, minVersion: min, maxVersion: max })),
      finalizedFeaturesEpoch: 0,
      finalizedFeatures: FEATURES.map(({ name, max }) => ({ name, maxVersionLevel: max, minVersionLevel: max })),
    };
  });
}
