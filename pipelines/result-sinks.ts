import { objectSink } from '../connectors/object-store/index.ts';
import { postgres } from '../connectors/postgres/index.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { sink } from '../operators/index.ts';
import type { DocumentProcessed } from '../schemas/index.ts';
import { topics } from './events/platform-topics.ts';
import { alertRow, metricRow, resultRow, statusRow, uploadRow } from './result-sinks/rows.ts';

/** Stores what happened: a row for each event in PostgreSQL, and the report of each document in the object store. */
export default pipeline(
  'result-sinks',
  ({ from }) => {
    from(topics.documentUploaded).pipe(
      sink(
        'uploads-to-postgres',
        postgres({ table: 'document_uploads', upsertOn: ['document_id'], row: ({ value }) => uploadRow(value) }),
      ),
    );
    const processed = from(topics.documentProcessed);
    processed.pipe(
      sink(
        'results-to-postgres',
        postgres({ table: 'document_results', upsertOn: ['document_id'], row: ({ value }) => resultRow(value) }),
      ),
    );
    processed.pipe(sink('reports-to-objects', objectSink({ key: reportKey, body: reportOf, contentType: 'application/json' })));
    from(topics.agentStatus).pipe(
      sink(
        'statuses-to-postgres',
        postgres({ table: 'agent_statuses', upsertOn: ['event_id'], row: ({ value }) => statusRow(value) }),
      ),
    );
    from(topics.performanceMetric).pipe(
      sink(
        'metrics-to-postgres',
        postgres({ table: 'performance_metrics', upsertOn: ['event_id'], row: ({ value }) => metricRow(value) }),
      ),
    );
    from(topics.systemAlert).pipe(
      sink(
        'alerts-to-postgres',
        postgres({ table: 'system_alerts', upsertOn: ['event_id'], row: ({ value }) => alertRow(value) }),
      ),
    );
  },
  { onError: 'park' },
);

/** The same for a document's every result, so that a repeated write replaces its own. */
function reportKey({ value }: { readonly value: DocumentProcessed }): string {
  return `reports/${encodeURIComponent(value.tenant)}/${encodeURIComponent(value.documentId)}.json`;
}

function reportOf({ value }: { readonly value: DocumentProcessed }): Buffer {
  return Buffer.from(JSON.stringify(value, null, 2));
}
