import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { bytes, int16, int64, nullableString } from '../types.ts';

export const SaslAuthenticate = api({
  key: 36,
  name: 'SaslAuthenticate',
  min: 0,
  max: 2,
  flexibleFrom: 2,
  request: struct({ authBytes: bytes }),
  response: struct({ errorCode: int16, errorMessage: nullableString, authBytes: bytes, sessionLifetimeMs: since(1, int64) }),
});
