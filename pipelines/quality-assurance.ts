import { pipeline } from '../engine/plan/pipeline.ts';
import { agent, mapValues } from '../operators/index.ts';
import { running } from './events/agent-running.ts';
import { emit } from './events/emit.ts';
import { topics } from './events/platform-topics.ts';
import { assess } from './quality-assurance/assess.ts';

/** Judges a document and what the analyzer made of it: a score from 0 to 100 with its reasons. */
export default pipeline(
  'quality-assurance',
  ({ from }) => {
    const requests = from(topics.qualityAssuranceRequests);
    requests.pipe(mapValues(running), emit(topics.agentStatus));
    requests.pipe(
      agent(
        'assess',
        {
          concurrency: 4,
          ordering: 'unordered',
          attemptTimeout: '30s',
          retry: { attempts: 6, backoff: '500ms', maxBackoff: '15s' },
          onExhausted: 'stop',
          idempotencyKey: (request) => request.id,
        },
        assess,
      ),
      emit(topics.agentResults),
    );
  },
  { onError: 'park' },
);
