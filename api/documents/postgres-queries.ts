import type { PerformanceMetric, SystemAlert } from '../../schemas/index.ts';
import type { Database } from '../ports.ts';
import type { DocumentFilter, DocumentQueries } from './document-queries.ts';
import { alertOfRow, documentOfRow, metricOfRow, type Row, stageOfRow } from './postgres-rows.ts';
import type { Stage, StoredDocument } from './stored-document.ts';

/** After how long the server gives a query up; below the deadline of a request. */
const QUERY_TIMEOUT_MS = 9_000;
const READY_TIMEOUT_MS = 2_500;
/** Bound on the windows of one report: an hour of minutes, some types. */
const METRICS_MAX = 1_000;

/** The newest word of each agent; of two at the same time the further one. */
const STAGES = `
SELECT DISTINCT ON (document_id, agent) document_id, agent, state, attempt, message, elapsed_ms, at
FROM agent_statuses
WHERE document_id = ANY($1)
ORDER BY document_id, agent, at DESC, attempt DESC, state IN ('done', 'failed') DESC, state <> 'queued' DESC`;

/** Reads the view `documents` and the tables beside it. */
export function postgresQueries(database: Database): DocumentQueries {
  const ask = async (text: string, params: readonly unknown[]): Promise<readonly Row[]> =>
    (await database.query(text, params, { timeoutMs: QUERY_TIMEOUT_MS })).rows;

  const withStages = async (rows: readonly Row[]): Promise<readonly StoredDocument[]> => {
    if (rows.length === 0) return [];
    const stages = new Map<unknown, Stage[]>();
    for (const row of await ask(STAGES, [rows.map((each) => each.document_id)])) {
      stages.set(row.document_id, [...(stages.get(row.document_id) ?? []), stageOfRow(row)]);
    }
    return rows.map((row) => documentOfRow(row, stages.get(row.document_id) ?? []));
  };

  return {
    async find(documentId, tenant) {
      const rows = await ask('SELECT * FROM documents WHERE document_id = $1 AND ($2::text IS NULL OR tenant = $2)', [
        documentId,
        tenant ?? null,
      ]);
      return (await withStages(rows))[0];
    },

    async list(filter) {
      const { text, params } = listQuery(filter);
      return withStages(await ask(text, params));
    },

    async metrics(sinceMs, tenant): Promise<readonly PerformanceMetric[]> {
      const where =
        "window_end > $1 AND ($2::text IS NULL OR tenant = $2) ORDER BY window_start DESC, document_type <> 'all', document_type";
      const rows = await ask(`SELECT * FROM performance_metrics WHERE ${where} LIMIT $3`, [
        new Date(sinceMs),
        tenant ?? null,
        METRICS_MAX,
      ]);
      return rows.map(metricOfRow);
    },

    async alerts(limit, tenant): Promise<readonly SystemAlert[]> {
      const where = '($2::text IS NULL OR tenant = $2) ORDER BY at DESC, event_id';
      return (await ask(`SELECT * FROM system_alerts WHERE ${where} LIMIT $1`, [limit, tenant ?? null])).map(alertOfRow);
    },

    async ready() {
      await database.query('SELECT 1', [], { timeoutMs: READY_TIMEOUT_MS });
    },
  };
}

/** Only the conditions that are asked for, so that the planner sees which index fits. */
function listQuery({ after, limit, status, tenant, type }: DocumentFilter): {
  readonly text: string;
  readonly params: unknown[];
} {
  const params: unknown[] = [];
  const value = (each: unknown): string => `$${params.push(each)}`;
  const conditions: string[] = [];
  if (tenant !== undefined) conditions.push(`tenant = ${value(tenant)}`);
  if (status !== undefined) conditions.push(`status = ${value(status)}`);
  if (type !== undefined) conditions.push(`type = ${value(type)}`);
  if (after) {
    const time = value(new Date(after.uploadedAt));
    conditions.push(`uploaded_at <= ${time} AND (uploaded_at < ${time} OR document_id > ${value(after.id)})`);
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  return { text: `SELECT * FROM documents ${where} ORDER BY uploaded_at DESC, document_id LIMIT ${value(limit)}`, params };
}
