import { ERROR } from '../../wire/error-codes.ts';
import { CreateAcls } from '../../wire/messages/create-acls.ts';
import { DeleteAcls } from '../../wire/messages/delete-acls.ts';
import { DescribeAcls } from '../../wire/messages/describe-acls.ts';
import { DescribeClientQuotas } from '../../wire/messages/describe-client-quotas.ts';
import { handler } from '../handler.ts';

/** As a Kafka without an authorizer answers: everybody may do everything. */
const NO_RULES = {
  errorCode: ERROR.SECURITY_DISABLED,
  errorMessage: 'this broker has no access rules: who is let in may do everything',
};

export const describeAclsHandler = handler(DescribeAcls, () => ({ ...NO_RULES, resources: [] }));

export const createAclsHandler = handler(CreateAcls, (_, { creations }) => ({ results: creations.map(() => NO_RULES) }));

export const deleteAclsHandler = handler(DeleteAcls, (_, { filters }) => ({
  filterResults: filters.map(() => ({ ...NO_RULES, matchingAcls: [] })),
}));

export const describeClientQuotasHandler = handler(DescribeClientQuotas, () => ({
  errorCode: ERROR.NONE,
  errorMessage: null,
  entries: [],
}));
