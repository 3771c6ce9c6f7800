import { pipeline } from '../engine/plan/pipeline.ts';
import { addDocument, emptyStats } from '../operators/agents/index.ts';
import { aggregate, flatMap, map, toStream, tumbling, window } from '../operators/index.ts';
import { documentEvent, groupsOf, metricOf } from './business-intelligence/document-metrics.ts';
import { emit } from './events/emit.ts';
import { topics } from './events/platform-topics.ts';

/** Counts, latencies, failures and quality of the documents of each minute, by type and all together, with a short report. */
export default pipeline(
  'business-intelligence',
  ({ from }) =>
    from(topics.documentProcessed).pipe(
      flatMap('by-type', (event) => groupsOf(event).map((group) => [group, documentEvent(event)] as const)),
      window(tumbling('1m', { grace: '10m' })),
      aggregate('documents-per-minute', {
        emit: 'on-update',
        init: emptyStats,
        add: addDocument,
      }),
      toStream(),
      map('metrics', (stats, { key, start, end }) => [key, metricOf(stats ?? emptyStats(), key, start, end)] as const),
      emit(topics.performanceMetric),
    ),
  { onError: 'park' },
);
