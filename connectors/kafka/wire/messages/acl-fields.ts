import { int8, nullableString, string } from '../types.ts';

/** What a rule is about. */
export const RESOURCE_FIELDS = { resourceType: int8, resourceName: string, patternType: int8 };

/** Who may do what, or may not, and from where. */
export const ENTRY_FIELDS = { principal: string, host: string, operation: int8, permissionType: int8 };

/** Which rules are meant; null is any. */
export const FILTER_FIELDS = {
  resourceTypeFilter: int8,
  resourceNameFilter: nullableString,
  patternTypeFilter: int8,
  principalFilter: nullableString,
  hostFilter: nullableString,
  operation: int8,
  permissionType: int8,
};
