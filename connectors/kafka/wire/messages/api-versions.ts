import { api } from '../api.ts';
import { since, struct, tagged } from '../struct.ts';
import { array, bool, int16, int32, int64, nullableString, string } from '../types.ts';

export const ApiVersions = api({
  key: 18,
  name: 'ApiVersions',
  min: 0,
  max: 5,
  flexibleFrom: 3,
  request: struct({
    clientSoftwareName: since(3, string),
    clientSoftwareVersion: since(3, string),
    clusterId: since(5, nullableString),
    nodeId: since(5, int32, -1),
  }),
  response: struct({
    errorCode: int16,
    apiKeys: array(struct({ apiKey: int16, minVersion: int16, maxVersion: int16 })),
    throttleTimeMs: since(1, int32),
    supportedFeatures: tagged(3, 0, array(struct({ name: string, minVersion: int16, maxVersion: int16 }))),
    finalizedFeaturesEpoch: tagged(3, 1, int64, -1),
    finalizedFeatures: tagged(3, 2, array(struct({ name: string, maxVersionLevel: int16, minVersionLevel: int16 }))),
    zkMigrationReady: tagged(3, 3, bool),
  }),
});
