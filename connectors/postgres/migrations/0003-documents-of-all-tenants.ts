import type { Migration } from './migration.ts';

/** Lists that name no tenant come from an index too. */
export const documentsOfAllTenants: Migration = {
  id: '0003-documents-of-all-tenants',
  sql: `
CREATE INDEX document_uploads_by_time_of_all ON document_uploads (uploaded_at DESC, document_id);
`,
};
