import type { KeyValueStore } from '../../engine/model/state-store.ts';
import type { Step } from '../../engine/plan/handle.ts';
import type { Stream } from '../../engine/plan/stream.ts';
import { keyValueStore, process } from '../../operators/index.ts';
import type { AgentResult, DocumentProcessed, DocumentUploaded } from '../../schemas/index.ts';
import {
  type ClosedWork,
  type Effect,
  isOpen,
  type OpenWork,
  onResult,
  onTime,
  onUploaded,
  type Transition,
} from './document-work.ts';

/** What the orchestrator reads. */
export type WorkEvent =
  | { readonly is: 'uploaded'; readonly event: DocumentUploaded }
  | { readonly is: 'result'; readonly event: AgentResult };

type ClosedMark = Omit<ClosedWork, 'processed'>;

const open = keyValueStore<string, OpenWork>('open-work');
/** Every document whose work has ended, as long as its upload may come again. */
const closed = keyValueStore<string, ClosedMark>('closed-work');
/** What was sent at the end, as long as a crash may ask for it again. */
const sent = keyValueStore<string, DocumentProcessed>('sent-results');

const OVERDUE_CHECK_MS = 5_000;
const SENT_KEPT_MS = 10 * 60_000;
const FORGET_CHECK_MS = 60_000;
/** As long as uploads are kept in their topic. */
const CLOSED_KEPT_MS = 30 * 86_400_000;
const CLOSED_CHECK_MS = 3_600_000;

/** Runs the state machine of each document over uploads and results, with a timer for agents that do not answer. */
export const planWork: Step<Stream<string, WorkEvent>, Stream<string, Effect>> = process<string, WorkEvent, string, Effect>(
  'plan-work',
  {
    stores: [open, closed, sent],
    start: (context) => {
      const stores = { open: context.store(open), closed: context.store(closed), sent: context.store(sent) };
      const apply = (
        key: string,
        { work, effects, ignored }: Transition,
        headers: Parameters<typeof context.forward>[0]['headers'],
      ) => {
        const now = context.now();
        if (ignored) context.drop(ignored);
        keep(stores, key, work, now);
        for (const effect of effects) context.forward({ key, value: effect, timestamp: now, headers });
      };
      context.schedule(OVERDUE_CHECK_MS, 'wall-clock', (now) => {
        for (const [key, { value: work }] of [...stores.open.all()]) if (now >= work.deadline) apply(key, onTime(work, now), []);
      });
      forgetOld(stores.sent, (processed) => processed.processedAt, SENT_KEPT_MS, FORGET_CHECK_MS, context.schedule);
      forgetOld(stores.closed, (mark) => mark.at, CLOSED_KEPT_MS, CLOSED_CHECK_MS, context.schedule);
      return ({ key, value, headers }) => {
        const mark = stores.closed.get(key)?.value;
        const work = mark ? { ...mark, processed: stores.sent.get(key)?.value ?? null } : stores.open.get(key)?.value;
        const now = context.now();
        apply(key, value.is === 'uploaded' ? onUploaded(work, value.event, now) : onResult(work, value.event, now), headers);
      };
    },
  },
);

interface Stores {
  readonly open: KeyValueStore<string, OpenWork>;
  readonly closed: KeyValueStore<string, ClosedMark>;
  readonly sent: KeyValueStore<string, DocumentProcessed>;
}

function keep(stores: Stores, key: string, work: Transition['work'], now: number): void {
  if (isOpen(work)) {
    stores.open.put(key, work, now);
    return;
  }
  if (work === undefined || work.processed === null || stores.closed.get(key)) return;
  const { processed, ...mark } = work;
  stores.open.put(key, null, now);
  stores.closed.put(key, mark, now);
  stores.sent.put(key, processed, now);
}

function forgetOld<V>(
  rows: KeyValueStore<string, V>,
  timeOf: (row: V) => number,
  keptMs: number,
  everyMs: number,
  schedule: (intervalMs: number, time: 'wall-clock', callback: (now: number) => void) => unknown,
): void {
  schedule(everyMs, 'wall-clock', (now) => {
    for (const [key, { value }] of [...rows.all()]) if (now - timeOf(value) > keptMs) rows.put(key, null, now);
  });
}
