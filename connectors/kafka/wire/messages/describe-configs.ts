import { api } from '../api.ts';
import { between, since, struct } from '../struct.ts';
import { array, bool, int8, int16, int32, nullableArray, nullableString, string } from '../types.ts';

export const DescribeConfigs = api({
  key: 32,
  name: 'DescribeConfigs',
  min: 0,
  max: 4,
  flexibleFrom: 4,
  request: struct({
    resources: array(struct({ resourceType: int8, resourceName: string, configurationKeys: nullableArray(string) })),
    includeSynonyms: since(1, bool),
    includeDocumentation: since(3, bool),
  }),
  response: struct({
    throttleTimeMs: int32,
    results: array(
      struct({
        errorCode: int16,
        errorMessage: nullableString,
        resourceType: int8,
        resourceName: string,
        configs: array(
          struct({
            name: string,
            value: nullableString,
            readOnly: bool,
            isDefault: between(0, 0, bool),
            configSource: since(1, int8, -1),
            isSensitive: bool,
            synonyms: since(1, array(struct({ name: string, value: nullableString, source: int8 }))),
            configType: since(3, int8),
            documentation: since(3, nullableString),
          }),
        ),
      }),
    ),
  }),
});
