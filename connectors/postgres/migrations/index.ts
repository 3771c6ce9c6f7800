import { documents } from './0001-documents.ts';
import { operations } from './0002-operations.ts';
import { documentsOfAllTenants } from './0003-documents-of-all-tenants.ts';
import type { Migration } from './migration.ts';

export type { Migration } from './migration.ts';

/** The platform's schema, step by step; text in modules, as the build copies nothing else. */
export const MIGRATIONS: readonly Migration[] = [documents, operations, documentsOfAllTenants];
