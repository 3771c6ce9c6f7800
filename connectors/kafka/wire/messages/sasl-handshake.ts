import { api } from '../api.ts';
import { struct } from '../struct.ts';
import { array, int16, string } from '../types.ts';

/** After version 1 the log-in goes on with SaslAuthenticate, after version 0 in frames without a header. */
export const SaslHandshake = api({
  key: 17,
  name: 'SaslHandshake',
  min: 0,
  max: 1,
  flexibleFrom: Number.POSITIVE_INFINITY,
  request: struct({ mechanism: string }),
  response: struct({ errorCode: int16, mechanisms: array(string) }),
});
