import type { Step } from '../engine/plan/handle.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import type { Stream } from '../engine/plan/stream.ts';
import { agent, flatMapValues, mapValues, merge } from '../operators/index.ts';
import type { Effect } from './document-work/document-work.ts';
import { planWork, type WorkEvent } from './document-work/plan-work.ts';
import { takeIn } from './document-work/take-in.ts';
import { emit } from './events/emit.ts';
import { topics } from './events/platform-topics.ts';

/** Plans the work on each document: which agent is next, what to do when it fails or does not answer, and when the document is done. */
export default pipeline(
  'orchestrator',
  ({ from }) => {
    const uploads = from(topics.documentUploaded).pipe(
      agent(
        'take-in',
        { concurrency: 8, ordering: 'key', attemptTimeout: '30s', retry: { attempts: 6, backoff: '500ms' }, onExhausted: 'stop' },
        takeIn,
      ),
      mapValues((event): WorkEvent => ({ is: 'uploaded', event })),
    );
    const results = from(topics.agentResults).pipe(mapValues((event): WorkEvent => ({ is: 'result', event })));
    const effects = uploads.pipe(merge(results), planWork);
    effects.pipe(only('document-analyzer'), emit(topics.documentAnalyzerRequests));
    effects.pipe(only('quality-assurance'), emit(topics.qualityAssuranceRequests));
    effects.pipe(only('status'), emit(topics.agentStatus));
    effects.pipe(only('processed'), emit(topics.documentProcessed));
    effects.pipe(only('alert'), emit(topics.systemAlert));
  },
  { onError: 'park' },
);

type EventTo<To> = Extract<Effect, { readonly to: To }>['event'];

/** The events that go to one place. */
function only<To extends Effect['to']>(to: To): Step<Stream<string, Effect>, Stream<string, EventTo<To>>> {
  return flatMapValues((effect) => (effect.to === to ? [effect.event as EventTo<To>] : []));
}
