import type { RequestOf } from '../../wire/api.ts';
import { ERROR } from '../../wire/error-codes.ts';
import { DescribeClientQuotas } from '../../wire/messages/describe-client-quotas.ts';
import { handler } from '../handler.ts';

type Component = RequestOf<typeof DescribeClientQuotas>['components'][number];

const MATCH = { exact: 0, default: 1, any: 2 } as const;
const ADDRESS = 'ip';
/** What quotas may be for: addresses by themselves, the others alone or together. */
const ENTITIES: ReadonlySet<string> = new Set(['user', 'client-id', ADDRESS]);

/** There are no quotas, whatever is asked. */
export const describeClientQuotasHandler = handler(DescribeClientQuotas, (_, { components }) => {
  const fault = faultOf(components);
  if (fault) return { ...fault, entries: null };
  return { errorCode: ERROR.NONE, errorMessage: null, entries: [] };
});

function faultOf(components: readonly Component[]) {
  const invalid = (errorMessage: string) => ({ errorCode: ERROR.INVALID_REQUEST, errorMessage });
  const types = components.map(({ entityType }) => entityType);
  if (types.includes('')) return invalid('a kind of client is empty');
  if (new Set(types).size < types.length) return invalid('a kind of client is named more than once');
  if (types.includes(ADDRESS) && types.length > 1) return invalid('quotas are for addresses, or for users and client ids');
  for (const { matchType, match } of components) {
    if (!Object.values<number>(MATCH).includes(matchType)) return invalid(`there is no match type ${matchType}`);
    if ((match === null) === (matchType === MATCH.exact)) return invalid('a name is given where one is to be matched exactly');
  }
  const other = types.find((type) => !ENTITIES.has(type));
  if (other === undefined) return undefined;
  return { errorCode: ERROR.UNSUPPORTED_VERSION, errorMessage: `there are no quotas for '${other}'` };
}
