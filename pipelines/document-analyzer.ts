import { pipeline } from '../engine/plan/pipeline.ts';
import { agent, mapValues } from '../operators/index.ts';
import { analyse } from './document-analyzer/analyse.ts';
import { running } from './events/agent-running.ts';
import { emit } from './events/emit.ts';
import { topics } from './events/platform-topics.ts';

/** Finds out what a document says: text, type, entities, summary. */
export default pipeline(
  'document-analyzer',
  ({ from }) => {
    const requests = from(topics.documentAnalyzerRequests);
    requests.pipe(mapValues(running), emit(topics.agentStatus));
    requests.pipe(
      agent(
        'analyse',
        {
          concurrency: 4,
          ordering: 'unordered',
          attemptTimeout: '60s',
          retry: { attempts: 6, backoff: '500ms', maxBackoff: '15s' },
          onExhausted: 'stop',
          idempotencyKey: (request) => request.id,
        },
        analyse,
      ),
      emit(topics.agentResults),
    );
  },
  { onError: 'park' },
);
