import { ERROR } from '../../wire/error-codes.ts';
import { CreateAcls } from '../../wire/messages/create-acls.ts';
import { DeleteAcls } from '../../wire/messages/delete-acls.ts';
import { DescribeAcls } from '../../wire/messages/describe-acls.ts';
import { protocolError } from '../../wire/protocol-error.ts';
import { handler } from '../handler.ts';

/** As a Kafka without an authorizer answers: everybody may do everything. */
const NO_RULES = {
  errorCode: ERROR.SECURITY_DISABLED,
  errorMessage: 'this broker has no access rules: who is let in may do everything',
};
/** Stands for a value that a client could not read itself. */
const UNKNOWN = 0;

export const describeAclsHandler = handler(DescribeAcls, (_, filter) => {
  refuseUnknown(filterNumbers(filter));
  return { ...NO_RULES, resources: [] };
});

export const createAclsHandler = handler(CreateAcls, (_, { creations }) => {
  for (const { resourceType, resourcePatternType, operation, permissionType } of creations)
    refuseUnknown([resourceType, resourcePatternType, operation, permissionType]);
  return { results: creations.map(() => NO_RULES) };
});

export const deleteAclsHandler = handler(DeleteAcls, (_, { filters }) => {
  for (const filter of filters) refuseUnknown(filterNumbers(filter));
  return { filterResults: filters.map(() => ({ ...NO_RULES, matchingAcls: [] })) };
});

interface Filter {
  readonly resourceTypeFilter: number;
  readonly patternTypeFilter: number;
  readonly operation: number;
  readonly permissionType: number;
}

function filterNumbers({ resourceTypeFilter, patternTypeFilter, operation, permissionType }: Filter): readonly number[] {
  return [resourceTypeFilter, patternTypeFilter, operation, permissionType];
}

function refuseUnknown(numbers: readonly number[]): void {
  if (numbers.includes(UNKNOWN)) throw protocolError('an access rule of an unknown kind');
}
