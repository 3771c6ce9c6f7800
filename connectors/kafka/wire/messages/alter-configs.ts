import { api } from '../api.ts';
import { struct } from '../struct.ts';
import { array, bool, int8, int16, int32, nullableString, string } from '../types.ts';

/** All configs of a resource at once: what is not named goes back to its default. */
export const AlterConfigs = api({
  key: 33,
  name: 'AlterConfigs',
  min: 0,
  max: 2,
  flexibleFrom: 2,
  request: struct({
    resources: array(
      struct({
        resourceType: int8,
        resourceName: string,
        configs: array(struct({ name: string, value: nullableString })),
      }),
    ),
    validateOnly: bool,
  }),
  response: struct({
    throttleTimeMs: int32,
    responses: array(struct({ errorCode: int16, errorMessage: nullableString, resourceType: int8, resourceName: string })),
  }),
});
