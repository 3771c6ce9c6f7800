import { api } from '../api.ts';
import { since, struct, tagged } from '../struct.ts';
import { array, int16, int32, int64, string } from '../types.ts';

export const ApiVersions = api({
  key: 18,
  name: 'ApiVersions',
  min: 0,
  max: 4,
  flexibleFrom: 3,
  request: struct({ clientSoftwareName: since(3, string), clientSoftwareVersion: since(3, string) }),
  response: struct({
    errorCode: int16,
    apiKeys: array(struct({ apiKey: int16, minVersion: int16, maxVersion: int16 })),
    throttleTimeMs: since(1, int32),
    supportedFeatures: tagged(3, 0, array(struct({ name: string, minVersion: int16, maxVersion: int16 }))),
    finalizedFeaturesEpoch: tagged(3, 1, int64, -1),
    finalizedFeatures: tagged(3, 2, array(struct({ name: string, maxVersionLevel: int16, minVersionLevel: int16 }))),
  }),
});
