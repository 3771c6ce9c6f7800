import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, int16, int32, string } from '../types.ts';

export const ApiVersions = api({
  key: 18,
  name: 'ApiVersions',
  min: 0,
  max: 3,
  flexibleFrom: 3,
  request: struct({ clientSoftwareName: since(3, string), clientSoftwareVersion: since(3, string) }),
  response: struct({
    errorCode: int16,
    apiKeys: array(struct({ apiKey: int16, minVersion: int16, maxVersion: int16 })),
    throttleTimeMs: since(1, int32),
  }),
});
